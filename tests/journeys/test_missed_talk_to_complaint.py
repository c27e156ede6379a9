"""From a missed talk to the complaint board, in a browser: the caseworker, the member, the team lead."""

import hashlib
import io
import re
import zipfile
from datetime import date, datetime, timedelta

import pypdf
import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from config.tasks import run_parts
from core.dates import COPENHAGEN
from letters import enclosures
from meetings.models import Mode
from meetings.operations import booking
from sanctions.models import SanctionCase, SanctionKind, SanctionState
from tests.factories import (
    BranchFactory,
    CaseFactory,
    JobcenterFactory,
    MeetingFactory,
    MemberFactory,
    MunicipalityFactory,
    SanctionFactory,
    SlotFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

TALK_AT = datetime(2026, 4, 13, 10, 0, tzinfo=COPENHAGEN)
BOOKED_AT = datetime(2026, 3, 31, 12, 0, tzinfo=COPENHAGEN)
FACTS = "Du kom ikke til din samtale mandag 13. april kl. 10.00. Vi ringede to gange."
REPLY = "Min telefon var løbet tør for strøm."
REASONS = "Din telefon var løbet tør for strøm. Det er ikke en lovlig grund efter reglerne."
COMPLAINT = "Jeg er uenig. Jeg kontaktede jer, så snart jeg kunne."


class Story:
    """A branch in Aarhus, a member with a second talk, and the clock in our hands."""

    def __init__(self, time_machine, new_page, log_in, live_server) -> None:
        self.time_machine, self.new_page = time_machine, new_page
        self.log_in, self.live_server = log_in, live_server
        aarhus = MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")
        JobcenterFactory(name="Jobcenter Aarhus", municipalities=[aarhus])
        branch = BranchFactory(name="Aarhus", city="Aarhus", municipalities=[aarhus])
        self.karen = UserFactory(
            caseworker=True, branch=branch, first_name="Karen", last_name="Holm"
        )
        self.lotte = UserFactory(
            team_lead=True, branch=branch, first_name="Lotte", last_name="Friis"
        )
        self.case = CaseFactory(
            member=MemberFactory(first_name="Tomasz", last_name="Wójcik"),
            municipality=aarhus,
            branch=branch,
            caseworker=self.karen,
        )
        self.member = self.case.member.user
        self.moment = BOOKED_AT

    def go_to(self, moment: datetime) -> None:
        """Move on, and let the jobs of that minute run."""
        self.moment = moment
        self.time_machine.move_to(moment, tick=True)
        run_parts("minute", at=moment)

    def open(self, user: User, path: str) -> Page:
        """Open a page in somebody's own browser, logged in now."""
        page = self.new_page(viewport={"width": 1280, "height": 900})
        session = self.log_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session,
                    "url": self.live_server.url,
                }
            ]
        )
        page.goto(f"{self.live_server.url}{path}")
        return page


@pytest.fixture
def story(time_machine, new_page, log_in, live_server):
    time_machine.move_to(BOOKED_AT, tick=True)
    return Story(time_machine, new_page, log_in, live_server)


def test_a_missed_talk_becomes_a_decision_and_a_complaint_seen_from_both_sides(story):
    _member_books_and_stays_away(story)
    _caseworker_confirms_and_asks(story)
    _member_answers_from_the_letter(story)
    _caseworker_decides(story)
    _member_reads_and_complains(story)
    _caseworker_sends_the_complaint_on(story)

    page = story.open(story.member, reverse("member:decision", args=[_sanction().public_id]))
    expect(page.get_by_role("main")).to_contain_text("Vi sendte din klage til Center for Klager")
    assert _sanction().state == SanctionState.APPEAL_CLOSED


def _sanction() -> SanctionCase:
    return SanctionCase.objects.get(kind=SanctionKind.NO_SHOW)


def _member_books_and_stays_away(story: Story) -> None:
    meeting = MeetingFactory(case=story.case)
    slot = SlotFactory(caseworker=story.karen, starts_at=TALK_AT, modes=[Mode.PHONE])
    booking.book(
        meeting_id=meeting.pk, slot_id=slot.pk, mode=Mode.PHONE, actor=story.member, at=BOOKED_AT
    )
    story.go_to(BOOKED_AT + timedelta(minutes=1))
    flagged_at = TALK_AT + timedelta(hours=2)
    run_parts("quarter_hour", at=flagged_at)
    story.go_to(flagged_at + timedelta(minutes=5))


def _caseworker_confirms_and_asks(story: Story) -> None:
    page = story.open(story.karen, reverse("caseworker:missed"))
    page.get_by_role("link", name=re.compile("Bekræft eller ret.*Tomasz Wójcik")).click()
    page.get_by_role("checkbox", name="Ringede").check()
    page.get_by_label("Hvornår?").fill("10.00 og 10.10")
    page.get_by_role("button", name="Bekræft udeblivelsen").click()
    page.get_by_role("link", name=re.compile("Udeblivelser")).click()
    page.get_by_role("link", name=re.compile("Start partshøring.*Tomasz Wójcik")).click()
    expect(page.get_by_label("Det bygger vi på")).to_have_value(
        re.compile("Ringede: kl. 10.00 og 10.10.")
    )
    page.get_by_label("Det bygger vi på").fill(FACTS)
    page.get_by_role("button", name="Se brevet").click()
    expect(page.get_by_role("main")).to_contain_text("Sådan bliver brevet. Det er ikke sendt.")
    page.get_by_role("button", name="Send partshøring").click()
    expect(page.get_by_role("main")).to_contain_text(
        "Du kan tidligst afgøre sagen tirsdag 21. april, eller når medlemmet har svaret."
    )
    assert page.get_by_role("link", name="Afgør sagen").count() == 0
    story.go_to(story.moment + timedelta(minutes=5))


def _member_answers_from_the_letter(story: Story) -> None:
    page = story.open(story.member, reverse("member:inbox"))
    page.get_by_role("link", name=re.compile("Vi vil gerne høre fra dig senest")).first.click()
    page.get_by_role("link", name="Send svar").click()
    expect(page.get_by_role("main")).to_contain_text(FACTS)
    page.get_by_label("Hvad skete der?").fill(REPLY)
    page.get_by_role("button", name="Send svar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vi har fået dit svar")
    story.go_to(story.moment + timedelta(days=1))


def _caseworker_decides(story: Story) -> None:
    page = story.open(story.karen, reverse("caseworker:sanctions"))
    page.get_by_role("link", name=re.compile("Afgør sagen.*Tomasz Wójcik")).click()
    expect(page.get_by_role("main")).to_contain_text(REPLY)
    page.get_by_label("Derfor har vi afgjort det sådan").fill(REASONS)
    page.get_by_role("button", name="Send afgørelsen").click()
    expect(page.get_by_role("main")).to_contain_text("Afgørelsen er sendt til Tomasz Wójcik.")
    story.go_to(story.moment + timedelta(minutes=5))


def _member_reads_and_complains(story: Story) -> None:
    page = story.open(story.member, reverse("member:home"))
    page.get_by_role("link", name="Læs vores afgørelse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Du får ikke dagpenge fra mandag 13. april"
    )
    expect(page.get_by_role("main")).to_contain_text(REASONS)
    page.get_by_role("link", name="Klag over afgørelsen").click()
    page.get_by_label("Hvad er du uenig i?").fill(COMPLAINT)
    page.get_by_role("button", name="Send klage").click()
    expect(page.get_by_role("main")).to_contain_text("Vi har fået din klage.")
    story.go_to(story.moment + timedelta(days=1))


def _caseworker_sends_the_complaint_on(story: Story) -> None:
    page = story.open(story.karen, reverse("caseworker:sanctions"))
    page.get_by_role("link", name=re.compile("Vurder klagen.*Tomasz Wójcik")).click()
    expect(page.get_by_role("main")).to_contain_text(COMPLAINT)
    page.get_by_role("radio", name=re.compile("Vi fastholder")).check()
    page.get_by_label("Begrundelse").fill("Der var først kontakt efter samtalen.")
    page.get_by_role("button", name="Gem vurderingen").click()
    _the_folder_follows_stars_list(page)
    page.get_by_role("button", name="Videresend klagen").click()
    expect(page.get_by_role("main")).to_contain_text("Klagen er sendt videre.")
    story.go_to(story.moment + timedelta(minutes=5))


def _the_folder_follows_stars_list(page: Page) -> None:
    """Open the folder: its printed index names STAR's items in order and each file, and its sums are true."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent klagemappe").click()

    case = _sanction().case
    assert download.value.suggested_filename == f"klagemappe-{case.number}.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()
        sums = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names[:-1]}
        listed = archive.read("SHA256SUMS.txt").decode()
        index = _words_of(archive.read("00-indeks.pdf"))
    assert listed.splitlines() == [f"{sums[name]}  {name}" for name in sums]
    titles = [f"{number}. {title}" for number, (title, _) in enumerate(enclosures.STARS_LIST, 1)]
    places = [index.find("".join(title.split())) for title in titles]
    assert -1 not in places, dict(zip(titles, places, strict=True))
    assert places == sorted(places)
    assert [name for name in names[1:-1] if name not in index] == []


def _words_of(document: bytes) -> str:
    """Return what stands in a PDF, without white space, since lines end where the page wants."""
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_what_costs_the_right_takes_two_people(story):
    """A quarantine: the caseworker proposes, and a team lead who did not propose it decides."""
    story.go_to(TALK_AT)
    row = SanctionFactory(
        case=story.case, kind=SanctionKind.QUARANTINE, ready=True, event_on=date(2026, 3, 20)
    )
    path = reverse("caseworker:decide", args=[row.public_id])
    page = story.open(story.karen, path)
    page.get_by_label("Derfor har vi afgjort det sådan").fill("Du afslog et tilbud.")
    page.get_by_role("button", name="Send til godkendelse").click()
    page.goto(f"{story.live_server.url}{path}")
    expect(page.get_by_role("main")).to_contain_text("Forslaget venter på en anden")
    assert page.get_by_role("button", name=re.compile("Godkend")).count() == 0

    lead = story.open(story.lotte, reverse("caseworker:home"))
    lead.get_by_role("link", name=re.compile("Til godkendelse")).click()
    lead.get_by_role("link", name=re.compile("Godkend eller send retur.*Tomasz Wójcik")).click()
    lead.get_by_role("button", name="Godkend og send afgørelsen").click()

    expect(lead.get_by_role("main")).to_contain_text("Afgørelsen er sendt til Tomasz Wójcik.")
    row.refresh_from_db()
    assert (row.decision.proposed_by, row.decision.decided_by) == (story.karen, story.lotte)

"""The joblog on Min side: the week, the weeks before it, and one application (M16, M17)."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from cases.models import Absence
from core import history
from core.dates import COPENHAGEN
from exchange.models import MessageState, OutboundMessage
from exchange.tasks import queue_messages
from joblog.models import FoundVia, JoblogEntry
from joblog.rules import Week
from tests.factories import (
    CaseFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    MemberFactory,
)
from tests.web.member.reading import chosen_of, links_of, text_of, title_of
from tests.web.member.world import NOW, SPELL_START, World, a_case, a_plan, at, one_application

pytestmark = pytest.mark.django_db

JOBLOG = "/min-side/joblog/"
NEW = "/min-side/joblog/ny/"
THIS_WEEK = date(2026, 11, 24)
LAST_WEEK = Week(2026, 47)
AN_OLD_WEEK = Week(2026, 45)

SENT = {
    "title": "Projektleder",
    "employer": "Region Midtjylland",
    "applied_on": "2026-11-24",
    "found_via": "posted",
}


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def mette(case, log_in):
    return log_in(case.member.user)


def judged(case, week=LAST_WEEK, **facts):
    return JoblogWeekFactory(case=case, week=week, **facts)


def this_week(response) -> str:
    """Return the words of the page up to the button, that is those about the week that is open."""
    return text_of(response).partition(" Log en stilling ")[0]


def logged(case, day=THIS_WEEK, **facts) -> JoblogEntry:
    return JoblogEntryFactory(case=case, applied_on=day, **facts)


# M16: this week


def test_an_empty_week_says_what_is_missing(mette, case):
    words = text_of(mette.get(JOBLOG))

    assert words.startswith(
        "Joblog Du har ikke logget noget i denne uge. Du mangler 2. Uge 48 0 af 2 · senest søndag"
    )
    assert "Stilling 1 Mangler. Log den senest søndag 29. november." in words
    assert "Stilling 2 Mangler." in words


def test_a_week_shows_what_is_logged_and_the_places_that_are_left(case, mette):
    one_application(case)

    words = this_week(mette.get(JOBLOG))

    assert words.startswith(
        "Joblog Du skal søge og logge mindst 2 stillinger om ugen. I denne uge mangler du 1. "
        "Uge 48 1 af 2 · senest søndag"
    )
    assert "Projektkoordinator Aarhus Kommune 23. nov. Opslået Ret Projektkoordinator" in words
    assert "Stilling 2 Mangler. Log den senest søndag 29. november." in words
    assert "Stilling 1 Mangler" not in words


def test_a_week_that_is_reached_says_so(case, mette):
    logged(case)
    logged(case)

    words = this_week(mette.get(JOBLOG))

    assert "Du har nået ugens stillinger. Uge 48 2 af 2" in words
    assert "Mangler" not in words


@pytest.mark.parametrize("day", [24, 26, 28, 29])
def test_there_is_no_red_mark_while_the_week_is_open(case, log_in, go_to, day):
    """Until the last second of Sunday."""
    go_to(datetime(2026, 11, day, 23, 59, 59, tzinfo=COPENHAGEN))

    page = log_in(case.member.user).get(JOBLOG).content.decode()

    assert "0 af 2 · senest søndag" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "red" not in [
        name for part in main.split('class="')[1:] for name in part.split('"')[0].split()
    ]
    assert "bar short" not in main


def test_an_exempt_week_asks_for_nothing_and_says_why(case, mette):
    case.absences.create(
        kind=Absence.Kind.SICK, first_day=date(2026, 11, 23), source="test", received_at=NOW
    )

    words = this_week(mette.get(JOBLOG))

    assert "Denne uge tæller ikke med. Du behøver ikke logge stillinger." in words
    assert "Ugen tæller ikke med: du var meldt syg (5 hverdage)." in words
    assert "Mangler" not in words


def test_several_reasons_are_told_apart(case, mette):
    for kind, first, last in [
        (Absence.Kind.SICK, date(2026, 11, 16), date(2026, 11, 17)),
        (Absence.Kind.VACATION, date(2026, 11, 18), date(2026, 11, 20)),
    ]:
        case.absences.create(
            kind=kind, first_day=first, last_day=last, source="test", received_at=NOW
        )
    judged(case, exempt=True)

    assert (
        "Ugen tæller ikke med: du var meldt syg (2 hverdage) og du holdt ferie (3 hverdage)."
    ) in text_of(mette.get(JOBLOG))


def test_the_advice_for_a_posted_one_costs_nothing(case, mette):
    logged(case, found_via=FoundVia.NETWORK)

    words = text_of(mette.get(JOBLOG))

    assert "Søg helst også en opslået stilling i denne uge, hvis du kan." in words
    assert "Det er et råd: ugen tæller, også uden." in words


def test_the_advice_is_silent_when_there_is_a_posted_one_or_nothing_at_all(case, mette):
    assert "Det er et råd" not in text_of(mette.get(JOBLOG))
    logged(case, found_via=FoundVia.POSTED)
    assert "Det er et råd" not in text_of(mette.get(JOBLOG))


# M16: the weeks before


def test_a_week_in_its_grace_can_still_be_reached(case, mette):
    judged(case)

    response = mette.get(JOBLOG)

    words = text_of(response)
    assert "Uge 47 1 af 2 · senest 30. nov." in words
    assert (
        "Der mangler én stilling. Har du søgt flere, så log dem senest mandag 30. november."
        in words
    )
    assert links_of(response)["Log en stilling i uge 47"] == f"{NEW}?dag=2026-11-22"
    assert 'class="badge red"' not in response.content.decode()


def test_a_week_that_is_over_and_not_judged_yet_asks_to_be_completed_at_once(case, log_in, go_to):
    """Between midnight and the night's sweep."""
    go_to(at(30, 3, month=11))

    response = log_in(case.member.user).get(JOBLOG)

    assert (
        "Uge 48 0 af 2 Mandag 23. – søndag 29. november "
        "Ugen er slut. Har du søgt flere stillinger i den, så log dem nu. Log en stilling i uge 48"
    ) in text_of(response)
    assert links_of(response)["Log en stilling i uge 48"] == f"{NEW}?dag=2026-11-29"


def test_a_final_week_says_when_it_closed_and_what_to_do(case, mette):
    judged(case, AN_OLD_WEEK, final=True)
    entry = logged(case, AN_OLD_WEEK.monday)

    response = mette.get(JOBLOG)

    words = text_of(response)
    assert "Uge 45 · mandag 2. – søndag 8. november 1 af 2" in words
    assert "Ugen er lukket mandag 16. november. Skriv til os, hvis noget mangler" in words
    assert reverse("member:joblog_entry", args=[entry.public_id]) not in response.content.decode()


def test_a_late_one_is_marked_as_late(case, mette):
    judged(case, kept=True)
    logged(case, LAST_WEEK.monday, is_late=True)

    assert "Logget, efter at ugen var slut" in text_of(mette.get(JOBLOG))


def test_the_picture_says_each_week_in_words_too(case, mette):
    judged(case, kept=True)
    judged(case, Week(2026, 46), final=True)
    judged(case, AN_OLD_WEEK, exempt=True)

    page = mette.get(JOBLOG).content.decode()

    assert "<title" in page
    described = page[page.index("<desc") : page.index("</desc>")]
    assert "Uge 45: 0. Tæller ikke med." in described
    assert "Uge 46: 1. Manglede 1." in described
    assert "Uge 47: 2. Opfyldt." in described
    assert "Uge 48: 0. I gang, mangler 2." in described
    assert page.count("bar short") == 1
    assert "De seneste 5 uger" in page


def test_a_new_member_has_a_picture_of_one_week(log_in):
    case = a_case(spell_start=date(2026, 11, 23), opened_at=at(23, 9, month=11))

    assert "Din første uge" in text_of(log_in(case.member.user).get(JOBLOG))


# M16: beside it


def test_it_says_what_was_agreed_and_what_counts(log_in):
    words = text_of(log_in(World().user).get(JOBLOG))

    assert (
        "Det er aftalt i Min Plan Mindst 2 stillinger om ugen Helst én opslået stilling "
        "Storkøbenhavn, op til 60 minutters transport hver vej "
        "Opslåede stillinger, vikarbureauer og netværk Du søger primært helårsarbejde på fuld tid."
    ) in words
    assert "Uopfordrede ansøgninger og opkald" in words


def test_before_there_is_a_plan_only_the_number_is_said(mette, case):
    assert "Det er aftalt i Min Plan Mindst 2 stillinger om ugen Det tæller" in text_of(
        mette.get(JOBLOG)
    )


def test_it_says_who_can_see_it(mette, case, log_in):
    handed_over = CaseFactory(handed_over=True)

    assert "Når jobcenteret tager over, kan det se" in text_of(mette.get(JOBLOG))
    assert "kan se, hvor mange stillinger du logger, og hvilke." in text_of(
        log_in(handed_over.member.user).get(JOBLOG)
    )


def test_it_says_when_it_was_copied_to_jobnet(mette, case):
    before = text_of(mette.get(JOBLOG))
    mette.post(NEW, SENT)
    queue_messages(at=NOW)
    OutboundMessage.objects.update(state=MessageState.SENT, settled_at=NOW)

    after = text_of(mette.get(JOBLOG))

    assert "Vi kopierer det, du logger her, til din joblog på jobnet.dk." in before
    assert "Senest 24. november." not in before
    assert "til din joblog på jobnet.dk. Senest 24. november." in after


def test_a_closed_case_is_only_read(log_in):
    case = CaseFactory(closed=True, closed_on=date(2026, 11, 20), spell_start=SPELL_START)

    response = log_in(case.member.user).get(JOBLOG)

    assert "så du skal ikke logge flere stillinger." in text_of(response)
    assert NEW not in response.content.decode()
    assert log_in(case.member.user).get(NEW).headers["Location"] == JOBLOG


def test_a_member_without_a_case_is_told_so(member_client):
    assert "Du har ikke noget forløb hos os lige nu." in text_of(member_client.get(JOBLOG))


def test_the_page_asks_no_more_the_more_is_logged(case, mette, queries_do_not_grow):
    a_plan(case)
    days = iter(THIS_WEEK - timedelta(days=number) for number in range(20))

    queries_do_not_grow(lambda: mette.get(JOBLOG), lambda: logged(case, next(days)))


# M17: a new one


def test_the_form_begins_with_today_and_a_posted_one(mette, case):
    response = mette.get(NEW)

    assert 'name="applied_on" value="2026-11-24"' in response.content.decode()
    assert chosen_of(response, "found_via") == ["posted"]


def test_what_few_write_is_folded_away_until_it_is_written_or_wrong(mette, case):
    entry = logged(case, place="Viborg")

    assert "<details>" in mette.get(NEW).content.decode()
    assert "<details open>" in mette.get(page_of(entry)).content.decode()
    assert "<details open>" in mette.post(NEW, SENT | {"link": "jobnet"}).content.decode()


@pytest.mark.parametrize(
    ("asked_for", "day"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026-11-25", "2026-11-24"),
        ("2026-02-31", "2026-11-24"),
        ("i går", "2026-11-24"),
    ],
)
def test_a_link_can_name_the_day_but_no_day_to_come(mette, case, asked_for, day):
    page = mette.get(NEW, {"dag": asked_for}).content.decode()

    assert f'name="applied_on" value="{day}"' in page


def test_a_position_is_saved_and_counted(mette, case):
    response = mette.post(
        NEW,
        SENT
        | {
            "place": "Viborg",
            "distance_km": "65",
            "link": "https://jobnet.dk/1",
            "found_via": "network",
        },
        follow=True,
    )

    entry = JoblogEntry.objects.get()
    assert (entry.title, entry.employer, entry.applied_on) == (
        "Projektleder",
        "Region Midtjylland",
        THIS_WEEK,
    )
    assert (entry.found_via, entry.place, entry.distance_km, entry.link) == (
        FoundVia.NETWORK,
        "Viborg",
        65,
        "https://jobnet.dk/1",
    )
    assert "Stillingen er gemt. Du har logget 1 af 2 i uge 48." in text_of(response)


def test_what_is_missing_is_said_at_each_field(mette, case):
    response = mette.post(NEW, {"found_via": "", "distance_km": "langt", "link": "jobnet"})

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: ")
    words = text_of(response)
    assert words.startswith("Stillingen er ikke gemt endnu Skriv, hvilken stilling du har søgt")
    for said in (
        "Skriv den dag, du søgte stillingen",
        "Vælg, hvordan du fandt stillingen",
        "Skriv afstanden som et helt tal",
        "Skriv hele adressen, fx https://jobnet.dk/123",
    ):
        assert said in words
    assert not JoblogEntry.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-25", "Stillingen kan logges den dag, du søger den. Ret datoen."),
        ("2026-10-25", "Din joblog begynder mandag 26. oktober 2026. Ret datoen."),
        ("2026-11-03", "Ugen blev gjort op mandag 16. november. Skriv til os"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(mette, case, day, said):
    judged(case, AN_OLD_WEEK, final=True)

    response = mette.post(NEW, SENT | {"applied_on": day})

    assert response.status_code == 409
    assert said in text_of(response)
    assert "Projektleder" in response.content.decode()
    assert not JoblogEntry.objects.exists()


@pytest.mark.parametrize(("day", "status"), [(30, 302), (1, 409)])
def test_a_week_can_be_completed_until_its_grace_is_over(case, log_in, go_to, day, status):
    judged(case)
    go_to(at(30, 23, 59, month=11) if day == 30 else at(1, 0))

    sent = log_in(case.member.user).post(NEW, SENT | {"applied_on": "2026-11-20"})

    assert sent.status_code == status
    assert JoblogEntry.objects.exists() == (status == 302)


def test_what_looks_like_a_known_one_is_a_question_and_not_a_refusal(mette, case):
    mette.post(NEW, SENT)

    asked = mette.post(NEW, SENT)
    answered = mette.post(NEW, SENT | {"confirmed": "on"}, follow=True)

    assert asked.status_code == 409
    words = text_of(asked)
    assert "Du har allerede logget Projektleder, som du søgte tirsdag 24. november." in words
    assert "Ja, det er en anden stilling" in words
    assert 'type="checkbox" name="confirmed"' in asked.content.decode()
    assert "Du har logget 2 af 2 i uge 48." in text_of(answered)
    assert JoblogEntry.objects.count() == 2


def test_nobody_is_asked_before_there_is_a_question(mette, case):
    assert "Ja, det er en anden stilling" not in text_of(mette.get(NEW))


# M17: a known one


def page_of(entry: JoblogEntry) -> str:
    return reverse("member:joblog_entry", args=[entry.public_id])


def test_a_position_is_corrected(mette, case):
    entry = logged(case, title="Projektleder")

    shown = mette.get(page_of(entry)).content.decode()
    response = mette.post(page_of(entry), SENT | {"title": "Projektchef"}, follow=True)

    assert 'value="Projektleder"' in shown
    assert 'name="applied_on" value="2026-11-24"' in shown
    entry.refresh_from_db()
    assert entry.title == "Projektchef"
    assert "Stillingen er gemt." in text_of(response)


def test_a_correction_with_errors_comes_back(mette, case):
    entry = logged(case, title="Projektleder")

    response = mette.post(page_of(entry), SENT | {"title": ""})

    assert response.status_code == 422
    assert "Skriv, hvilken stilling du har søgt" in text_of(response)
    entry.refresh_from_db()
    assert entry.title == "Projektleder"


def test_a_position_of_a_final_week_is_shown_and_not_changed(mette, case):
    judged(case, AN_OLD_WEEK, final=True)
    entry = logged(case, AN_OLD_WEEK.monday, title="Projektleder")

    shown = text_of(mette.get(page_of(entry)))
    changed = mette.post(
        page_of(entry), SENT | {"applied_on": "2026-11-02", "title": "Noget andet"}
    )
    deleted = mette.post(f"{page_of(entry)}slet/")

    assert "Ugen blev gjort op mandag 16. november. Skriv til os" in shown
    assert "Gem stilling" not in shown
    assert (changed.status_code, deleted.status_code) == (409, 409)
    entry.refresh_from_db()
    assert entry.title == "Projektleder"


def test_a_position_is_deleted_after_a_question(mette, case):
    entry = logged(case, title="Projektleder")

    asked = text_of(mette.get(f"{page_of(entry)}slet/"))
    response = mette.post(f"{page_of(entry)}slet/", follow=True)

    assert "Vil du slette “Projektleder”?" in asked
    assert "Sletter du den, tæller den ikke længere i uge 48." in asked
    assert "“Projektleder” er slettet fra din joblog." in text_of(response)
    assert not JoblogEntry.objects.exists()


def test_a_closed_case_changes_nothing(log_in):
    case = CaseFactory(closed=True, closed_on=date(2026, 11, 20), spell_start=SPELL_START)
    entry = logged(case, date(2026, 11, 18))
    member = log_in(case.member.user)

    assert "så jobloggen kan ikke ændres mere." in text_of(member.get(page_of(entry)))
    assert member.post(page_of(entry), SENT | {"applied_on": "2026-11-18"}).status_code == 409
    assert member.post(f"{page_of(entry)}slet/").status_code == 409
    assert JoblogEntry.objects.count() == 1


@pytest.mark.parametrize("part", ["", "slet/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_position_is_not_there(case, log_in, part, method):
    entry = logged(case)

    stranger = getattr(log_in(MemberFactory().user), method)

    assert stranger(f"{page_of(entry)}{part}").status_code == 404
    assert JoblogEntry.objects.count() == 1


def test_one_that_came_from_jobnet_too_late_says_that_it_does_not_count(mette, case):
    judged(case, AN_OLD_WEEK, final=True)
    entry = logged(case, AN_OLD_WEEK.monday, external_id="jn-1", is_late=True)
    entry.counts = False
    history.save(entry, actor=None, at=NOW, reason="test")

    assert "Tæller ikke med: logget på jobnet.dk, da ugen var lukket" in text_of(
        mette.get(page_of(entry))
    )

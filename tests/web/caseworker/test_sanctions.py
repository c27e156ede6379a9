"""S16 and S17: sanction cases by step and deadline, one case until it can be decided."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import LookUp
from cases.models import CaseEvent, EventKind
from core import history
from core.dates import COPENHAGEN
from letters import tasks as letter_tasks
from meetings.models import CaseworkerAbsence, MeetingState
from sanctions import tasks
from sanctions.models import (
    Appeal,
    FairnessAnswer,
    SanctionCase,
    SanctionKind,
    SanctionState,
)
from tests.factories import SanctionFactory, UserFactory
from tests.sanctions.stories import NEXT_MORNING, REPLY_OVER, decided, heard, missed_talk
from tests.web.caseworker.reading import said, text_of

ON_THE_DAY = datetime(2026, 4, 14, 10, 0, tzinfo=COPENHAGEN)
LIST = reverse("caseworker:sanctions")


def address(name, sanction, **arguments):
    return reverse(f"caseworker:{name}", kwargs={"sanction_id": sanction.public_id, **arguments})


@pytest.fixture
def flagged(desk, go_to):
    """The case of a talk on Monday 13 April, booked by the member, the morning after."""
    row = missed_talk(case=desk.case(), self_booked=True, evidence="Ringede: kl. 10.00 og 10.10.")
    go_to(ON_THE_DAY)
    return row


def story_of(sanction):
    return set(CaseEvent.objects.filter(case=sanction.case).values_list("kind", flat=True))


# S16


def test_the_list_shows_each_open_case_with_its_step_its_deadline_and_the_next_act(desk):
    hearing = SanctionFactory(
        case=desk.case(member__last_name="Aagaard"),
        state=SanctionState.HEARING,
        reply_by=date(2026, 4, 21),
    )
    ready = SanctionFactory(case=desk.case(member__last_name="Berg"), ready=True)
    SanctionFactory(case=desk.case(member__last_name="Carlsen"))
    SanctionFactory(case=desk.case(member__last_name="Dam"), state=SanctionState.DECIDED_NONE)

    page = text_of(desk.client.get(LIST))

    assert "3 sager, heraf 3 i egne sager" in page
    assert "Svar tir 21.04" in page
    assert "Svarede tir 24.03" in page
    assert address("sanction", hearing) in page
    assert address("decide", ready) in page
    assert "Start partshøring" in page
    assert "Dam" not in page
    assert LookUp.objects.get(criterion="Sanktionssager").rows == 3


def test_the_steps_count_and_filter_the_same_cases(desk):
    SanctionFactory(case=desk.case())
    SanctionFactory(case=desk.case(), ready=True)
    SanctionFactory(case=desk.case(member__last_name="Berg"), ready=True)

    response = desk.client.get(f"{LIST}?trin=afgoer")

    counted = {each["label"]: each["count"] for each in response.context["filters"]}
    assert (counted["Alle åbne"], counted["Skal høres"], counted["Klar til afgørelse"]) == (3, 1, 2)
    assert len(response.context["rows"]) == 2


def test_own_cases_come_first_then_the_nearest_deadline(desk):
    colleague = UserFactory(caseworker=True, branch=desk.user.branch)
    days = {"Først": 20, "Sidst": 24}
    for name, day in reversed(days.items()):
        SanctionFactory(
            case=desk.case(member__last_name=name),
            state=SanctionState.HEARING,
            reply_by=date(2026, 4, day),
        )
    other = desk.case(member__last_name="Kollegas")
    other.caseworker = colleague
    history.save(other, actor=None, at=ON_THE_DAY, reason="test")
    SanctionFactory(case=other, state=SanctionState.HEARING, reply_by=date(2026, 4, 14))

    rows = desk.client.get(LIST).context["rows"]

    assert [row["name"].split()[-1] for row in rows] == ["Først", "Sidst", "Kollegas"]


def test_without_cases_it_says_so_and_strangers_cases_are_not_there(desk):
    SanctionFactory()

    page = text_of(desk.client.get(LIST))

    assert "Ingen åbne sager." in page


def test_the_list_costs_no_more_for_more_cases(desk, queries_do_not_grow):
    queries_do_not_grow(
        lambda: desk.client.get(LIST), lambda: SanctionFactory(case=desk.case(), ready=True)
    )


def test_the_rail_counts_what_staff_must_do_in_own_cases(desk):
    SanctionFactory(case=desk.case())
    SanctionFactory(case=desk.case(), ready=True)
    SanctionFactory(case=desk.case(), state=SanctionState.HEARING, reply_by=date(2026, 4, 21))

    response = desk.client.get(LIST)

    items = [item for group in response.context["navigation"] for item in group.items]
    assert next(item.count for item in items if item.label == "Sanktionssager") == 2


# The way there


def test_the_missed_list_the_case_and_the_talk_lead_to_the_hearing(desk, flagged):
    meeting = flagged.meeting
    meeting.confirmed_at, meeting.confirmed_by = ON_THE_DAY, desk.user
    meeting.contact_at = ON_THE_DAY
    history.save(meeting, actor=desk.user, at=ON_THE_DAY, reason="test")

    missed = text_of(desk.client.get(reverse("caseworker:missed")))
    case = text_of(desk.client.get(reverse("caseworker:case", args=[flagged.case.public_id])))
    talk = text_of(desk.client.get(reverse("caseworker:talk", args=[meeting.public_id])))

    assert "Start partshøring" in missed
    for page in (missed, case, talk):
        assert address("sanction", flagged) in page


# S17: what it shows


def test_a_flagged_case_shows_steps_facts_days_and_what_a_complaint_would_lack(desk, flagged):
    page = text_of(desk.client.get(address("sanction", flagged)))

    assert '<li class="now" aria-current="step"><b>2. Partshøring</b>Ikke sendt</li>' in page
    assert "2. jobsamtale mandag 13. april kl. 10.00" in page
    assert "Ringede: kl. 10.00 og 10.10." in page
    assert "<dt>Svarfrist</dt><dd>tirsdag 21. april 2026</dd>" in page
    assert "Åben: til medlemmet har kontaktet os" in page
    assert "<td>man 13.04</td><td>Ja</td>" in page
    assert "Sagens bilag" in page
    assert "Hvis det her påklages, mangler:" in page
    assert "Ingen før denne" in page
    assert reverse("caseworker:decide", args=[flagged.public_id]) not in page


def test_what_happened_before_in_any_case_of_the_member_is_counted(desk, flagged):
    desk.booked(
        case=flagged.case,
        hour=8,
        days=-14,
        sequence=1,
        state=MeetingState.MISSED,
    )

    page = text_of(desk.client.get(address("sanction", flagged)))

    assert "<dt>Udeblivelser</dt><dd>1 (30. marts)</dd>" in page


def test_it_costs_no_more_for_more_that_happened_before(desk, flagged, queries_do_not_grow):
    days = iter(range(1, 9))

    def one_more():
        SanctionFactory(case=flagged.case, event_on=date(2026, 3, next(days)))

    queries_do_not_grow(lambda: desk.client.get(address("sanction", flagged)), one_more)


@pytest.mark.parametrize(
    "name",
    [
        "sanction",
        "extend_hearing",
        "reply",
        "cure",
        "annul",
        "decide",
        "appeal",
        "complaint_folder",
    ],
)
def test_a_strangers_case_is_not_found(desk, name):
    sanction = SanctionFactory(case=desk.case())

    assert desk.stranger_client.get(address(name, sanction)).status_code == 404


# The hearing


def test_the_letter_is_read_before_it_is_sent_and_then_sent_once(desk, flagged):
    words = {"facts": "Du kom ikke til samtalen mandag 13. april kl. 10.00."}

    preview = desk.client.post(address("send_hearing", flagged), {**words, "se": "ja"})
    before = SanctionCase.objects.get(pk=flagged.pk).state
    first = desk.client.post(address("send_hearing", flagged), words, follow=True)
    second = desk.client.post(address("send_hearing", flagged), words)

    page = text_of(preview)
    assert "Sådan bliver brevet. Det er ikke sendt." in page
    assert "Vi vil gerne høre fra dig senest tirsdag 21. april" in page
    assert before == SanctionState.FLAGGED
    assert said(first) == [f"Partshøringen er sendt til {flagged.case.member.name}."]
    assert second.status_code == 302
    hearing = flagged.hearings.get()
    assert (hearing.facts, hearing.reply_by) == (words["facts"], date(2026, 4, 21))


def test_the_preview_is_the_letter(desk, flagged):
    words = {"facts": "Du kom ikke til samtalen."}
    preview = desk.client.post(address("send_hearing", flagged), {**words, "se": "ja"})
    desk.client.post(address("send_hearing", flagged), words)

    letter_tasks.write_due_letters(at=ON_THE_DAY)

    letter = flagged.case.letters.get(code="L21")
    assert preview.context["preview"].subject == letter.subject
    assert str(preview.context["preview"].html) == str(letter.html)


def test_an_empty_letter_comes_back_and_nothing_is_sent(desk, flagged):
    response = desk.client.post(address("send_hearing", flagged), {"facts": " "})

    assert response.status_code == 422
    assert "Skriv, hvad vi bygger på" in text_of(response)
    assert EventKind.HEARING_SENT not in story_of(flagged)


def test_what_is_unknown_is_answered_by_a_person_before_anything_is_sent(desk, flagged):
    CaseworkerAbsence.objects.create(
        caseworker=flagged.meeting.caseworker, first_day=flagged.event_on, last_day=flagged.event_on
    )
    page = text_of(desk.client.get(address("sanction", flagged)))
    words = {"facts": "Du kom ikke."}
    refused = desk.client.post(address("send_hearing", flagged), words)
    point = address("answer_point", flagged, point="not_called_off")
    incomplete = desk.client.post(point, {"not_called_off-in_order": "yes"})
    answered = {
        "not_called_off-in_order": "yes",
        "not_called_off-reason": "En kollega holdt samtalerne",
    }
    desk.client.post(point, answered)

    desk.client.post(address("send_hearing", flagged), words)

    assert "Ville vi have holdt samtalen, hvis medlemmet var kommet?" in page
    assert "Send partshøring</button>" not in page
    assert refused.status_code == 409
    assert "Svar først på det, vi ikke ved" in text_of(refused)
    assert "Du kom ikke." in text_of(refused)
    assert incomplete.status_code == 422
    assert FairnessAnswer.objects.get().reason == "En kollega holdt samtalerne"
    assert flagged.hearings.count() == 1


def test_a_failed_point_offers_one_press_that_puts_it_right_and_no_letter(desk, flagged):
    meeting = flagged.meeting
    meeting.state = MeetingState.WITHDRAWN
    history.save(meeting, actor=None, at=ON_THE_DAY, reason="test")

    page = text_of(desk.client.get(address("sanction", flagged)))
    refused = desk.client.post(address("send_hearing", flagged), {"facts": "Du kom ikke."})
    desk.client.post(address("put_right", flagged))

    assert "Tag sagen tilbage, og ret op" in page
    assert "Partshøringsbrev" not in page
    assert refused.status_code == 409
    flagged.refresh_from_db()
    assert flagged.state == SanctionState.ANNULLED


def test_a_doubt_is_never_heard_here_but_leads_to_a_talk(desk):
    doubt = SanctionFactory(
        case=desk.case(), kind=SanctionKind.SICK_PATTERN, consequence="none", loss_from=None
    )

    page = text_of(desk.client.get(address("sanction", doubt)))
    refused = desk.client.post(address("send_hearing", doubt), {"facts": "Du var syg."})

    assert "Tvivl koster ikke dagpenge." in page
    assert "Send partshøring" not in page
    assert refused.status_code == 409


# While the member may answer


def test_before_the_deadline_the_page_says_from_which_day_and_offers_no_decision(desk, flagged):
    desk.client.post(address("send_hearing", flagged), {"facts": "Du kom ikke."})

    page = text_of(desk.client.get(address("sanction", flagged)))

    assert "Du kan tidligst afgøre sagen onsdag 22. april, eller når medlemmet har svaret." in page
    assert "Afgør sagen</a>" not in page


def test_more_time_is_given_with_a_reason_and_a_later_day_only(desk, flagged):
    desk.client.post(address("send_hearing", flagged), {"facts": "Du kom ikke."})
    page = address("extend_hearing", flagged)

    earlier = desk.client.post(page, {"reply_by": "2026-04-21", "reason": "Ferie"})
    later = desk.client.post(page, {"reply_by": "2026-04-28", "reason": "Ferie"})

    flagged.refresh_from_db()
    assert earlier.status_code == 409
    assert later.status_code == 302
    assert flagged.reply_by == date(2026, 4, 28)


def test_an_answer_on_paper_is_written_down_and_the_case_can_be_decided(desk, flagged):
    desk.client.post(address("send_hearing", flagged), {"facts": "Du kom ikke."})

    desk.client.post(address("reply", flagged), {"text": "Bussen kom ikke."})

    flagged.refresh_from_db()
    assert (flagged.state, flagged.reply) == (SanctionState.READY, "Bussen kom ikke.")
    assert "Afgør sagen</a>" in text_of(desk.client.get(address("sanction", flagged)))


def test_without_an_answer_the_decision_opens_when_the_deadline_is_over(desk, flagged, go_to):
    desk.client.post(address("send_hearing", flagged), {"facts": "Du kom ikke."})
    go_to(datetime(2026, 4, 21, 23, 59, tzinfo=COPENHAGEN))
    tasks.expire_hearings(at=datetime(2026, 4, 21, 23, 59, tzinfo=COPENHAGEN))
    on_the_last_day = text_of(desk.client.get(address("sanction", flagged)))
    go_to(REPLY_OVER)
    tasks.expire_hearings(at=REPLY_OVER)

    page = text_of(desk.client.get(address("sanction", flagged)))

    assert "Du kan tidligst afgøre sagen onsdag 22. april" in on_the_last_day
    assert "Medlemmet har ikke svaret." in page
    assert "Afgør sagen</a>" in page


# Taking back and ending


def test_a_case_is_taken_back_with_a_reason(desk, flagged):
    page = address("annul", flagged)

    missing = desk.client.post(page, {"reason": ""})
    desk.client.post(page, {"reason": "Forkert medlem"})

    flagged.refresh_from_db()
    assert missing.status_code == 422
    assert (flagged.state, flagged.loss_from) == (SanctionState.ANNULLED, None)


def test_benefit_begins_again_from_a_day_after_the_loss_began(desk, flagged, go_to):
    row = decided(heard(flagged))
    go_to(datetime(2026, 4, 24, 9, 0, tzinfo=COPENHAGEN))
    page = address("cure", row)

    too_early = desk.client.post(page, {"cured_on": "2026-04-12"})
    desk.client.post(page, {"cured_on": "2026-04-24"})

    row.refresh_from_db()
    assert too_early.status_code == 409
    assert (row.state, row.loss_to) == (SanctionState.ENDED, date(2026, 4, 23))


def test_the_folder_is_a_zip_whose_name_names_nobody(desk, flagged):
    heard(flagged)

    response = desk.client.get(address("complaint_folder", flagged))

    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == (
        f'attachment; filename="klagemappe-{flagged.case.number}.zip"'
    )
    assert LookUp.objects.filter(member=flagged.case.member).exists()


def test_an_appeal_at_the_second_instance_stays_on_the_list(desk):
    row = SanctionFactory(
        case=desk.case(),
        ready=True,
        complaint_deadline=date(2026, 5, 1),
        state=SanctionState.APPEAL_CLOSED,
    )
    Appeal(
        sanction_case=row,
        text="Uenig",
        received_at=NEXT_MORNING,
        is_late=False,
        forward_by=date(2026, 5, 1),
        forwarded_at=NEXT_MORNING + timedelta(days=1),
    ).save()

    assert "Notér klagecentrets svar" in text_of(desk.client.get(LIST))

"""Before a hearing: what stops it, what a person answers, how it is put right; and outages (I-7, B16)."""

from datetime import date, datetime, timedelta

import pytest

from cases import story
from cases.models import Absence, CaseEvent, EventKind
from cases.operations import ReasonMissing
from cases.policy import DEFAULT, trying_out
from core import history
from core.dates import COPENHAGEN
from meetings.models import CaseworkerAbsence, MeetingState, Outage, Slot
from meetings.operations import booking
from sanctions import tasks
from sanctions.fairness import PointName, Result
from sanctions.models import FairnessAnswer, Hearing, SanctionCase, SanctionKind, SanctionState
from sanctions.operations import decisions, fairness, hearings, talks
from sanctions.operations.errors import (
    FairnessUnanswered,
    NothingToPutRight,
    PointNotAsked,
    Unfair,
)
from tests.factories import TALK_AT, MeetingFactory, SlotFactory, UserFactory
from tests.sanctions.stories import (
    DECIDED_AT,
    NEXT_MORNING,
    REPLY_OVER,
    TWO_DECIDE,
    heard,
    missed_talk,
)

pytestmark = pytest.mark.django_db

EXPIRED_AT = datetime(2026, 4, 8, 4, 0, tzinfo=COPENHAGEN)
"""The night after the deadline of the second talk, Tuesday 7 April."""


def missed_booking(*, written_on: date = date(2026, 3, 30), times: int = 3) -> SanctionCase:
    """Return the case of a deadline that passed, with a letter of that day and a look at times."""
    talk = MeetingFactory()
    SlotFactory(caseworker=talk.caseworker, starts_at=TALK_AT + timedelta(days=7))
    at = datetime(2026, 3, 30, 4, 0, tzinfo=COPENHAGEN)
    event = story.record(
        talk.case_id,
        EventKind.INVITED,
        actor=None,
        at=at,
        source="sweep:test",
        meeting=talk.pk,
        deadline=talk.booking_deadline,
    )
    CaseEvent.objects.filter(pk=event.pk).update(
        letters_read_at=at.replace(month=written_on.month, day=written_on.day)
    )
    booking.note_slots_shown(
        meeting_id=talk.pk, mode="", starts=[TALK_AT] * times, at=at + timedelta(days=1)
    )
    booking.expire_bookings(at=EXPIRED_AT)
    tasks.settle(at=EXPIRED_AT)
    return SanctionCase.objects.get(kind=SanctionKind.BOOKING_DEADLINE_MISSED)


def send(sanction, *, at=NEXT_MORNING):
    return hearings.send_hearing(sanction_id=sanction.pk, actor=sanction.case.caseworker, at=at)


def results(sanction) -> dict[PointName, Result]:
    return {point.name: point.result for point in fairness.points_of(sanction)}


def test_a_fair_deadline_may_be_heard():
    sanction = missed_booking()

    assert set(results(sanction).values()) == {Result.PASS}
    assert send(sanction, at=EXPIRED_AT).state == SanctionState.HEARING


def test_a_letter_that_came_too_late_stops_the_hearing_without_a_trace():
    sanction = missed_booking(written_on=date(2026, 3, 31))
    before = CaseEvent.objects.count()

    with pytest.raises(Unfair) as refused:
        send(sanction, at=EXPIRED_AT)

    assert refused.value.facts["points"] == [PointName.LETTER_DELIVERED]
    assert "tirsdag 31. marts" in refused.value.facts["evidence"]
    assert not Hearing.objects.exists()
    assert CaseEvent.objects.count() == before


def test_what_was_not_fair_is_taken_back_with_a_new_deadline_that_can_be_missed_again():
    sanction = missed_booking(times=0)
    caseworker = sanction.case.caseworker

    fairness.put_right(sanction_id=sanction.pk, actor=caseworker, at=EXPIRED_AT)

    sanction.refresh_from_db()
    talk = sanction.meeting
    assert (sanction.state, sanction.loss_from) == (SanctionState.ANNULLED, None)
    assert sanction.closing_reason == "Der var ingen ledige tider."
    assert (talk.state, talk.booking_deadline) == (
        MeetingState.AWAITING_BOOKING,
        date(2026, 4, 16),
    )
    again = EXPIRED_AT + timedelta(days=9)
    booking.expire_bookings(at=again)
    tasks.settle(at=again)
    assert SanctionCase.objects.filter(state=SanctionState.FLAGGED).get().event_on == date(
        2026, 4, 16
    )


def test_what_was_fair_is_not_put_right():
    sanction = missed_booking()

    with pytest.raises(NothingToPutRight):
        fairness.put_right(sanction_id=sanction.pk, actor=sanction.case.caseworker, at=EXPIRED_AT)


def test_free_times_that_nobody_looked_at_count_until_they_are_taken():
    sanction = missed_booking()
    sanction.meeting.slots_shown.all().delete()
    assert results(sanction)[PointName.SLOTS_OFFERED] is Result.PASS

    Slot.objects.update(is_taken=True)

    assert results(sanction)[PointName.SLOTS_OFFERED] is Result.UNKNOWN


def test_an_outage_on_the_last_day_that_moved_nothing_is_not_fair():
    sanction = missed_booking()
    down = datetime(2026, 4, 7, 20, 0, tzinfo=COPENHAGEN)
    outage = Outage(began_at=down, ended_at=down + timedelta(minutes=30))
    history.save(outage, actor=None, at=EXPIRED_AT, reason="sweep:test")

    assert results(sanction)[PointName.MIN_SIDE_UP] is Result.FAIL

    outage.ended_at -= timedelta(minutes=1)
    history.save(outage, actor=None, at=EXPIRED_AT, reason="sweep:test")
    assert results(sanction)[PointName.MIN_SIDE_UP] is Result.PASS


@pytest.fixture
def away():
    """A missed talk whose caseworker was away on the day: nobody knows whether it would have been."""
    sanction = missed_talk()
    history.save(
        CaseworkerAbsence(
            caseworker=sanction.case.caseworker,
            first_day=date(2026, 4, 13),
            last_day=date(2026, 4, 13),
        ),
        actor=None,
        at=NEXT_MORNING,
        reason="test",
    )
    return sanction


def answer(
    sanction, *, in_order: bool, point=PointName.NOT_CALLED_OFF, reason="En kollega sad klar"
):
    return fairness.answer(
        sanction_id=sanction.pk,
        point=point,
        in_order=in_order,
        reason=reason,
        actor=sanction.case.caseworker,
        at=NEXT_MORNING,
    )


def test_what_nobody_knows_is_answered_by_a_person_with_a_reason(away):
    with pytest.raises(FairnessUnanswered) as refused:
        send(away)
    assert refused.value.facts["points"] == [PointName.NOT_CALLED_OFF]
    with pytest.raises(ReasonMissing):
        answer(away, in_order=True, reason=" ")

    answer(away, in_order=True)

    [given] = [point.answer for point in fairness.points_of(away) if point.answer]
    assert (given.in_order, given.reason, given.by) == (
        True,
        "En kollega sad klar",
        away.case.caseworker.name,
    )
    assert send(away).state == SanctionState.HEARING


def test_the_newest_answer_counts_and_one_against_the_fund_stops(away):
    answer(away, in_order=True)
    answer(away, in_order=False, reason="Ingen var der")

    with pytest.raises(Unfair):
        send(away)
    fairness.put_right(sanction_id=away.pk, actor=away.case.caseworker, at=NEXT_MORNING)

    away.refresh_from_db()
    assert away.closing_reason == "Vi havde selv aflyst samtalen."


@pytest.mark.parametrize("point", [PointName.NOT_SICK, PointName.SLOTS_OFFERED, "noget andet"])
def test_what_the_facts_answer_is_not_asked(away, point):
    with pytest.raises(PointNotAsked):
        answer(away, in_order=True, point=point)

    assert not FairnessAnswer.objects.exists()


def sick(sanction, *, received_at):
    history.save(
        Absence(
            case=sanction.case,
            kind=Absence.Kind.SICK,
            first_day=date(2026, 4, 13),
            received_at=received_at,
        ),
        actor=None,
        at=NEXT_MORNING,
        reason="test",
    )


def test_sickness_told_before_the_talk_stops_it_and_told_after_it_is_a_question():
    late, in_time = missed_talk(), missed_talk()
    sick(late, received_at=TALK_AT)
    sick(in_time, received_at=TALK_AT - timedelta(seconds=1))

    assert results(late)[PointName.NOT_SICK] is Result.UNKNOWN
    assert results(in_time)[PointName.NOT_SICK] is Result.FAIL


@pytest.mark.parametrize(
    ("policy", "step"),
    [
        (DEFAULT, lambda **who: decisions.decide(reasons="Nej", **who)),
        (TWO_DECIDE, lambda **who: decisions.propose(reason="Nej", **who)),
    ],
    ids=["decided", "proposed"],
)
def test_a_fault_that_comes_to_light_after_the_hearing_stops_the_decision(policy, step):
    with trying_out(policy):
        sanction = heard(missed_talk(case__policy_version=policy.name))
        sick(sanction, received_at=TALK_AT - timedelta(days=1))

        with pytest.raises(Unfair):
            step(sanction_id=sanction.pk, actor=sanction.case.caseworker, at=DECIDED_AT)

    sanction.refresh_from_db()
    assert sanction.state == SanctionState.READY


def test_of_the_jobcenters_talk_a_person_says_whether_its_letter_came():
    case = MeetingFactory().case
    sanction = talks.note_jobcenter_no_show(
        case_id=case.pk, starts_at=TALK_AT, at=NEXT_MORNING, source="jobcenter:7"
    )

    assert results(sanction) == {
        PointName.LETTER_DELIVERED: Result.UNKNOWN,
        PointName.NOT_SICK: Result.PASS,
    }


# Outages on the last day of a hearing


def outage(*, began: datetime, minutes: int = 30):
    booking.record_outage(
        began_at=began,
        ended_at=began + timedelta(minutes=minutes),
        actor=UserFactory(caseworker=True),
        at=began + timedelta(minutes=minutes),
    )


LAST_DAY = datetime(2026, 4, 21, 23, 0, tzinfo=COPENHAGEN)


@pytest.mark.parametrize("expired", [False, True])
def test_an_outage_on_the_last_day_of_a_hearing_gives_one_business_day_more(expired):
    sanction = missed_talk()
    send(sanction)
    outage(began=LAST_DAY)
    if expired:
        tasks.expire_hearings(at=REPLY_OVER)

    assert tasks.settle(at=REPLY_OVER) == 1
    assert tasks.settle(at=REPLY_OVER) == 0

    sanction.refresh_from_db()
    assert (sanction.state, sanction.reply_by) == (SanctionState.HEARING, date(2026, 4, 22))
    [hearing] = sanction.hearings.all()
    assert (hearing.extended_to, hearing.extension_reason) == (
        date(2026, 4, 22),
        "Min side var nede.",
    )
    [event] = sanction.case.events.filter(kind=EventKind.HEARING_EXTENDED)
    assert (event.actor, event.source) == (None, "sweep:outage")
    assert event.facts["reply_by"] == "2026-04-22"


@pytest.mark.parametrize(
    ("began", "minutes"),
    [(LAST_DAY, 29), (LAST_DAY - timedelta(days=1), 30), (LAST_DAY + timedelta(hours=2), 30)],
)
def test_a_short_outage_or_one_on_another_day_moves_no_hearing(began, minutes):
    sanction = missed_talk()
    send(sanction)
    outage(began=began, minutes=minutes)

    assert tasks.settle(at=REPLY_OVER) == 0


def test_an_answer_that_is_in_needs_no_more_time():
    sanction = missed_talk()
    send(sanction)
    hearings.reply(
        sanction_id=sanction.pk,
        text="Jeg var der",
        actor=sanction.case.member.user,
        at=NEXT_MORNING,
    )
    outage(began=LAST_DAY)

    assert tasks.settle(at=REPLY_OVER) == 0

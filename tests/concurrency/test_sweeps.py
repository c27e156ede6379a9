"""Every scheduled sweep: twice, two days late, and by two workers at once, with the same left behind.

One line a sweep in ``LINES``: a little world in which it has something to do, the moment, and all
that it may leave. A sweep that is scheduled and has no line here fails.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from accounts.models import ApiClient
from cases.models import Case, CaseEvent, CaseState, EventKind
from core import history
from core.dates import COPENHAGEN
from core.history import TrackedQuerySet
from exchange import sealing
from exchange.models import InboundMessage, OutboundMessage
from joblog.models import JoblogWeek
from letters.models import Dispatch, Letter
from meetings.models import MeetingState, OpeningHours, Slot, Suspension
from meetings.operations import attendance, course
from sanctions.models import ConsequenceStatus, SanctionCase, SanctionState
from tests.factories import (
    CaseFactory,
    JoblogWeekFactory,
    MeetingFactory,
    MunicipalityFactory,
    OfferRecommendationFactory,
    SlotFactory,
    UserFactory,
)
from tests.letters import stories
from tests.together import Race

TWO_DAYS = timedelta(days=2)
Left = dict[str, int]


def clock(day: date, hour: int = 4, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=COPENHAGEN)


def april(day: int, hour: int = 4, minute: int = 0) -> datetime:
    return clock(date(2026, 4, day), hour, minute)


@dataclass(frozen=True)
class Line:
    """A world, the moment at which the sweep has something to do in it, and what is left of that.

    ``late`` is what is left two days later: the same unless said, nothing of what is over by then.
    """

    world: Callable[[], Any]
    at: datetime
    left: Left
    late: Left | None = field(default=None)


LINES: dict[str, Line] = {}


def line(
    path: str, *, at: datetime, left: Left, late: Left | None = None
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    def keep(world: Callable[[], Any]) -> Callable[[], Any]:
        LINES[path] = Line(world, at, left, left if late is None else late)
        return world

    return keep


NOTHING: Left = {}


@line("meetings.tasks.make_slots", at=clock(date(2026, 3, 2)), left={"time": 21})
def a_caseworker_with_hours() -> None:
    hours = OpeningHours(
        caseworker=UserFactory(caseworker=True),
        weekday=0,
        opens=time(9),
        closes=time(12),
        modes=["phone"],
        valid_from=date(2026, 1, 1),
    )
    history.save(hours, actor=None, at=april(1), reason="test")


@line("meetings.tasks.expire_bookings", at=april(8), left={"booking_expired": 1})
def a_deadline_that_passed() -> None:
    talk = MeetingFactory()
    SlotFactory(caseworker=talk.case.caseworker)


@line("meetings.tasks.apply_moves", at=april(1), left={"moved": 1})
def a_member_who_moves() -> None:
    CaseFactory(moves_to=MunicipalityFactory(code="751"), moves_on=date(2026, 4, 1))


@line(
    "meetings.tasks.settle_absences",
    at=april(1),
    left={"paused": 1, "withdrawn": 1, "akasse_paused": 1, "akasse_active": -1},
)
def a_job_that_begins() -> None:
    course.deregister(
        case_id=MeetingFactory().case_id,
        first_day=date(2026, 4, 1),
        employment=True,
        at=april(1) - TWO_DAYS,
        source="jobnet:test",
    )


@line(
    "meetings.tasks.hand_over",
    at=clock(date(2026, 6, 2)),
    left={"handed_over": 1, "withdrawn": 1, "jobcenter_active": 1, "akasse_active": -1},
)
def three_months_that_are_over() -> None:
    MeetingFactory(booking_deadline=date(2026, 6, 10), invited_on=date(2026, 6, 1))


@line("meetings.tasks.offer_new_slots", at=april(8), left={"deadline_set": 1})
def a_time_for_a_deadline_that_rests() -> None:
    talk = MeetingFactory(suspended_for=Suspension.NO_SLOTS, booking_deadline=None)
    SlotFactory(caseworker=talk.case.caseworker)


@line("meetings.tasks.invite", at=clock(date(2026, 3, 30)), left={"invited": 1})
def a_second_talk_that_is_due() -> None:
    case = CaseFactory(talks_held=1, next_invite_on=date(2026, 3, 30))
    SlotFactory(caseworker=case.caseworker)


@line(
    "joblog.tasks.judge_weeks",
    at=clock(date(2026, 3, 9)),
    left={"week_below": 1, "week provisional_below": 1},
)
def a_week_without_applications() -> None:
    CaseFactory()


@line(
    "sanctions.tasks.expire_hearings",
    at=april(23),
    left={"hearing_expired": 1, "case ready": 1, "case hearing": -1},
)
def a_hearing_that_nobody_answered() -> None:
    stories.a_sanction()


@line(
    "sanctions.tasks.end_run_out",
    at=april(25),
    left={"case ended": 1, "case in_force": -1},
)
def a_consequence_that_has_run_out() -> None:
    stories.a_sanction(
        state=SanctionState.IN_FORCE,
        consequence=ConsequenceStatus.FINAL,
        loss_to=date(2026, 4, 24),
        complaint_deadline=date(2026, 5, 20),
    )


@line("exchange.tasks.purge_raw_bodies", at=april(8), left={"raw body": -1})
def an_old_message() -> None:
    client = ApiClient.objects.create(name="Jobnet")
    InboundMessage.objects.create(
        client=client,
        key="1",
        kind="registration",
        body_hash="0" * 64,
        body_sealed=sealing.seal(b"{}"),
        received_at=april(8) - timedelta(days=91),
        status=201,
    )


@line("meetings.tasks.remind_to_book", at=april(4, 8), left={"booking_reminded": 1})
def a_deadline_in_three_days() -> None:
    MeetingFactory(remind_to_book_on=date(2026, 4, 4))


@line(
    "meetings.tasks.announce_handovers",
    at=clock(date(2026, 5, 19), 8),
    left={"handover_announced": 1},
)
def a_handover_in_fourteen_days() -> None:
    CaseFactory()


@line(
    "sanctions.tasks.flag_missed_talks",
    at=april(14, 8),
    left={"sanction_flagged": 1, "missed_letter_due": 1, "case flagged": 1},
)
def a_flag_that_nobody_corrected() -> None:
    talk = MeetingFactory(booked=True)
    attendance.flag_missed(at=talk.missed_from)


@line(
    "letters.tasks.plan_last_day_notices",
    at=april(7, 8),
    left={"copy sms pending": 1},
    late=NOTHING,
)
def a_last_day_to_book() -> None:
    MeetingFactory()


@line(
    "letters.tasks.plan_joblog_notices",
    at=clock(date(2026, 3, 5), 8),
    left={"copy email pending": 1, "copy sms pending": 1},
    late=NOTHING,
)
def a_thursday_without_applications() -> None:
    CaseFactory()


@line("meetings.tasks.flag_missed", at=april(13, 12), left={"missed": 1})
def a_talk_without_an_outcome() -> None:
    MeetingFactory(booked=True)


@line("meetings.tasks.remind_of_talks", at=april(12, 10), left={"talk_reminded": 1}, late=NOTHING)
def a_talk_tomorrow() -> None:
    MeetingFactory(booked=True)


@line(
    "letters.tasks.plan_talk_reminders",
    at=april(10, 16),
    left={"copy email pending": 1, "copy sms pending": 1},
    late=NOTHING,
)
def a_talk_after_the_weekend() -> None:
    MeetingFactory(booked=True)


@line("plans.tasks.settle_offers", at=april(1), left={"offer_lapsed": 1})
def an_offer_of_a_case_that_was_handed_over() -> None:
    case = CaseFactory(talks_held=1)
    OfferRecommendationFactory(case=case)
    case.state, case.handover_reason = CaseState.JOBCENTER_ACTIVE, "manual"
    case.handed_over_on = date(2026, 3, 31)
    history.save(case, actor=None, at=april(1), reason="test")


@line(
    "joblog.tasks.rejudge_touched",
    at=clock(date(2026, 3, 10), 10),
    left={"week exempt": 1, "week provisional_below": -1},
)
def a_late_sick_report() -> None:
    week = JoblogWeekFactory()
    course.report_sick(
        case_id=week.case_id,
        first_day=date(2026, 3, 2),
        at=clock(date(2026, 3, 10), 9),
        source="jobnet:test",
    )


@line(
    "sanctions.tasks.settle",
    at=april(8, 4, 1),
    left={"sanction_flagged": 1, "case flagged": 1},
)
def a_deadline_that_expired() -> None:
    MeetingFactory(state=MeetingState.BOOKING_EXPIRED)


@line(
    "letters.tasks.write_due_letters",
    at=stories.AT,
    left={"letter L2": 1, "copy email pending": 1, "copy sms pending": 1},
)
def an_invitation_to_write() -> None:
    talk = stories.invited()
    stories.about(talk, EventKind.INVITED, deadline=talk.booking_deadline)


@line(
    "exchange.tasks.queue_messages", at=april(8, 4, 1), left={"message deregistration_requested": 1}
)
def a_deregistration_to_ask_for() -> None:
    talk = MeetingFactory(state=MeetingState.BOOKING_EXPIRED)
    stories.about(talk, EventKind.BOOKING_EXPIRED, deadline=talk.booking_deadline)


@line(
    "letters.tasks.deliver_due_copies",
    at=stories.AT,
    left={
        "copy email sent": 1,
        "copy sms sent": 1,
        "copy email pending": -1,
        "copy sms pending": -1,
    },
)
def copies_to_send() -> None:
    an_invitation_to_write()
    run("letters.tasks.write_due_letters", at=stories.AT)


def run(path: str, *, at: datetime) -> int:
    changed: int = import_string(path)(at=at)
    return changed


def count() -> Counter[str]:
    """Return how much of everything there is that a sweep may leave."""
    found: Counter[str] = Counter(CaseEvent.objects.values_list("kind", flat=True))
    found.update(Case.objects.values_list("state", flat=True))
    found.update(f"letter {code}" for code in Letter.objects.values_list("code", flat=True))
    found.update(
        f"copy {channel} {state}"
        for channel, state in Dispatch.objects.values_list("channel", "state")
    )
    kinds = OutboundMessage.objects.values_list("kind", flat=True)
    found.update(f"message {kind}" for kind in kinds)
    found.update(f"case {state}" for state in SanctionCase.objects.values_list("state", flat=True))
    found.update(f"week {state}" for state in JoblogWeek.objects.values_list("state", flat=True))
    found["time"] = Slot.objects.count()
    found["raw body"] = InboundMessage.objects.exclude(body_sealed="").count()
    return found


def left_since(before: Counter[str]) -> Left:
    after = count()
    return {
        name: after[name] - before[name]
        for name in sorted(set(before) | set(after))
        if after[name] != before[name]
    }


def test_every_scheduled_sweep_has_a_line():
    scheduled = [path for parts in settings.SCHEDULED_PARTS.values() for path in parts]

    assert sorted(scheduled) == sorted(LINES)


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(LINES))
def test_a_second_run_leaves_nothing_more(path):
    here = LINES[path]
    here.world()
    before = count()

    run(path, at=here.at)

    assert left_since(before) == here.left
    before = count()
    run(path, at=here.at)
    run(path, at=here.at + timedelta(minutes=1))
    assert left_since(before) == NOTHING


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(LINES))
def test_a_run_that_comes_two_days_late_leaves_the_same_once(path):
    here = LINES[path]
    here.world()
    before = count()

    run(path, at=here.at + TWO_DAYS)
    run(path, at=here.at + TWO_DAYS + timedelta(minutes=15))

    assert left_since(before) == here.late


# Two workers


def at_once(path: str, *, at: datetime) -> None:
    """Run a sweep on two connections, each held where it is about to write.

    With the claims of the sweeps the second never comes to write what the first holds.
    """
    race = Race()

    def hold(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            race.meet()
        return execute(sql, params, many, context)

    def work() -> int:
        with connection.execute_wrapper(hold):
            return run(path, at=at)

    race.run(work, work)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_leave_what_one_leaves():
    """All lines in one database, in order of time, for emptying it takes longer than they do."""
    found = {}
    for path, here in sorted(LINES.items(), key=lambda item: item[1].at):
        run(path, at=here.at)  # what the worlds before left to do
        here.world()
        before = count()
        at_once(path, at=here.at)
        found[path] = left_since(before)

    assert found == {path: here.left for path, here in LINES.items()}


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_two_workers_would_do_it_twice(monkeypatch):
    """The control: if this fails, the test above proves nothing."""

    def look(rows, limit, *, after=0):
        return list(rows.filter(pk__gt=after).order_by("pk")[:limit])

    monkeypatch.setattr(TrackedQuerySet, "claim", look)
    here = LINES["meetings.tasks.announce_handovers"]
    here.world()
    before = count()

    at_once("meetings.tasks.announce_handovers", at=here.at)

    assert left_since(before) == {"handover_announced": 2}

"""The days on which the nightly and the morning job can have anything to do, for the clock of a story.

Each is read from the stored columns that the sweeps themselves look for. A day too many costs time,
a day too few would tell a story wrong.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cases import rules as case_rules
from cases.models import Case, CaseState
from core.dates import ONE_DAY, local_date
from joblog.models import JoblogWeek
from meetings.models import Meeting, MeetingState, Suspension
from sanctions.models import SanctionCase, SanctionState

MONDAY = 0


def next_nightly_day(after: date) -> date:
    """Return the first day after this one on which the nightly job may have work."""
    return _first(_nightly_days(), after)


def next_morning_day(after: date) -> date | None:
    """Return the first day after this one on which the morning job may have work; None for none."""
    return min((max(day, after + ONE_DAY) for day in _morning_days()), default=None)


def _first(days: Iterable[date], after: date) -> date:
    """Return the earliest of the days, tomorrow for those that have passed, and at most a Monday."""
    tomorrow = after + ONE_DAY
    next_monday = tomorrow + timedelta(days=(MONDAY - tomorrow.weekday()) % 7)
    return min([max(day, tomorrow) for day in days] + [next_monday])


def _nightly_days() -> Iterator[date]:
    waiting = Meeting.objects.filter(state=MeetingState.AWAITING_BOOKING)
    for deadline, rests in waiting.values_list("booking_deadline", "suspended_for"):
        if rests == Suspension.NO_SLOTS:
            yield date.min
        elif deadline is not None:
            yield deadline + ONE_DAY
    for case in Case.objects.open():
        yield from filter(None, (case.settle_on, case.moves_on))
        if case.state == CaseState.AKASSE_ACTIVE:
            if case.next_invite_on:
                yield case.next_invite_on
            if case.handover_on:
                yield max(case.handover_on, case.hold_until or case.handover_on)
    hearings = SanctionCase.objects.filter(state=SanctionState.HEARING)
    yield from (day + ONE_DAY for day in hearings.values_list("reply_by", flat=True) if day)
    running = SanctionCase.objects.filter(state=SanctionState.IN_FORCE, loss_to__isnull=False)
    yield from (day + ONE_DAY for day in running.values_list("loss_to", flat=True) if day)
    provisional = JoblogWeek.objects.provisional()
    yield from (day + ONE_DAY for day in provisional.values_list("grace_until", flat=True))


def _morning_days() -> Iterator[date]:
    waiting = Meeting.objects.filter(state=MeetingState.AWAITING_BOOKING)
    yield from filter(None, waiting.values_list("remind_to_book_on", flat=True))
    missed = Meeting.objects.filter(state=MeetingState.MISSED, missed_letter_from__isnull=False)
    moments = missed.values_list("missed_letter_from", flat=True)
    yield from (local_date(moment) for moment in moments if moment)
    for case in Case.objects.filter(state=CaseState.AKASSE_ACTIVE, handover_on__isnull=False):
        if case.handover_on and case.announced_handover_on != case.handover_on:
            yield case_rules.notice_due_on(case.handover_on, policy=case.policy)

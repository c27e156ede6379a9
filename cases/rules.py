"""When the contact process changes hands, pauses, and what is planned when; pure.

Dates are local dates, "paused days" whole calendar days, periods include both ends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.policy import HandoverRule, Policy
from core.dates import (
    ONE_DAY,
    SATURDAY,
    add_months,
    days_in_union,
    each_day,
    last_of_month,
    roll_backward,
)

FAR_AHEAD = timedelta(days=366 * 3)
"""How far the hours test looks before it gives up: nobody is with the fund that long."""


class HandoverReason(StrEnum):
    """Why the Jobcenter holds the contact process (B18)."""

    TALKS = "talks"
    MONTHS = "months"
    HOURS_410 = "hours_410"
    REFERRAL = "referral"
    LEGACY = "legacy"
    MANUAL = "manual"


class AbsenceKind(StrEnum):
    """What an absence is (B29)."""

    SICK = "sick"
    VACATION = "vacation"
    MATERNITY = "maternity"
    EMPLOYMENT = "employment"
    DEREGISTERED = "deregistered"
    OFFER = "offer"
    NO_RIGHT = "no_right"


class PauseReason(StrEnum):
    """What stops the clock (A2)."""

    EMPLOYMENT = "employment"
    DEREGISTERED = "deregistered"
    LONG_SICKNESS = "long_sickness"
    MATERNITY = "maternity"


@dataclass(frozen=True)
class AbsencePeriod:
    """An absence as the rules see it; ``last_day`` is None while it is open."""

    kind: AbsenceKind
    first_day: date
    last_day: date | None


@dataclass(frozen=True)
class PausePeriod:
    """Days on which the clock stands still; ``last_day`` is None while it does."""

    reason: PauseReason
    first_day: date
    last_day: date | None

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class PlannedTalk:
    """When job talk ``sequence`` is invited and held, pauses already added."""

    sequence: int
    invite_on: date
    window_from: date
    window_to: date


def is_legacy(first_benefit_date: date, policy: Policy) -> bool:
    """Return whether the member was on benefit before the regime began (R3, A3)."""
    return first_benefit_date < policy.regime_start


def three_month_date(spell_start: date, *, paused_days: int, policy: Policy) -> date:
    """Return the date on which the fund's months are over: never rolled, moved by each paused day (A2).

    Counted from the original start: 31 January and three months is 30 April.
    """
    return add_months(spell_start, policy.handover_months) + timedelta(days=paused_days)


def hours_date(
    spell_start: date, *, pauses: Sequence[PausePeriod], insurance: str, policy: Policy
) -> date | None:
    """Return the month's last day on which more benefit hours are used than the threshold (P4).

    None where policy has no threshold. Benefit days are Monday to Friday outside pauses.
    """
    if policy.handover_hours_threshold is None:
        return None
    hours = 0.0
    for day in each_day(spell_start, spell_start + FAR_AHEAD):
        if day.weekday() < SATURDAY and not any(pause.covers(day) for pause in pauses):
            hours += policy.hours_per_benefit_day[insurance]
        if day == last_of_month(day) and hours > policy.handover_hours_threshold:
            return day
    return None


def clock_runs_out_on(
    spell_start: date,
    *,
    pauses: Sequence[PausePeriod],
    paused_days: int,
    insurance: str,
    policy: Policy,
) -> date | None:
    """Return the date of the time test, by hours where policy asks for them and months otherwise."""
    if policy.handover_hours_threshold is not None:
        return hours_date(spell_start, pauses=pauses, insurance=insurance, policy=policy)
    return three_month_date(spell_start, paused_days=paused_days, policy=policy)


def handover_on(
    *, clock_on: date | None, talks_completed_on: date | None, policy: Policy
) -> date | None:
    """Return the date on which the case is due for handover; None while no date can be named (A1).

    :param clock_on: the date of the time test
    :param talks_completed_on: the date of the last job talk that counts, once it is held
    """
    match policy.handover_rule:
        case HandoverRule.TIME_ONLY:
            return clock_on
        case HandoverRule.TALKS_ONLY:
            return talks_completed_on
        case HandoverRule.BOTH:
            if clock_on is None or talks_completed_on is None:
                return None
            return max(clock_on, talks_completed_on)
        case _:
            return min(filter(None, (clock_on, talks_completed_on)), default=None)


def handover_reason(
    *,
    clock_on: date | None,
    talks_completed_on: date | None,
    today: date,
    policy: Policy,
) -> HandoverReason | None:
    """Return why the case is due for handover today, or None while it stays with the fund (B18).

    Talks win over time: a last talk held on the very day of the clock counts as talks. Under BOTH
    the later of the two is the reason.
    """
    due = handover_on(clock_on=clock_on, talks_completed_on=talks_completed_on, policy=policy)
    if due is None or today < due:
        return None
    by_time = (
        HandoverReason.MONTHS
        if policy.handover_hours_threshold is None
        else HandoverReason.HOURS_410
    )
    if policy.handover_rule is HandoverRule.TIME_ONLY or talks_completed_on is None:
        return by_time
    return HandoverReason.TALKS if due == talks_completed_on else by_time


def notice_due_on(handover_date: date, *, policy: Policy) -> date:
    """Return the day on which the member is told of the coming handover, L10 (B6)."""
    return handover_date - timedelta(days=policy.handover_notice_days)


def first_talk_latest(spell_start: date, *, paused_days: int, policy: Policy) -> date:
    """Return the last day for talk 1: the fund's duty, so it rolls backward (A5, 2.2)."""
    day = spell_start + timedelta(days=policy.first_talk_deadline_days + paused_days)
    return roll_backward(day, policy.closing_days_extra)


def planned_talk(
    sequence: int, *, spell_start: date, paused_days: int, policy: Policy
) -> PlannedTalk | None:
    """Return when a job talk is planned; None for a number that policy does not hold (A5).

    Talk 1 is convened on day 0. Days are days of unemployment: pauses shift them all.
    """
    shift = timedelta(days=paused_days)
    if sequence == 1:
        return PlannedTalk(
            sequence=1,
            invite_on=spell_start + shift,
            window_from=spell_start + shift,
            window_to=first_talk_latest(spell_start, paused_days=paused_days, policy=policy),
        )
    plan = policy.plan_of_talk(sequence)
    if plan is None:
        return None
    first, last = plan.window
    return PlannedTalk(
        sequence=sequence,
        invite_on=spell_start + shift + timedelta(days=plan.invite_day),
        window_from=spell_start + shift + timedelta(days=first),
        window_to=spell_start + shift + timedelta(days=last),
    )


def pause_of(absence: AbsencePeriod, *, policy: Policy) -> PausePeriod | None:
    """Return the pause that an absence makes, or None when it makes none (A2).

    Sickness pauses from day 15; vacation, an offer and a loss of right never do.
    """
    first_day = absence.first_day
    match absence.kind:
        case AbsenceKind.EMPLOYMENT:
            reason = PauseReason.EMPLOYMENT
        case AbsenceKind.DEREGISTERED:
            reason = PauseReason.DEREGISTERED
        case AbsenceKind.MATERNITY:
            reason = PauseReason.MATERNITY
        case AbsenceKind.SICK:
            reason = PauseReason.LONG_SICKNESS
            first_day += timedelta(days=policy.sick_pay_days_from_fund)
        case _:
            return None
    if reason not in policy.pause_reasons:
        return None
    if absence.last_day is not None and absence.last_day < first_day:
        return None
    return PausePeriod(reason, first_day, absence.last_day)


def paused_days(pauses: Iterable[PausePeriod], *, until: date) -> int:
    """Return how many different days the pauses cover up to and including ``until``."""
    periods = [(pause.first_day, min(pause.last_day or until, until)) for pause in pauses]
    return days_in_union(periods)


def pause_now(pauses: Iterable[PausePeriod], *, today: date) -> PausePeriod | None:
    """Return the pause that the case is in today, the earliest of several; None when the clock runs."""
    current = [pause for pause in pauses if pause.covers(today)]
    return min(current, key=lambda pause: pause.first_day, default=None)


def next_turn(periods: Iterable[tuple[date, date | None]], *, today: date) -> date | None:
    """Return the next day after today on which a period begins or has ended, so that a sweep looks.

    :param periods: first and last day of pauses, absences and exemptions; None while open
    """
    turns: list[date] = []
    for first_day, last_day in periods:
        turns.append(first_day)
        if last_day is not None:
            turns.append(last_day + ONE_DAY)
    return min((day for day in turns if day > today), default=None)


def vacation_moves_deadlines(*, first_day: date, received_on: date, policy: Policy) -> bool:
    """Return whether the vacation was notified in time to move booking deadlines (B13)."""
    return received_on + timedelta(days=policy.vacation_notice_days) <= first_day


def may_undo_handover(*, handed_over_on: date, today: date, policy: Policy) -> bool:
    """Return whether a handover may still be undone: up to 14 days after (5.1)."""
    return today <= handed_over_on + timedelta(days=policy.undo_handover_days)


def hold_until(today: date, *, policy: Policy) -> date:
    """Return the day on which automatic handover begins again after an undo (B9)."""
    return today + timedelta(days=policy.handover_hold_days)


def taken_over_until(today: date, *, policy: Policy) -> date:
    """Return the day until which a case from before the regime stays with the fund that took it over (A3)."""
    return add_months(today, policy.handover_months)


def jobcenter_sees_until(closed_on: date, *, policy: Policy) -> date:
    """Return the last day on which a Jobcenter reader sees a closed case (4.2, rule 2)."""
    return add_months(closed_on, policy.jobcenter_closed_months)


def may_exempt(*, first_day: date, job_starts_on: date, policy: Policy) -> bool:
    """Return whether an exemption may begin: the job starts within six weeks of its first day (P22)."""
    return first_day < job_starts_on <= first_day + timedelta(weeks=policy.exemption_lead_weeks)

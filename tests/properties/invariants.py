"""What is always true of a case and its talks, each in plain words.

The first table is asked after every step, of what stands there and of what the step has changed. The
second is asked once at the end of a story, of everything that was ever written.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from accounts.models import Role
from cases import rules as case_rules
from cases.models import (
    Absence,
    Actor,
    Case,
    CaseEvent,
    CasePause,
    CaseState,
    EventKind,
)
from core.dates import ONE_DAY, add_months, each_day, end_of_day, is_business_day, local_date
from letters.models import Code, Letter, Recipient
from meetings import rules
from meetings.models import (
    OPEN_STATES,
    CancelReason,
    Meeting,
    MeetingKind,
    MeetingState,
    Mode,
    Organiser,
    Slot,
    Suspension,
)
from sanctions.models import SanctionCase, SanctionState
from tests.properties.world import Seen


@dataclass(frozen=True)
class Step:
    """What stood there before a step and after it, and when it was."""

    before: Seen
    after: Seen
    now: datetime
    night_is_over: bool
    """Whether the nightly job of this day has run: what begins today has begun."""
    minute_is_over: bool
    """Whether the job of the minute has run since the last act: what looks down has looked."""

    @property
    def today(self) -> date:
        return local_date(self.now)

    def changed(self) -> Iterator[tuple[Meeting | None, Meeting]]:
        """Yield each talk that changed its state in this step, as it was and as it is."""
        known = {talk.pk: talk for talk in self.before.talks}
        for talk in self.after.talks:
            was = known.get(talk.pk)
            if was is None or was.state != talk.state:
                yield was, talk

    def happened(self, kind: EventKind) -> list[CaseEvent]:
        return [event for event in self.after.events if event.kind == kind]

    def live_cases(self) -> Iterator[Case]:
        return (case for case in self.after.cases.values() if case.closed_on is None)


Invariant = Callable[[Step], None]
ALWAYS: dict[str, Invariant] = {}
Last = Callable[[], None]
IN_THE_END: dict[str, Last] = {}


def always(words: str) -> Callable[[Invariant], Invariant]:
    def keep(check: Invariant) -> Invariant:
        ALWAYS[words] = check
        return check

    return keep


def in_the_end(words: str) -> Callable[[Last], Last]:
    def keep(check: Last) -> Last:
        IN_THE_END[words] = check
        return check

    return keep


# Who is responsible


@always("exactly one actor is responsible, and the dates of the handover say the same")
def one_actor(step: Step) -> None:
    for case in step.after.cases.values():
        assert case.responsible in (Actor.AKASSE, Actor.JOBCENTER)
        handed_over = bool(case.handed_over_on) or case.handover_reason == "legacy"
        assert handed_over == (case.responsible == Actor.JOBCENTER), case


@always("a member has at most one open case")
def one_open_case(step: Step) -> None:
    members = Counter(case.member_id for case in step.live_cases())
    assert all(number == 1 for number in members.values())


@always("a handover has a cause: the last talk, the date, or a person with a reason")
def handover_has_a_cause(step: Step) -> None:
    for event in step.happened(EventKind.HANDED_OVER):
        case = step.after.cases[event.case_id]
        was = step.before.cases[event.case_id]
        assert was.responsible == Actor.AKASSE
        match event.facts["reason"]:
            case "talks":
                assert case.talks_held >= case.policy.talks_before_handover
            case "months":
                assert was.handover_on
                assert step.today >= was.handover_on
            case _:
                assert event.actor_id is not None
                assert case.handover_note


@always("a case is never handed over while it is paused or held back by an undone handover")
def no_handover_in_a_pause(step: Step) -> None:
    for event in step.happened(EventKind.HANDED_OVER):
        was = step.before.cases[event.case_id]
        if event.actor_id is None:
            assert was.hold_until is None or was.hold_until <= step.today
            begun = [pause for pause in step.after.pauses[was.pk] if pause.first_day <= step.today]
            assert not any(
                pause.period.covers(step.today) and pause.from_absence for pause in begun
            )


# Talks and their number


@always("at most one talk is open per case, kind and number, and one job talk at all")
def one_open_talk(step: Step) -> None:
    for talks in step.after.of.values():
        opened = [t for t in talks if t.is_open and t.organiser == Organiser.AKASSE]
        kinds = Counter(talk.kind for talk in opened)
        assert all(number == 1 for number in kinds.values()), [str(t) for t in opened]


@always("job talk N+1 is asked for only after talk N is held, and a talk of a number is held once")
def talks_in_order(step: Step) -> None:
    for talks in step.after.of.values():
        held = Counter(
            t.sequence
            for t in talks
            if t.state == MeetingState.HELD and t.kind == MeetingKind.JOB_TALK
        )
        assert all(number == 1 for number in held.values())
        for talk in talks:
            if talk.is_open and talk.kind == MeetingKind.JOB_TALK and talk.sequence:
                assert not held[talk.sequence]
                assert all(held[number] for number in range(1, talk.sequence)), str(talk)


@always("the count of a case is the number of the fund's job talks that were held")
def talks_are_counted(step: Step) -> None:
    for case in step.after.cases.values():
        held = [
            t
            for t in step.after.of[case.pk]
            if t.state == MeetingState.HELD and t.kind == MeetingKind.JOB_TALK
        ]
        assert case.talks_held == len(held)


@always("the streak of sickness is the number of sick cancellations since a talk was last held")
def streak_is_right(step: Step) -> None:
    for case in step.after.cases.values():
        talks = step.after.of[case.pk]
        moments = [t.starts_at for t in talks if t.state == MeetingState.HELD]
        last_held = max(moments, default=None)
        sick = [
            t
            for t in talks
            if t.cancel_reason == CancelReason.SICK and t.state == MeetingState.CANCELLED_LAWFUL
            if last_held is None or t.starts_at > last_held
        ]
        assert case.sick_streak == len(sick), (case.sick_streak, len(sick))


@always("a talk that is over and done changes only by a person's correction")
def outcomes_stay(step: Step) -> None:
    final = {
        MeetingState.HELD,
        MeetingState.MISSED,
        MeetingState.CANCELLED_LAWFUL,
        MeetingState.CANCELLED_UNLAWFUL,
        MeetingState.WITHDRAWN,
    }
    corrected = {
        event.facts["meeting"]
        for event in step.happened(EventKind.OUTCOME_CORRECTED)
        if event.actor_id
    }
    for was, talk in step.changed():
        if was is not None and was.state in final:
            assert talk.pk in corrected, f"{was.state} to {talk.state}"
            assert was.state in (MeetingState.HELD, MeetingState.MISSED)


@always("nothing is held, confirmed or judged by a machine")
def people_judge(step: Step) -> None:
    for was, talk in step.changed():
        if talk.organiser != Organiser.AKASSE:
            continue
        if talk.state == MeetingState.HELD:
            assert talk.outcome_recorded_by_id
            assert talk.starts_at <= step.now
        if was is not None and was.state == MeetingState.CANCELLATION_REVIEW:
            assert talk.verdict_reason
    for talk in step.after.talks:
        assert (talk.confirmed_at is None) == (talk.confirmed_by_id is None)


@always("a talk is flagged as missed an hour after its end, not before, and never when it was held")
def flags_are_due(step: Step) -> None:
    by_person = {
        event.facts["meeting"] for event in step.happened(EventKind.MISSED) if event.actor_id
    }
    for was, talk in step.changed():
        if was is None or talk.state != MeetingState.MISSED or talk.organiser != Organiser.AKASSE:
            continue
        if was.state == MeetingState.BOOKED:
            assert talk.pk in by_person or was.missed_from <= step.now
            assert was.starts_at <= step.now


# Deadlines


@always("a deadline that rests has no date and no reminder; one that runs has a date")
def resting_deadlines(step: Step) -> None:
    for talk in step.after.in_state(MeetingState.AWAITING_BOOKING):
        if talk.suspended_for:
            assert talk.booking_deadline is None
            assert talk.remind_to_book_on is None
        else:
            assert talk.booking_deadline


@always("only a deadline that ran and has passed expires, and never one that rested")
def expiry_has_a_deadline(step: Step) -> None:
    for was, talk in step.changed():
        if talk.state == MeetingState.BOOKING_EXPIRED:
            assert was is not None
            assert was.suspended_for == ""
            assert talk.booking_deadline
            assert end_of_day(talk.booking_deadline) < step.now


@always("a deadline expires only where a time could have been booked on its last day")
def expiry_had_a_time(step: Step) -> None:
    for _, talk in step.changed():
        if talk.state != MeetingState.BOOKING_EXPIRED:
            continue
        first = rules.first_bookable_day(talk.booking_deadline, talk.window_from)
        moments = (
            Slot.objects.filter(branch=talk.case.branch_id, is_taken=False)
            .order_by("starts_at")
            .values_list("starts_at", flat=True)
        )
        assert any(first <= local_date(moment) <= talk.window_to for moment in moments)


@always("a deadline is a business day after its letter, at least eight days on unless it waited")
def deadlines_are_fair(step: Step) -> None:
    known = {talk.pk: talk for talk in step.before.talks}
    extended = {
        event.facts["meeting"]
        for event in step.after.events
        if event.kind in (EventKind.OUTAGE_EXTENDED, EventKind.DEADLINE_SET)
    }
    for talk in step.after.in_state(MeetingState.AWAITING_BOOKING):
        was = known.get(talk.pk)
        if talk.booking_deadline is None:
            continue
        if was is not None and was.booking_deadline == talk.booking_deadline:
            continue
        assert is_business_day(talk.booking_deadline, talk.case.policy.closing_days_extra)
        assert talk.booking_deadline >= step.today
        if talk.pk not in extended:
            assert talk.booking_deadline >= step.today + timedelta(days=8)


@always("what is planned or asked for never lies in the past at the moment it is planned")
def plans_lie_ahead(step: Step) -> None:
    for event in step.happened(EventKind.HANDOVER_ANNOUNCED):
        assert date.fromisoformat(event.facts["handover_on"]) > step.today
    booked = [
        event.facts["meeting"]
        for kind in (EventKind.BOOKED, EventKind.REBOOKED, EventKind.CONVENED_FIXED)
        for event in step.happened(kind)
    ]
    for talk in step.after.talks:
        if talk.pk in booked and talk.slot_id:
            assert talk.starts_at > step.now


@always("the window of a talk that waits leaves time after its deadline")
def windows_hold(step: Step) -> None:
    for talk in step.after.in_state(MeetingState.AWAITING_BOOKING):
        if talk.kind == MeetingKind.JOB_TALK and talk.booking_deadline:
            assert talk.window_from <= talk.window_to
            assert talk.booking_deadline < talk.window_to


@always("a member books inside the window, in a mode that is allowed, from the next day on")
def members_book_inside(step: Step) -> None:
    members = {case.member.user_id for case in step.after.cases.values()}
    booked = {
        event.facts["meeting"]
        for kind in (EventKind.BOOKED, EventKind.REBOOKED)
        for event in step.happened(kind)
        if event.actor_id in members
    }
    for talk in step.after.talks:
        if talk.pk in booked and talk.kind == MeetingKind.JOB_TALK:
            day = local_date(talk.starts_at)
            assert step.today < day
            assert talk.window_from <= day <= talk.window_to
            assert talk.mode in talk.modes_for_member


# Absence


@always("while a member is sick no booking deadline runs, but one for when the end is known")
def sick_members_rest(step: Step) -> None:
    for case in step.live_cases():
        if step.night_is_over and step.after.is_sick(case, step.today):
            for talk in step.after.of[case.pk]:
                if talk.state == MeetingState.AWAITING_BOOKING and not talk.suspended_for:
                    assert not step.after.is_sick(case, talk.booking_deadline)


@always("a deadline rests for sickness only until the member is well again")
def nobody_rests_for_ever(step: Step) -> None:
    for case in step.live_cases():
        if not step.night_is_over:
            continue
        ended = [
            each.last_day
            for each in step.after.absences[case.pk]
            if each.kind == Absence.Kind.SICK and each.last_day and each.last_day < step.today
        ]
        for talk in step.after.of[case.pk]:
            rests = talk.state == MeetingState.AWAITING_BOOKING
            if rests and talk.suspended_for == Suspension.SICK:
                still_sick = step.after.is_sick(case, step.today)
                assert still_sick or not any(day >= talk.invited_on for day in ended)


@always("a paused case asks for nothing: no talk waits, none is booked inside the pause")
def pauses_ask_for_nothing(step: Step) -> None:
    for case in step.after.cases.values():
        if not case.is_paused or not step.night_is_over:
            continue
        for talk in step.after.of[case.pk]:
            if talk.organiser != Organiser.AKASSE or talk.kind != MeetingKind.JOB_TALK:
                continue
            assert talk.state != MeetingState.AWAITING_BOOKING
            if talk.state == MeetingState.BOOKED:
                day = local_date(talk.starts_at)
                assert not any(
                    pause.period.covers(day) and pause.from_absence
                    for pause in step.after.pauses[case.pk]
                )


@always("a case is paused exactly on the days that an absence or a cured deadline stops")
def pauses_have_a_cause(step: Step) -> None:
    for case in step.live_cases():
        if not step.night_is_over:
            continue
        stopped = any(pause.period.covers(step.today) for pause in step.after.pauses[case.pk])
        assert case.is_paused == stopped


@always("while a member is exempt no job talk is asked for")
def exemptions_hold(step: Step) -> None:
    for case in step.live_cases():
        if case.state == CaseState.AKASSE_ACTIVE and step.night_is_over:
            for talk in step.after.of[case.pk]:
                if talk.kind == MeetingKind.JOB_TALK:
                    asked = talk.state == MeetingState.AWAITING_BOOKING
                    assert not (asked and step.after.is_exempt(case, step.today))


@always("no planned invitation falls inside a vacation that was notified in time")
def vacations_are_left_alone(step: Step) -> None:
    for event in step.happened(EventKind.INVITED):
        if event.source == "sweep:invite":
            assert not any(
                each.covers(step.today) and each.moves_deadlines
                for each in step.before.absences[event.case_id]
            )


# After the handover, after the end


@always("after a handover or a closing the fund keeps no job talk ahead and plans none")
def nothing_is_left_over(step: Step) -> None:
    for case in step.after.cases.values():
        if case.responsible != Actor.JOBCENTER and case.closed_on is None:
            continue
        assert case.next_invite_on is None
        for talk in step.after.of[case.pk]:
            if talk.kind != MeetingKind.JOB_TALK or talk.state not in OPEN_STATES:
                continue
            assert case.closed_on is None
            assert talk.state == MeetingState.BOOKED
            assert case.handed_over_on
            assert local_date(talk.starts_at) <= case.handed_over_on


@always("a closed case has nothing open and is not looked at again")
def closed_is_closed(step: Step) -> None:
    for case in step.after.cases.values():
        if case.closed_on:
            assert case.settle_on is None
            opened = [t for t in step.after.of[case.pk] if t.is_open]
            assert not [t for t in opened if t.organiser == Organiser.AKASSE]


@always("a case of the fund is never forgotten: a talk is open or planned, or somebody has to act")
def nobody_is_forgotten(step: Step) -> None:
    for case in step.live_cases():
        if case.state != CaseState.AKASSE_ACTIVE or case.correction_due_at:
            continue
        if case.talks_held >= case.policy.talks_before_handover or case.next_invite_on:
            continue
        talks = [t for t in step.after.of[case.pk] if t.kind == MeetingKind.JOB_TALK]
        if any(t.is_open for t in talks):
            continue
        newest = talks[-1] if talks else None
        uncured = any(t.state == MeetingState.BOOKING_EXPIRED and t.cured_on is None for t in talks)
        missed = any(
            t.state == MeetingState.MISSED and t.contact_at is None and not followed(t, talks)
            for t in talks
        )
        assert uncured or missed, f"{case.state} {newest}"


def followed(talk: Meeting, talks: list[Meeting]) -> bool:
    return any(other.replaces_id == talk.pk for other in talks)


# Times


@always("a booked talk has its time, and no other talk has it")
def times_are_used_once(step: Step) -> None:
    booked = [t for t in step.after.in_state(MeetingState.BOOKED) if t.slot_id]
    slots = Counter(talk.slot_id for talk in booked)
    assert all(number == 1 for number in slots.values())
    for talk in booked:
        assert step.after.taken.get(talk.slot_id) == talk.starts_at
        assert talk.ends_at > talk.starts_at


@always("a time that lies ahead is taken only by a talk that is booked")
def times_are_given_back(step: Step) -> None:
    used = {talk.slot_id for talk in step.after.in_state(MeetingState.BOOKED)}
    lost = [pk for pk, starts in step.after.taken.items() if starts > step.now and pk not in used]
    done = {t.slot_id for t in step.after.talks if t.state == MeetingState.HELD}
    assert not set(lost) - done


@always("the first talk is in person unless a person made an exception")
def first_talk_in_person(step: Step) -> None:
    for talk in step.after.talks:
        if talk.sequence == 1 and talk.mode not in ("", Mode.IN_PERSON):
            assert talk.mode == talk.mode_exception
            assert talk.mode_exception_reason


# Reminders


@always("a reminder comes only while it is still true")
def reminders_are_true(step: Step) -> None:
    before = {talk.pk: talk for talk in step.before.talks}
    for event in step.happened(EventKind.BOOKING_REMINDED):
        talk = before.get(event.facts["meeting"])
        if talk is not None:
            deadline = date.fromisoformat(event.facts["deadline"])
            assert local_date(event.happened_at) <= deadline
    for event in step.happened(EventKind.TALK_REMINDED):
        starts_at = datetime.fromisoformat(event.facts["starts_at"])
        assert event.happened_at < starts_at <= event.happened_at + timedelta(hours=24)
    for talk in step.after.talks:
        if talk.state != MeetingState.AWAITING_BOOKING and talk.organiser == Organiser.AKASSE:
            assert talk.remind_to_book_on is None or talk.state in (
                MeetingState.BOOKING_EXPIRED,
                MeetingState.WITHDRAWN,
            )


# Stored dates are what a fresh computation gives


def all_pauses(seen: Seen, case: Case) -> list[case_rules.PausePeriod]:
    """Return what stops the clock, what is known of the future too, from absences and missed bookings."""
    from_absences = (
        case_rules.pause_of(each.period, policy=case.policy) for each in seen.absences[case.pk]
    )
    others = (each.period for each in seen.pauses[case.pk] if not each.from_absence)
    return [each for each in from_absences if each] + list(others)


@always("the day on which a case is looked at again is the one that a fresh look gives")
def settle_on_is_right(step: Step) -> None:
    for case in step.live_cases():
        periods = [(each.first_day, each.last_day) for each in all_pauses(step.after, case)]
        periods += [(each.first_day, each.last_day) for each in step.after.absences[case.pk]]
        periods += [
            (each.first_day, each.job_starts_on - ONE_DAY)
            for each in step.after.exemptions[case.pk]
        ]
        turns = [day for first, _ in periods for day in [first]]
        turns += [last + ONE_DAY for _, last in periods if last]
        fresh = min((day for day in turns if day > step.today), default=None)
        overdue = case.settle_on is not None and case.settle_on <= step.today
        if overdue:
            assert not step.night_is_over, f"{case.settle_on} was passed over"
        else:
            assert case.settle_on == fresh


@always("paused days and the handover date are what a fresh computation gives")
def clocks_are_right(step: Step) -> None:
    for case in step.live_cases():
        if not step.night_is_over:
            continue
        pauses = all_pauses(step.after, case)
        ended = [each for each in pauses if each.last_day and each.last_day < step.today]
        stopped = {
            day
            for each in ended
            if each.last_day
            for day in each_day(each.first_day, each.last_day)
        }
        assert case.paused_days == len(stopped)
        begun = [each for each in pauses if each.first_day <= step.today]
        rows = {(each.reason, each.first_day, each.last_day) for each in step.after.pauses[case.pk]}
        assert rows == {(each.reason.value, each.first_day, each.last_day) for each in begun}
        if not case.is_with_akasse:
            continue
        by_time = add_months(case.spell_start, 3) + timedelta(days=len(stopped))
        if case.policy_version == "law-2026h2":
            assert case.handover_on == by_time
        else:
            assert case.handover_on == min(by_time, case.talks_completed_on or by_time)


# What follows


@always("a talk that was withdrawn or held never has a consequence")
def withdrawn_costs_nothing(step: Step) -> None:
    if not step.minute_is_over:
        return
    innocent = [
        t.pk
        for t in step.after.in_state(MeetingState.WITHDRAWN, MeetingState.HELD)
        if t.kind == MeetingKind.JOB_TALK
    ]
    over = (SanctionState.ANNULLED, SanctionState.DECIDED_NONE)
    assert not [
        talk for talk, _, state in step.after.sanctions if talk in innocent and state not in over
    ]


@always("a talk leads to at most one case about it that stands")
def one_sanction_a_talk(step: Step) -> None:
    found = Counter(
        (talk, kind)
        for talk, kind, state in step.after.sanctions
        if talk and state != SanctionState.ANNULLED
    )
    assert all(number == 1 for number in found.values())


# In the end


@in_the_end("on each day rows and story name the same one actor")
def rows_and_story_agree() -> None:
    turns = {
        EventKind.OPENED: Actor.AKASSE,
        EventKind.OPENED_AS_LEGACY: Actor.JOBCENTER,
        EventKind.HANDED_OVER: Actor.JOBCENTER,
        EventKind.HANDOVER_UNDONE: Actor.AKASSE,
        EventKind.TAKEN_OVER: Actor.AKASSE,
    }
    for case in Case.objects.all():
        by_row: dict[date, set[str]] = {}
        for row in Case.history.filter(id=case.pk).order_by("history_id"):
            by_row[local_date(row.history_date)] = {row.instance.responsible}
        by_story: dict[date, str] = {}
        for event in case.events.order_by("pk"):
            if event.kind in turns:
                by_story[local_date(event.happened_at)] = turns[EventKind(event.kind)]
        rows, told = set(), ""
        for day in each_day(min(by_row), max(by_row)):
            rows, told = by_row.get(day, rows), by_story.get(day, told)
            assert rows == {told}, day


@in_the_end("a phase ends once: two handovers of a case have an undoing between them")
def one_handover_a_phase() -> None:
    kinds = (EventKind.HANDED_OVER, EventKind.HANDOVER_UNDONE, EventKind.TAKEN_OVER)
    for case in Case.objects.all():
        turns = case.events.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)
        assert all(first != then for first, then in pairwise(turns))


@in_the_end("the newest history of each row is the row")
def history_is_whole() -> None:
    for model in (Case, Meeting, Absence, CasePause):
        names = [field.attname for field in model._meta.concrete_fields]
        newest = {
            row["id"]: row
            for row in model.history.order_by("history_id").values(*names, "history_type")
        }
        for row in model.objects.values(*names):
            there = newest[row["id"]]
            assert {name: there[name] for name in names} == row


@in_the_end("each change of a state stands in the story, once, with who did it")
def history_and_events_agree() -> None:
    told: dict[int, list[str]] = defaultdict(list)
    for event in CaseEvent.objects.order_by("pk"):
        assert event.actor_id or event.source
        if "meeting" in event.facts:
            told[event.facts["meeting"]].append(event.kind)
    silent_moves = {
        EventKind.BOOKED,
        EventKind.CONVENED_FIXED,
        EventKind.BOOKING_EXPIRED,
        EventKind.OUTAGE_EXTENDED,
        EventKind.CANCELLED,
        EventKind.CANCELLATION_SENT,
        EventKind.CANCELLATION_ACCEPTED,
        EventKind.CANCELLATION_REJECTED,
        EventKind.HELD,
        EventKind.MISSED,
        EventKind.OUTCOME_CORRECTED,
        EventKind.WITHDRAWN,
    }
    states: dict[int, list[str]] = defaultdict(list)
    for row in Meeting.history.order_by("history_id").values_list("id", "state"):
        states[row[0]].append(row[1])
    for key, passed in states.items():
        changes = sum(first != then for first, then in pairwise(passed))
        moved = [kind for kind in told[key] if kind in silent_moves]
        not_a_change = moved.count(EventKind.OUTAGE_EXTENDED) - passed_back(passed)
        assert changes == len(moved) - not_a_change, (passed, told[key])


def passed_back(states: list[str]) -> int:
    """Return how often an expired talk came back to wait: an outage only moves most deadlines."""
    back = (MeetingState.BOOKING_EXPIRED, MeetingState.AWAITING_BOOKING)
    return sum(pair == back for pair in pairwise(states))


@in_the_end("every event is read by the letters, and none gives the same letter twice")
def letters_and_events_agree() -> None:
    assert not CaseEvent.objects.unread_by_letters().exists()
    letters = Letter.objects.values_list("event_id", "code", "recipient")
    assert all(number == 1 for number in Counter(letters).values())
    about = defaultdict(set)
    for code, kind in Letter.objects.filter(recipient=Recipient.MEMBER).values_list(
        "code", "event__kind"
    ):
        about[code].add(kind)
    assert about[Code.L7] <= {EventKind.BOOKING_EXPIRED}
    assert about[Code.L8] <= {EventKind.MISSED_LETTER_DUE}
    assert about[Code.L16] <= {EventKind.WITHDRAWN}


@in_the_end(
    "a member who was in contact before L8 gets none, and one a talk unless it was corrected"
)
def no_letter_too_many() -> None:
    missed = Letter.objects.filter(code=Code.L8)
    corrected = Counter(
        CaseEvent.objects.filter(kind=EventKind.OUTCOME_CORRECTED).values_list(
            "facts__meeting", flat=True
        )
    )
    for talk, number in Counter(missed.values_list("meeting", flat=True)).items():
        assert number <= 1 + corrected[talk]
    for letter in missed.select_related("meeting", "event"):
        talk = letter.meeting
        assert talk is not None
        told = talk.contact_at is None or letter.event.happened_at <= _contact_told_at(talk)
        assert told


def _contact_told_at(talk: Meeting) -> datetime:
    event = CaseEvent.objects.filter(
        kind=EventKind.CONTACT_RECORDED, facts__meeting=talk.pk
    ).first()
    assert event is not None
    return event.happened_at


@in_the_end("every expired talk was followed by a case, and a successor only by a cure")
def expiry_has_its_consequence() -> None:
    expired = Meeting.objects.filter(state=MeetingState.BOOKING_EXPIRED)
    for talk in expired.select_related("case"):
        standing = SanctionCase.objects.filter(meeting=talk, kind="booking_deadline_missed")
        assert standing.filter(event_on=talk.booking_deadline).count() == 1
        if talk.successors.exists():
            assert talk.cured_on


@in_the_end("a lawful cancellation never has a consequence, and leaves a successor with the fund")
def lawful_costs_nothing() -> None:
    lawful = Meeting.objects.filter(state=MeetingState.CANCELLED_LAWFUL, organiser="akasse")
    live = SanctionCase.objects.exclude(
        state__in=[SanctionState.ANNULLED, SanctionState.DECIDED_NONE]
    )
    assert not live.filter(
        meeting__in=lawful, kind__in=("no_show", "unlawful_cancellation")
    ).exists()


@in_the_end(
    "members do only what is theirs: no outcome, handover or pause has a member as its actor"
)
def members_keep_to_theirs() -> None:
    kinds = (
        EventKind.HELD,
        EventKind.MISSED,
        EventKind.OUTCOME_CORRECTED,
        EventKind.HANDED_OVER,
        EventKind.HANDOVER_UNDONE,
        EventKind.CANCELLATION_ACCEPTED,
        EventKind.CANCELLATION_REJECTED,
        EventKind.WITHDRAWN,
    )
    assert not CaseEvent.objects.filter(kind__in=kinds, actor__role=Role.MEMBER).exists()

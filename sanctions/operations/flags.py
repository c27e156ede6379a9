"""Opening sanction cases and keeping what they may cost in line with the facts. Nothing is decided here."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from accounts.models import User
from cases import story
from cases.models import ACTIVE, Absence, Case, CasePause, EventKind
from cases.rules import AbsenceKind
from core import history
from core.chunks import Chunk
from core.dates import each_day, local_date
from joblog.models import JoblogWeek
from meetings import rules as meeting_rules
from meetings.models import CancelReason, Meeting, MeetingKind, MeetingState, Organiser, Suspension
from meetings.operations import attendance, booking, talks
from meetings.operations.talks import start_of
from sanctions import rules, transitions
from sanctions.models import (
    UNDECIDED,
    ConsequenceStatus,
    SanctionCase,
    SanctionKind,
    SanctionState,
)

FLAG = "sweep:flag"
SETTLE = "sweep:settle_sanctions"
QUARANTINE_HORIZON_DAYS = 400
WITHOUT_RIGHT = (Absence.Kind.NO_RIGHT, Absence.Kind.EMPLOYMENT)
CALLED_OFF_BY_ITSELF = ("pause", "closed")
OVER = (
    MeetingState.CANCELLED_LAWFUL,
    MeetingState.CANCELLED_UNLAWFUL,
    MeetingState.CANCELLATION_REVIEW,
    MeetingState.MISSED,
)
"""Where a talk is that was to be and was not held; another follows it."""
RUNNING = (*UNDECIDED, SanctionState.IN_FORCE)


def open_sanction(
    case: Case,
    kind: str,
    *,
    event_on: date,
    meeting: Meeting | None = None,
    weeks: Iterable[JoblogWeek] = (),
    after_deadline: bool = False,
    note: str = "",
    origin: str = "",
    actor: User | None,
    at: datetime,
    source: str = "",
) -> SanctionCase:
    """Open a sanction case for one event, with what it may cost as a proposal; the case is locked.

    :param origin: the message of the Jobcenter that told of it, empty otherwise
    """
    sanction = SanctionCase(
        case=case,
        kind=kind,
        state=SanctionState.FLAGGED,
        meeting=meeting,
        event_on=event_on,
        after_deadline=after_deadline,
        note=note.strip(),
        source=origin,
        flagged_at=at,
    )
    _work_out(sanction)
    history.save(sanction, actor=actor, at=at, reason=source)
    sanction.weeks.set(weeks)
    story.record(
        case.pk,
        EventKind.SANCTION_FLAGGED,
        actor=actor,
        at=at,
        source=source,
        sanctioncase=sanction.pk,
        kind=kind,
        event_on=event_on,
    )
    return sanction


def _work_out(sanction: SanctionCase) -> None:
    """Set the lost days from the facts; the status stays proposed until a person decides."""
    facts = facts_of(sanction)
    found = rules.consequence(rules.Kind(sanction.kind), facts, policy=sanction.case.policy)
    sanction.loss_from = found.first
    sanction.loss_to = found.last
    sanction.hours = found.hours
    if found.last is not None:
        sanction.cured_on = facts.cured_on
    if sanction.consequence != ConsequenceStatus.FINAL:
        nothing = found.ends is rules.Ends.NOTHING_LOST or found.is_empty
        sanction.consequence = ConsequenceStatus.NONE if nothing else ConsequenceStatus.PROPOSED


def facts_of(sanction: SanctionCase) -> rules.Facts:
    """Return the facts from which the lost days follow, as they stand now."""
    meeting = sanction.meeting
    cures = [sanction.cured_on]
    with_organiser = True
    if meeting is not None and sanction.kind == SanctionKind.BOOKING_DEADLINE_MISSED:
        cures.append(meeting.cured_on)
    elif meeting is not None and meeting.contact_at:
        cures.append(local_date(meeting.contact_at))
        with_organiser = meeting.contact_with == meeting.organiser
    cured_on = min(filter(None, cures), default=None)
    return rules.Facts(
        event_on=sanction.event_on,
        cured_on=cured_on,
        contact_with_organiser=with_organiser,
        new_time_agreed=_new_time_was_agreed(sanction),
        after_deadline=sanction.after_deadline,
        insurance=sanction.case.insurance,
        days_without_right=_days_without_right(sanction),
    )


def _new_time_was_agreed(sanction: SanctionCase) -> bool:
    """Return whether the cancellation left a new time, or none could be chosen (A9, A11)."""
    if sanction.kind != SanctionKind.UNLAWFUL_CANCELLATION or sanction.meeting is None:
        return False
    successor = sanction.meeting.successors.order_by("pk").first()
    return successor is not None and (successor.starts_at is not None or successor.lacks_slots)


def _days_without_right(sanction: SanctionCase) -> frozenset[date]:
    """Return the days on which a quarantine is not served, for there is no benefit to lose (P33)."""
    if sanction.kind != SanctionKind.QUARANTINE:
        return frozenset()
    case = sanction.case
    horizon = date.fromordinal(sanction.event_on.toordinal() + QUARANTINE_HORIZON_DAYS)
    periods = [(pause.first_day, pause.last_day) for pause in case.pauses.all()]
    periods += [
        (absence.first_day, absence.last_day)
        for absence in case.absences.filter(kind__in=WITHOUT_RIGHT)
    ]
    return frozenset(
        day
        for first, last in periods
        for day in each_day(max(first, sanction.event_on), min(last or horizon, horizon))
    )


def recompute(
    sanction: SanctionCase, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Work the lost days out anew after a fact changed, and end, correct or close what follows.

    An undecided case without a lost day is closed (B4); a decided one that is cured ends (L23), or
    goes on with its complaint, and one whose days changed after it ended is corrected.
    """
    before = (sanction.loss_from, sanction.loss_to, sanction.consequence)
    was_open = sanction.loss_to is None
    _work_out(sanction)
    if before == (sanction.loss_from, sanction.loss_to, sanction.consequence):
        return
    changes: dict[str, Any] = {
        name: getattr(sanction, name)
        for name in ("loss_from", "loss_to", "hours", "consequence", "cured_on")
    }
    if sanction.state == SanctionState.IN_FORCE and was_open and sanction.loss_to is not None:
        story.move(
            sanction,
            transitions.CURE,
            actor=actor,
            at=at,
            source=source,
            changes=changes,
            loss_to=sanction.loss_to,
        )
        return
    history.save(sanction, actor=actor, at=at, reason=source)
    if _nothing_is_lost(sanction):
        _close_without_loss(sanction, at=at, source=source or SETTLE)
    elif sanction.consequence == ConsequenceStatus.FINAL:
        cured = was_open and sanction.loss_to is not None
        story.record(
            sanction.case_id,
            EventKind.CURED if cured else EventKind.CONSEQUENCE_CORRECTED,
            actor=actor,
            at=at,
            source=source,
            sanctioncase=sanction.pk,
            loss_from=sanction.loss_from,
            loss_to=sanction.loss_to,
        )


def _nothing_is_lost(sanction: SanctionCase) -> bool:
    """Return whether an undecided case, no mere doubt, has turned out to cost no day (B4)."""
    return (
        sanction.is_undecided
        and sanction.consequence == ConsequenceStatus.NONE
        and not sanction.is_doubt_only
    )


def _close_without_loss(sanction: SanctionCase, *, at: datetime, source: str) -> None:
    story.move(
        sanction,
        transitions.NOTHING_LOST,
        actor=None,
        at=at,
        source=source,
        changes={"closing_reason": "Ingen dag er tabt.", "hours": 0},
        reason="nothing_lost",
    )


def recompute_of(meeting: Meeting, *, actor: User | None, at: datetime, source: str = "") -> None:
    """Recompute the open cases about a talk; the case is locked by the caller."""
    for sanction in SanctionCase.objects.filter(meeting=meeting).exclude(
        state__in=[SanctionState.ANNULLED, SanctionState.DECIDED_NONE]
    ):
        sanction.case = meeting.case
        sanction.meeting = meeting
        recompute(sanction, actor=actor, at=at, source=source)


def flag_missed(
    meeting: Meeting, *, actor: User | None, at: datetime, source: str = ""
) -> SanctionCase | None:
    """Open the case of a missed talk and write to the member, unless there was contact before (B7).

    :returns: None if there is a case about it already
    """
    if (
        SanctionCase.objects.filter(meeting=meeting, kind=SanctionKind.NO_SHOW)
        .exclude(state=SanctionState.ANNULLED)
        .exists()
    ):
        return None
    sanction = open_sanction(
        meeting.case,
        SanctionKind.NO_SHOW,
        event_on=local_date(start_of(meeting)),
        meeting=meeting,
        actor=actor,
        at=at,
        source=source,
    )
    if meeting.contact_at is None:
        sanction.told_at = at
        history.save(sanction, actor=actor, at=at, reason=source)
        story.record(
            meeting.case_id,
            EventKind.MISSED_LETTER_DUE,
            actor=actor,
            at=at,
            source=source,
            meeting=meeting.pk,
            sanctioncase=sanction.pk,
            starts_at=meeting.starts_at,
        )
    return sanction


# Sweeps, a chunk at a time


@transaction.atomic
def flag_missed_talks(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Open the cases of missed talks that nobody corrected by 08:00 of the next business day (2.3)."""
    due = Meeting.objects.filter(
        state=MeetingState.MISSED, organiser=Organiser.AKASSE, missed_letter_from__lte=at
    )
    cases = booking.claim_cases(due, limit, after=after)
    meetings = booking.of_claimed(due, cases)
    for meeting in meetings:
        flag_missed(meeting, actor=None, at=at, source=FLAG)
        attendance.settle_missed_letter(meeting, actor=None, at=at, source=FLAG)
    return booking.chunk_of(cases, len(meetings))


@transaction.atomic
def flag_expired_bookings(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Open the cases of booking deadlines that were missed (R52, A15).

    A case that was annulled stays the last word on its deadline; one that an outage moved and that
    passes again is another (B16), once the first is taken back.
    """
    flagged = SanctionCase.objects.filter(
        Q(event_on=OuterRef("booking_deadline")) | ~Q(state=SanctionState.ANNULLED),
        meeting=OuterRef("pk"),
        kind=SanctionKind.BOOKING_DEADLINE_MISSED,
    )
    due = Meeting.objects.filter(state=MeetingState.BOOKING_EXPIRED).exclude(Exists(flagged))
    cases = booking.claim_cases(due, limit, after=after)
    meetings = booking.of_claimed(due, cases)
    for meeting in meetings:
        sanction = open_sanction(
            meeting.case,
            SanctionKind.BOOKING_DEADLINE_MISSED,
            event_on=meeting.booking_deadline or local_date(at),
            meeting=meeting,
            actor=None,
            at=at,
            source=FLAG,
        )
        sanction.told_at = at
        history.save(sanction, actor=None, at=at, reason=FLAG)
        if _nothing_is_lost(sanction):  # cured before anybody looked
            _close_without_loss(sanction, at=at, source=FLAG)
    return booking.chunk_of(cases, len(meetings))


@transaction.atomic
def settle_cures(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Recompute missed bookings that were cured meanwhile, and take back those that an outage excused."""
    open_cases = SanctionCase.objects.filter(
        kind=SanctionKind.BOOKING_DEADLINE_MISSED, loss_to=None
    ).exclude(state__in=[SanctionState.ANNULLED, SanctionState.DECIDED_NONE])
    due = open_cases.filter(
        Q(meeting__cured_on__isnull=False)
        | ~Q(meeting__state=MeetingState.BOOKING_EXPIRED)
        | ~Q(meeting__booking_deadline=F("event_on"))
    )
    sanctions, last = claimed(due, limit, after=after)
    for sanction in sanctions:
        meeting = sanction.meeting
        if meeting and (
            meeting.state != MeetingState.BOOKING_EXPIRED
            or meeting.booking_deadline != sanction.event_on
        ):
            annul(sanction, reason="Min side var nede.", actor=None, at=at, source=SETTLE)
        else:
            recompute(sanction, actor=None, at=at, source=SETTLE)
    return Chunk(len(sanctions), last)


@transaction.atomic
def settle_quarantines(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Move the end of quarantines by what was reported meanwhile: days without a right to benefit (P33).

    While a pause goes on nobody knows how long it will be; the end is worked out when it is over.
    """
    of_case = {"case": OuterRef("case"), "last_day__isnull": False}
    due = SanctionCase.objects.filter(
        Exists(CasePause.objects.filter(**of_case))
        | Exists(Absence.objects.filter(**of_case, kind__in=WITHOUT_RIGHT)),
        kind=SanctionKind.QUARANTINE,
        state__in=RUNNING,
        case__state__in=ACTIVE,
    )
    sanctions, last = claimed(due, limit, after=after)
    changed = 0
    for sanction in sanctions:
        ended_on = sanction.loss_to
        recompute(sanction, actor=None, at=at, source=SETTLE)
        changed += sanction.loss_to != ended_on
    return Chunk(changed, last)


@transaction.atomic
def flag_sick_patterns(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Open the doubt about members who were sick for every talk (R54, A12), once a streak."""
    flagged = SanctionCase.objects.filter(
        case=OuterRef("pk"), kind=SanctionKind.SICK_PATTERN, state=SanctionState.FLAGGED
    )
    streaks = Case.objects.open().filter(sick_streak__gte=1).exclude(Exists(flagged))
    cases = streaks.claim(limit, after=after)
    changed = 0
    for case in cases:
        if not meeting_rules.is_sick_pattern(case.sick_streak, policy=case.policy):
            continue
        latest = (
            Meeting.objects.filter(
                case=case,
                state=MeetingState.CANCELLED_LAWFUL,
                cancel_reason=CancelReason.SICK,
            )
            .order_by("-cancel_reported_at", "-pk")
            .first()
        )
        known = SanctionCase.objects.filter(
            case=case, kind=SanctionKind.SICK_PATTERN, meeting=latest
        )
        if latest is None or known.exists():
            continue
        open_sanction(
            case,
            SanctionKind.SICK_PATTERN,
            event_on=local_date(at),
            meeting=latest,
            actor=None,
            at=at,
            source=FLAG,
        )
        changed += 1
    return Chunk(changed, cases[-1].pk if cases else None)


@transaction.atomic
def flag_thin_joblogs(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Open the doubt about members with two weeks finally below in four (R54, A13).

    A further weak week joins the doubt that is open. Weeks that led to one before make no pattern with
    those that follow (0033).
    """
    known = SanctionCase.weeks.through.objects.filter(joblogweek=OuterRef("pk"))
    unseen = JoblogWeek.objects.flagged().exclude(Exists(known))
    due = Case.objects.open().filter(Exists(unseen.filter(case=OuterRef("pk"))))
    cases = due.claim(limit, after=after)
    changed = 0
    for case in cases:
        doubts = SanctionCase.objects.filter(case=case, kind=SanctionKind.JOBLOG_INSUFFICIENT)
        doubt = doubts.filter(state=SanctionState.FLAGGED).first()
        if doubt is not None:
            doubt.weeks.add(*unseen.filter(case=case))
            changed += 1
            continue
        before = JoblogWeek.objects.filter(sanction_cases__in=doubts).oldest_first().last()
        weeks = JoblogWeek.objects.flagged_weeks(case, after=before.week if before else None)
        if not weeks:
            continue
        open_sanction(
            case,
            SanctionKind.JOBLOG_INSUFFICIENT,
            event_on=local_date(at),
            weeks=weeks,
            actor=None,
            at=at,
            source=FLAG,
        )
        changed += 1
    return Chunk(changed, cases[-1].pk if cases else None)


@transaction.atomic
def call_to_talks(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Convene availability talks for open doubts: at the flag, of the sick at recovery (B20, P19).

    One that a pause called off is convened anew; one that a person called off is not.
    """
    talks_of_case = Meeting.objects.of_fund().filter(
        case=OuterRef("case"), kind=MeetingKind.AVAILABILITY_TALK
    )
    called_off = talks_of_case.filter(
        state=MeetingState.WITHDRAWN,
        withdrawn_because__in=CALLED_OFF_BY_ITSELF,
        pk__gte=OuterRef("talk"),
    )
    there = talks_of_case.exclude(state__in=[MeetingState.WITHDRAWN, *OVER]).filter(
        pk__gte=OuterRef("talk")
    )
    due = SanctionCase.objects.filter(
        kind__in=[kind.value for kind in rules.DOUBT_ONLY],
        state=SanctionState.FLAGGED,
        case__state__in=ACTIVE,
    ).filter(Q(talk=None) | Exists(called_off) & ~Exists(there))
    sanctions, last = claimed(due, limit, after=after)
    for sanction in sanctions:
        if _waits_for_recovery(sanction, at=at):
            continue
        sanction.talk = booking.convene_first_free(
            case_id=sanction.case_id,
            kind=MeetingKind.AVAILABILITY_TALK,
            cause=cause_of(sanction),
            at=at,
            source="sweep:call_talk",
        )
        history.save(sanction, actor=None, at=at, reason="sweep:call_talk")
    return Chunk(len(sanctions), last)


def _waits_for_recovery(sanction: SanctionCase, *, at: datetime) -> bool:
    """Return whether nobody is convened yet: sick people need not come (P19, B20).

    Somebody who was sick for every talk has recovered once no talk waits for the well report. A talk at
    the Jobcenter has nothing that could wait: who cancelled one as sick has to be reported well since.
    """
    case = sanction.case
    if talks.sick_now(case, today=local_date(at)):
        return True
    resting = Meeting.objects.open().filter(case=case, suspended_for=Suspension.SICK)
    if sanction.kind != SanctionKind.SICK_PATTERN:
        return resting.filter(kind=MeetingKind.AVAILABILITY_TALK).exists()
    if resting.exists():
        return True
    recovered_at = (
        case.events.filter(
            kind=EventKind.ABSENCE_ENDED, facts__kind=AbsenceKind.SICK.value
        ).aggregate(at=Max("happened_at"))["at"]
        or case.opened_at
    )
    return Meeting.objects.filter(
        case=case,
        organiser=Organiser.JOBCENTER,
        cancel_reason=CancelReason.SICK,
        cancel_reported_at__gt=recovered_at,
    ).exists()


def cause_of(sanction: SanctionCase) -> dict[str, Any]:
    """Return the facts that the convening letter names (L4)."""
    if sanction.kind == SanctionKind.JOBLOG_INSUFFICIENT:
        weeks = sanction.weeks.order_by("iso_year", "iso_week")
        return {
            "kind": sanction.kind,
            "weeks": [f"{week.iso_year}-W{week.iso_week:02d}" for week in weeks],
        }
    sick = Meeting.objects.filter(
        case=sanction.case, state=MeetingState.CANCELLED_LAWFUL, cancel_reason=CancelReason.SICK
    ).order_by("-cancel_reported_at", "-pk")[: max(sanction.case.sick_streak, 2)]
    dates = sorted(local_date(each.starts_at).isoformat() for each in sick if each.starts_at)
    return {"kind": sanction.kind, "dates": dates}


@transaction.atomic
def end_run_out(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """End the decided cases whose last lost day is over (B12)."""
    due = SanctionCase.objects.run_out(local_date(at))
    sanctions, last = claimed(due, limit, after=after)
    for sanction in sanctions:
        sanction.state = SanctionState.ENDED
    history.save_many(sanctions, ["state"], actor=None, at=at, reason="sweep:end_run_out")
    return Chunk(len(sanctions), last)


def annul(
    sanction: SanctionCase, *, reason: str, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Take a case back as if it had not been; nothing is lost by it. The case is locked."""
    was_final = sanction.consequence == ConsequenceStatus.FINAL
    story.move(
        sanction,
        transitions.ANNUL,
        actor=actor,
        at=at,
        source=source,
        changes={
            "closing_reason": reason.strip(),
            "consequence": ConsequenceStatus.NONE,
            "loss_from": None,
            "loss_to": None,
            "hours": None,
        },
        reason=reason,
        was_final=was_final,
        member_was_told=sanction.told_at is not None,
    )


def claimed(due: Any, limit: int, *, after: int) -> tuple[list[SanctionCase], int | None]:
    """Lock the cases of up to ``limit`` due sanction cases, then read those, each with its case.

    :returns: the sanction cases, and the last key looked at; None when no more were due
    """
    keys = list(
        due.filter(case_id__gt=after)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()[:limit]
    )
    if not keys:
        return [], None
    cases = {case.pk: case for case in Case.objects.filter(pk__in=keys).claim(limit)}
    sanctions = list(
        due.filter(case__in=list(cases)).select_related("meeting").order_by("case_id", "pk")
    )
    for sanction in sanctions:
        sanction.case = cases[sanction.case_id]
    return sanctions, keys[-1] if len(keys) == limit else None

"""Looking whether the member was treated fairly, asking a person where nobody knows, putting right (I-7).

Letters are written floors above. What is needed of them stands in the story: the event that asked
for the letter bears the moment at which it was written, from which it lies in the inbox.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.models import Absence, CaseEvent, EventKind
from cases.operations import require_reason
from core.dates import ONE_DAY, end_of_day, local_date, start_of_day
from meetings import rules as meeting_rules
from meetings.models import (
    CaseworkerAbsence,
    Meeting,
    MeetingState,
    Organiser,
    Outage,
    SlotsShown,
)
from meetings.operations import booking
from meetings.operations.talks import free_slots
from sanctions import fairness
from sanctions.fairness import Answer, Circumstances, Point
from sanctions.models import UNDECIDED, FairnessAnswer, SanctionCase, SanctionKind
from sanctions.operations import flags
from sanctions.operations.errors import (
    FairnessUnanswered,
    NothingToPutRight,
    PointNotAsked,
    Unfair,
)
from sanctions.operations.locking import locked

INVITES = (
    EventKind.CONVENED,
    EventKind.INVITED,
    EventKind.DEADLINE_SET,
    EventKind.OUTAGE_EXTENDED,
)
"""What asks the member to book before a deadline."""
CONVENES = (EventKind.CONVENED_FIXED, EventKind.BOOKED, EventKind.REBOOKED)
"""What tells the member when the talk is."""
ELSEWHERE = (Absence.Kind.EMPLOYMENT, Absence.Kind.OFFER, Absence.Kind.MATERNITY)


def points_of(sanction: SanctionCase) -> list[Point]:
    """Return the points that matter for this event, each with what a person answered about it."""
    found = circumstances_of(sanction)
    answers = _answers(sanction)
    return [
        Point(
            point.name,
            point.result,
            point.evidence,
            answers.get(point.name) if point.result is fairness.Result.UNKNOWN else None,
        )
        for point in fairness.points(found)
    ]


def _answers(sanction: SanctionCase) -> dict[str, Answer]:
    """Return the newest answer to each point."""
    given = sanction.fairness_answers.select_related("answered_by").order_by("answered_at", "pk")
    return {
        each.point: Answer(
            in_order=each.in_order,
            reason=each.reason,
            by=each.answered_by.name,
            at=each.answered_at,
        )
        for each in given
    }


def require_fair(sanction: SanctionCase, *, answered: bool = True) -> list[Point]:
    """Refuse to go on while a point fails, or while one is unknown and nobody found out about it.

    :param answered: whether unknown points must have been answered
    :raises Unfair, FairnessUnanswered: naming the points
    """
    judged = points_of(sanction)
    if stopping := fairness.stopping(judged):
        raise Unfair(
            points=[point.name.value for point in stopping],
            titles=", ".join(point.title for point in stopping),
            evidence=" ".join(point.evidence for point in stopping),
        )
    if answered and (still_open := fairness.still_open(judged)):
        raise FairnessUnanswered(
            points=[point.name.value for point in still_open],
            titles=", ".join(point.title for point in still_open),
        )
    return judged


@transaction.atomic
def answer(
    *, sanction_id: int, point: str, in_order: bool, reason: str, actor: User, at: datetime
) -> FairnessAnswer:
    """Store what a person found out about a point that the facts left open; the newest counts.

    :raises ReasonMissing: if there is no reason
    :raises PointNotAsked: if the point is not unknown, or the case is decided
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    unknown = {
        each.name.value for each in points_of(sanction) if each.result is fairness.Result.UNKNOWN
    }
    if sanction.state not in UNDECIDED or point not in unknown:
        raise PointNotAsked(point=point)
    return FairnessAnswer.objects.create(
        sanction_case=sanction,
        point=point,
        in_order=in_order,
        reason=reason.strip(),
        answered_by=actor,
        answered_at=at,
    )


@transaction.atomic
def put_right(*, sanction_id: int, actor: User, at: datetime) -> SanctionCase:
    """Take back a case in which a point fails, and give a new deadline where one was missed.

    :raises NothingToPutRight: if no point fails
    :raises TransitionNotAllowed: if the case is annulled already
    """
    sanction = locked(sanction_id)
    stopping = fairness.stopping(points_of(sanction))
    if sanction.state not in UNDECIDED or not stopping:
        raise NothingToPutRight
    meeting = sanction.meeting
    flags.annul(
        sanction,
        reason=" ".join(WHAT_WENT_WRONG[point.name] for point in stopping),
        actor=actor,
        at=at,
    )
    if sanction.kind == SanctionKind.BOOKING_DEADLINE_MISSED and meeting is not None:
        booking.give_new_deadline(meeting_id=meeting.pk, actor=actor, at=at)
    return sanction


WHAT_WENT_WRONG = {
    fairness.PointName.LETTER_DELIVERED: "Vores brev kom ikke frem i tide.",
    fairness.PointName.SLOTS_OFFERED: "Der var ingen ledige tider.",
    fairness.PointName.MIN_SIDE_UP: "Min side var nede.",
    fairness.PointName.NOT_CALLED_OFF: "Vi havde selv aflyst samtalen.",
    fairness.PointName.NOT_SICK: "Du var lovligt forhindret.",
}
"""What the member is told about a case that was taken back (L24)."""


# The facts


def circumstances_of(sanction: SanctionCase) -> Circumstances:
    """Return what is known about the event of a case, as it stands now."""
    kind = fairness.Kind(sanction.kind)
    meeting = sanction.meeting
    facts: dict[str, Any] = {"kind": kind, "event_on": sanction.event_on}
    missed_booking = kind is fairness.Kind.BOOKING_DEADLINE_MISSED
    if meeting is None:
        facts["by_jobcenter"] = kind is fairness.Kind.OFFER_NON_PARTICIPATION
    else:
        facts["by_jobcenter"] = meeting.organiser == Organiser.JOBCENTER
        facts["took_part"] = kind is fairness.Kind.NOT_AVAILABLE
        facts["withdrawn"] = meeting.state == MeetingState.WITHDRAWN
        if missed_booking:
            facts |= _times_offered(meeting, sanction.event_on)
        else:
            facts["self_booked_at"] = meeting.booked_at if meeting.self_booked else None
            facts["caseworker_away"] = CaseworkerAbsence.objects.filter(
                caseworker=meeting.caseworker,
                first_day__lte=sanction.event_on,
                last_day__gte=sanction.event_on,
            ).exists()
        facts |= _letter(sanction, meeting, missed_booking=missed_booking)
        facts |= _outage(sanction, meeting, missed_booking=missed_booking)
    return Circumstances(**facts, **_absent(sanction))


def _letter(sanction: SanctionCase, meeting: Meeting, *, missed_booking: bool) -> dict[str, Any]:
    """Return when the letter came that asked to book, or that told the time, and when it had to."""
    case = sanction.case
    told = CaseEvent.objects.filter(
        case=case,
        facts__meeting=meeting.pk,
        kind__in=INVITES if missed_booking else CONVENES,
    ).order_by("pk")
    if missed_booking:
        event = told.exclude(facts__deadline=None).first()
        in_time_until = sanction.event_on - timedelta(days=case.policy.booking_window_days)
    else:
        event = told.last()
        in_time_until = sanction.event_on - ONE_DAY
    if event is None:
        return {"letter_written": None, "in_time_until": in_time_until}
    written_at = event.letters_read_at
    return {
        "letter_written": written_at is not None,
        "on_paper": case.member.digital_exempt,
        "in_time_until": in_time_until,
        "delivered_on": written_at
        and meeting_rules.delivered_on(
            local_date(max(written_at, event.happened_at)),
            digital_exempt=case.member.digital_exempt,
            policy=case.policy,
        ),
    }


def _times_offered(meeting: Meeting, deadline: date) -> dict[str, Any]:
    """Return what the member saw when looking for times, and which of them nobody took."""
    looks = list(
        SlotsShown.objects.filter(meeting=meeting, shown_at__lte=end_of_day(deadline))
        .order_by("shown_at", "pk")
        .values_list("shown_at", "starts")
    )
    shown_at, starts = max(looks, key=lambda look: len(look[1]), default=(None, []))
    return {
        "looks": len(looks),
        "shown_at": shown_at,
        "most_times": len(starts),
        "times_left": free_slots(meeting, at=end_of_day(deadline)).count(),
    }


def _outage(sanction: SanctionCase, meeting: Meeting, *, missed_booking: bool) -> dict[str, Any]:
    """Return the outage that touched the deadline's last day, or the talk's day before it began."""
    policy = sanction.case.policy
    until = end_of_day(sanction.event_on)
    if not missed_booking and meeting.starts_at is not None:
        until = meeting.starts_at
    touching = Outage.objects.filter(
        began_at__lte=until, ended_at__gte=start_of_day(sanction.event_on)
    ).order_by("-ended_at")
    for outage in touching:
        if outage.ended_at - outage.began_at >= timedelta(minutes=policy.outage_minutes):
            moved = meeting_rules.deadline_after_outage(outage.ended_at, policy=policy)
            return {
                "outage_from": outage.began_at,
                "outage_to": outage.ended_at,
                "deadline_after_outage": moved,
            }
    return {}


def _absent(sanction: SanctionCase) -> dict[str, Any]:
    """Return the sickness that covers the day, whether we knew in time, and other lawful absences."""
    meeting = sanction.meeting
    in_time = end_of_day(sanction.event_on)
    if meeting is not None and meeting.starts_at is not None:
        in_time = meeting.starts_at
    covering = [
        absence
        for absence in sanction.case.absences.order_by("first_day", "pk")
        if absence.covers(sanction.event_on)
    ]
    facts: dict[str, Any] = {
        "elsewhere": ", ".join(
            absence.get_kind_display().lower() for absence in covering if absence.kind in ELSEWHERE
        )
    }
    for absence in covering:
        if absence.kind == Absence.Kind.SICK:
            facts |= {
                "sick_from": absence.first_day,
                "sick_told_in_time": absence.received_at < in_time,
            }
    return facts

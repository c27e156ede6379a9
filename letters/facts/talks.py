"""Letters about talks: L1 to L9 and L16."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from cases.models import CaseEvent, EventKind
from core.danish import dag_maaned
from core.dates import ONE_DAY, local_date
from letters.facts.known import Draft, Known, day, moment, place_of, talk_name
from letters.models import Act, Code, Notice
from meetings import rules as meeting_rules
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Organiser

DAYS_A_WEEK = 7


def first_invitation(event: CaseEvent, known: Known) -> Draft:
    """L1: the first talk is convened (R4 to R8)."""
    case = event.case
    deadline = known.booking_deadline(event)
    meeting = known.meeting(event)
    latest = meeting.latest_on
    return Draft(
        context={
            "deadline": deadline,
            "wait": meeting.suspended_for,
            "loss_from": deadline + ONE_DAY if deadline else None,
            "place": place_of(meeting, case),
            "minutes": _minutes(meeting, event),
            "latest": latest if latest and deadline and latest > deadline else None,
            "cv_by": case.spell_start + case.policy.cv_deadline_days * ONE_DAY,
        },
        notice=None if deadline else Notice.NEW_LETTER,
        deadline_on=deadline,
        act=Act.BOOK if deadline else Act.NONE,
        act_on=meeting.public_id,
        meeting=meeting,
    )


def invitation(event: CaseEvent, known: Known) -> Draft | None:
    """L2: book a talk, or the deadline has changed (R49, R50, B1, B16, B35)."""
    if "meeting" not in event.facts:
        return None
    case = event.case
    deadline = known.booking_deadline(event)
    meeting = known.meeting(event)
    if deadline is None:
        return None
    reason, details = _reason_of_invitation(event, known, meeting)
    first = meeting.window_from and meeting_rules.first_bookable_day(
        local_date(known.at), meeting.window_from
    )
    return Draft(
        context={
            "talk": talk_name(meeting),
            "sequence": meeting.sequence,
            "deadline": deadline,
            "loss_from": deadline + ONE_DAY,
            "reason": reason,
            "in_person": meeting.modes_for_member == (Mode.IN_PERSON,),
            "place": place_of(None, case),
            "minutes": _minutes(meeting, event),
            "window_from": first,
            "window_to": meeting.window_to,
            **details,
        },
        deadline_on=deadline,
        act=Act.BOOK,
        act_on=meeting.public_id,
        meeting=meeting,
    )


_AFTER = {
    MeetingState.CANCELLED_LAWFUL: "cancelled",
    MeetingState.CANCELLATION_REVIEW: "cancelled",
    MeetingState.CANCELLED_UNLAWFUL: "cancelled",
    MeetingState.MISSED: "missed",
    MeetingState.BOOKING_EXPIRED: "expired",
    MeetingState.WITHDRAWN: "withdrawn",
}
_AFTER_REST = {
    "sick": "well",
    "no_slots": "slots",
    "member_found_none": "slots",
}


def _reason_of_invitation(
    event: CaseEvent, known: Known, meeting: Meeting
) -> tuple[str, dict[str, Any]]:
    """Return why the member is asked to book now, and what the sentence about it needs."""
    if event.kind == EventKind.OUTAGE_EXTENDED:
        return "outage", {}
    if event.kind == EventKind.DEADLINE_SET:
        rests = [
            rest.facts["why"]
            for rest in known.rests.get(event.case_id, [])
            if rest.pk < event.pk
            and rest.facts.get("meeting") == meeting.pk
            and "why" in rest.facts
        ]
        return (_AFTER_REST.get(rests[-1], "other") if rests else "other"), {}
    if meeting.replaces is not None:
        return _AFTER.get(MeetingState(meeting.replaces.state), "other"), {}
    case = event.case
    days = (local_date(event.happened_at) - case.spell_start).days - case.paused_days
    return "planned", {"weeks": max(days // DAYS_A_WEEK, 1)}


def booking_reminder(event: CaseEvent, known: Known) -> Draft | None:
    """L3: some days are left; none after booking."""
    meeting = known.meeting(event)
    deadline = day(event.facts.get("deadline")) or meeting.booking_deadline
    waits = meeting.state == MeetingState.AWAITING_BOOKING and not meeting.suspended_for
    if not waits or deadline is None or deadline < local_date(known.at):
        return None
    return Draft(
        context={
            "talk": talk_name(meeting),
            "deadline": deadline,
            "loss_from": deadline + ONE_DAY,
        },
        deadline_on=deadline,
        act=Act.BOOK,
        act_on=meeting.public_id,
        meeting=meeting,
    )


def fixed_talk(event: CaseEvent, known: Known) -> Draft:
    """L4: a talk at a fixed time; an availability talk names the facts behind the doubt (R53, R54)."""
    meeting = known.meeting(event)
    start = _start(event, meeting)
    cause = meeting.cause or {}
    context = {
        "start": start,
        "place": place_of(meeting, event.case),
        "mode": meeting.mode,
        "minutes": _minutes(meeting, event),
    }
    if meeting.kind == MeetingKind.AVAILABILITY_TALK:
        causes = [_cause(each, event) for each in [cause, *cause.get("also", [])]]
        return _about_talk(meeting, start, {**context, "causes": causes})
    article = "en" if meeting.kind in (MeetingKind.JOINT_TALK, MeetingKind.VOLUNTARY) else "din"
    details = {"a_talk": f"{article} {talk_name(meeting)}", "cause_text": cause.get("text", "")}
    return _about_talk(meeting, start, {**context, **details}, template="L4_talk")


def _cause(cause: dict[str, Any], event: CaseEvent) -> dict[str, Any]:
    """Return one doubt with its facts, ready for a sentence."""
    dates = [_day_of(fact) for fact in cause.get("dates", [])]
    return {
        "kind": cause.get("kind", "stated"),
        "text": _as_sentence(cause.get("text", "")),
        "weeks": [_week_number(week) for week in cause.get("weeks", [])],
        "dates": [dag_maaned(each) for each in dates],
        "times": len(dates) or event.case.policy.sick_streak_threshold,
    }


def _as_sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def _day_of(fact: str) -> date:
    return local_date(datetime.fromisoformat(fact)) if "T" in fact else date.fromisoformat(fact)


def _week_number(week: Any) -> int:
    """Return the number of a week that is stored as "2026-W44", as [2026, 44] or as 44."""
    if isinstance(week, str):
        return int(week.rpartition("W")[2])
    return week[-1] if isinstance(week, list) else week


def booked(event: CaseEvent, known: Known) -> Draft:
    """L5: booked, moved, held in another way or by another caseworker."""
    meeting = known.meeting(event)
    start = _start(event, meeting)
    if event.kind == EventKind.BOOKED:
        what = "booked"
    elif event.kind == EventKind.REBOOKED and event.facts.get("moved_from"):
        what = "moved"
    else:
        what = "changed"
    mode = event.facts.get("mode") or meeting.mode
    by_member = event.actor_id is not None and event.actor_id == event.case.member.user_id
    return _about_talk(
        meeting,
        start,
        {
            "what": what,
            "start": start,
            "mode": mode,
            "place": place_of(meeting, event.case),
            "talk": talk_name(meeting),
            "minutes": _minutes(meeting, event),
            "with_whom": meeting.caseworker.name if meeting.caseworker else settings.FUND_NAME,
        },
        notice=Notice.TALK_BOOKED if by_member or what == "booked" else Notice.CHANGED,
    )


def talk_reminder(event: CaseEvent, known: Known) -> Draft | None:
    """L6: the talk is near; none when it was moved, called off or has begun."""
    meeting = known.meeting(event)
    start = _start(event, meeting)
    stands = meeting.state == MeetingState.BOOKED and meeting.starts_at == start
    if not stands or start is None or start <= known.at:
        return None
    return _about_talk(
        meeting,
        start,
        {
            "start": start,
            "mode": meeting.mode,
            "place": place_of(meeting, event.case),
            "talk": talk_name(meeting),
            "minutes": _minutes(meeting, event),
        },
    )


def booking_missed(event: CaseEvent, known: Known) -> Draft | None:
    """L7: the deadline passed; what it may cost, and how it becomes right again (B3)."""
    meeting = known.meeting(event)
    deadline = day(event.facts.get("deadline")) or meeting.booking_deadline
    if deadline is None or meeting.state != MeetingState.BOOKING_EXPIRED:
        return None
    return Draft(
        context={
            "talk": talk_name(meeting),
            "deadline": deadline,
            "loss_from": deadline + ONE_DAY,
            "deregisters": event.case.policy.deregister_on_missed_booking,
        },
        act=Act.CALL,
        act_on=meeting.public_id,
        meeting=meeting,
    )


def missed(event: CaseEvent, known: Known) -> Draft | None:
    """L8: the member stayed away and has not been in contact (R46, R47, B7)."""
    meeting = known.meeting(event)
    if meeting.starts_at is None or meeting.contact_at:
        return None
    if meeting.organiser == Organiser.AKASSE and meeting.state != MeetingState.MISSED:
        return None
    at_jobcenter = meeting.organiser == Organiser.JOBCENTER
    return Draft(
        context={
            "start": meeting.starts_at,
            "at_jobcenter": known.jobcenter(event.case) if at_jobcenter else "",
        },
        talk_at=meeting.starts_at,
        act=Act.CONTACT,
        act_on=meeting.public_id,
        meeting=meeting,
    )


def correction(event: CaseEvent, known: Known) -> Draft | None:
    """L9: we noted it wrongly; only to a member who was told of it."""
    meeting = known.meeting(event)
    outcome = event.facts.get("to")
    told = known.was_told(event.case_id, codes=_TOLD_OF_MISSING, meeting_id=meeting.pk)
    if outcome == MeetingState.MISSED or meeting.starts_at is None or not told:
        return None
    return Draft(
        context={"start": meeting.starts_at, "outcome": outcome},
        meeting=meeting,
    )


_TOLD_OF_MISSING = frozenset({Code.L8, Code.L21, Code.L22})


def called_off(event: CaseEvent, known: Known) -> Draft | None:
    """L16: a talk or an invitation is withdrawn; nothing is to be done."""
    meeting = known.meeting(event)
    start = moment(event.facts.get("starts_at"))
    if start is None and meeting.kind != MeetingKind.JOB_TALK:
        return None  # it waited for a time that nobody had told the member of
    return Draft(
        context={
            "start": start,
            "talk": talk_name(meeting),
            "because": event.facts.get("because", ""),
            "case_is_open": event.case.closed_on is None,
        },
        meeting=meeting,
    )


def _about_talk(
    meeting: Meeting,
    start: datetime | None,
    context: dict[str, Any],
    *,
    template: str = "",
    notice: Notice | None = None,
) -> Draft:
    return Draft(
        context=context,
        template=template,
        notice=notice,
        talk_at=start,
        act=Act.SEE_TALK,
        act_on=meeting.public_id,
        meeting=meeting,
    )


def _start(event: CaseEvent, meeting: Meeting) -> datetime | None:
    """Return the time that the event names, which may not be the talk's any more."""
    return moment(event.facts.get("starts_at")) or meeting.starts_at


def _minutes(meeting: Meeting, event: CaseEvent) -> int:
    return event.case.policy.minutes_of_talk(kind=meeting.kind, sequence=meeting.sequence)

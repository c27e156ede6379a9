"""Freezing what a proposal or a decision builds on, row by row, so that it can be shown years later.

Letters are kept by themselves and never change; here stands which event asked for each, and when it
was written, so that the letter is found by its event.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import User
from cases.models import CaseEvent, EventKind
from meetings.models import SlotsShown
from plans.models import PlanVersion
from sanctions.fairness import Point
from sanctions.models import AvailabilityAssessment, Evidence, SanctionCase

Kind = Evidence.Kind
Piece = tuple[str, dict[str, Any]]

TOLD_THE_MEMBER = (
    EventKind.CONVENED,
    EventKind.INVITED,
    EventKind.DEADLINE_SET,
    EventKind.OUTAGE_EXTENDED,
    EventKind.BOOKING_REMINDED,
    EventKind.CONVENED_FIXED,
    EventKind.BOOKED,
    EventKind.REBOOKED,
    EventKind.TALK_REMINDED,
    EventKind.BOOKING_EXPIRED,
    EventKind.MISSED_LETTER_DUE,
    EventKind.HEARING_SENT,
    EventKind.HEARING_EXTENDED,
)
"""The events about a talk or a sanction case that give the member a letter."""


def freeze(
    sanction: SanctionCase,
    occasion: str,
    judged: list[Point],
    *,
    actor: User,
    at: datetime,
) -> list[Evidence]:
    """Store what is known now; the case is locked. The rows are never changed afterwards.

    :param judged: the points of the fairness check as they were judged in this transaction
    """
    return Evidence.objects.bulk_create(
        Evidence(
            sanction_case=sanction,
            occasion=occasion,
            frozen_at=at,
            frozen_by=actor,
            number=number,
            kind=kind,
            content=content,
        )
        for number, (kind, content) in enumerate(_pieces(sanction, judged), start=1)
    )


def _pieces(sanction: SanctionCase, judged: list[Point]) -> Iterator[Piece]:
    yield (
        Kind.EVENT,
        {
            "kind": sanction.kind,
            "event_on": sanction.event_on,
            "flagged_at": sanction.flagged_at,
            "told_at": sanction.told_at,
            "source": sanction.source,
            "note": sanction.note,
        },
    )
    if sanction.meeting is not None:
        yield Kind.TALK, talk_of(sanction)
        for look in SlotsShown.objects.filter(meeting=sanction.meeting).order_by("shown_at", "pk"):
            yield (
                Kind.TIMES,
                {"shown_at": look.shown_at, "mode": look.mode, "starts": look.starts},
            )
        yield from _contact(sanction)
        assessment = AvailabilityAssessment.objects.filter(meeting=sanction.meeting).first()
        if assessment is not None:
            yield Kind.ASSESSMENT, _fields(assessment, *ASSESSED)
    yield from _letters(sanction)
    for hearing in sanction.hearings.order_by("sent_at", "pk"):
        yield Kind.HEARING, _fields(hearing, "facts", "sent_at", "reply_by", "extended_to")
    if sanction.replied_at is not None:
        yield Kind.REPLY, _fields(sanction, "reply", "replied_at")
    yield from _plan(sanction)
    for week in sanction.weeks.order_by("iso_year", "iso_week"):
        yield (
            Kind.WEEK,
            _fields(week, "iso_year", "iso_week", "state", "count", "required", "obliged_days"),
        )
    for point in judged:
        yield Kind.FAIRNESS, _point(point)
    yield (
        Kind.CONSEQUENCE,
        _fields(sanction, "consequence", "loss_from", "loss_to", "hours", "cured_on"),
    )


ASSESSED = (
    "available",
    "realistic_search",
    "requirements_kept",
    "plan_kept",
    "cv_correct",
    "reasons",
    "assessed_at",
)


def _fields(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def talk_of(sanction: SanctionCase) -> dict[str, Any]:
    """Return the talk as it stands: when, whose, how it was booked, and who tried to reach the member."""
    meeting = sanction.meeting
    return {
        **_fields(
            meeting,
            "kind",
            "sequence",
            "organiser",
            "state",
            "starts_at",
            "mode",
            "invited_on",
            "booking_deadline",
            "self_booked",
            "booked_at",
            "cancel_reason",
            "cancel_reported_at",
            "confirmed_at",
            "contact_at",
            "contact_with",
        ),
        "tried_to_reach": meeting.evidence if meeting else "",
    }


def _contact(sanction: SanctionCase) -> Iterator[Piece]:
    meeting = sanction.meeting
    if meeting is not None and (meeting.evidence or meeting.contact_at):
        yield (
            Kind.CONTACT,
            {
                "tried_to_reach": meeting.evidence,
                **_fields(meeting, "contact_at", "contact_with", "contact_note"),
            },
        )


def letter_events(sanction: SanctionCase) -> list[CaseEvent]:
    """Return the events that gave the member a letter about this talk or this case, in their order."""
    told = CaseEvent.objects.filter(case=sanction.case_id, kind__in=TOLD_THE_MEMBER)
    about = told.filter(facts__sanctioncase=sanction.pk)
    if sanction.meeting_id is not None:
        about |= told.filter(facts__meeting=sanction.meeting_id)
    return list(about.order_by("pk"))


def _letters(sanction: SanctionCase) -> Iterator[Piece]:
    for event in letter_events(sanction):
        yield (
            Kind.LETTER,
            {
                "event": event.public_id,
                "about": event.kind,
                "happened_at": event.happened_at,
                "written_at": event.letters_read_at,
            },
        )


def _plan(sanction: SanctionCase) -> Iterator[Piece]:
    version = (
        PlanVersion.objects.active().with_content().filter(plan__case=sanction.case_id).first()
    )
    if version is None:
        return
    requirement = getattr(version, "requirement", None)
    yield (
        Kind.PLAN,
        {
            "version": version.number,
            "available_from": version.available_from,
            "goals": [goal.title for goal in version.goals.all()],
            "requirements": vars(requirement.clauses) if requirement else None,
        },
    )


def _point(point: Point) -> dict[str, Any]:
    content: dict[str, Any] = {
        "point": point.name.value,
        "result": point.result.value,
        "evidence": point.evidence,
    }
    if point.answer is not None:
        content["answer"] = vars(point.answer)
    return content


def summary_of(sanction: SanctionCase) -> dict[str, Any]:
    """Return what the decision itself keeps of the facts: the event, the days, the reply and the talk."""
    found = _fields(
        sanction, "event_on", "loss_from", "loss_to", "hours", "reply", "replied_at", "reply_by"
    )
    if sanction.meeting is not None:
        found["talk"] = talk_of(sanction)
    return found

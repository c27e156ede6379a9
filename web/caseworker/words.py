"""How cases, talks and events read in the workspace: badges, places, one-line facts; no queries."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from cases.models import PAUSED, WITH_JOBCENTER, Case, CaseEvent, CaseState
from core import danish
from core.dates import local_date, week_of
from meetings.models import Meeting, MeetingState, Mode, Organiser
from plans.models import Agreement, AgreementState

MODE_ICONS = {Mode.IN_PERSON: "map-pin", Mode.VIDEO: "video", Mode.PHONE: "phone"}
VIDEO_OPENS_BEFORE = timedelta(minutes=10)
HANDOVER_IS_NEAR = timedelta(days=14)


class Badge(NamedTuple):
    """A state in at most three words, as the component badge takes it."""

    text: str
    tone: str = ""
    icon: str = ""


TALK_BADGES = {
    MeetingState.AWAITING_BOOKING: Badge("Afventer booking", "amber", "clock"),
    MeetingState.BOOKED: Badge("Booket", "", "calendar-days"),
    MeetingState.HELD: Badge("Holdt", "green", "check"),
    MeetingState.CANCELLED_LAWFUL: Badge("Lovligt afbud", "", "calendar-x"),
    MeetingState.CANCELLATION_REVIEW: Badge("Vurdér afbud", "amber", "calendar-x"),
    MeetingState.CANCELLED_UNLAWFUL: Badge("Afbud ikke godkendt", "red", "calendar-x"),
    MeetingState.MISSED: Badge("Udeblevet", "red", "user-x"),
    MeetingState.BOOKING_EXPIRED: Badge("Frist overskredet", "red", "clock-alert"),
    MeetingState.WITHDRAWN: Badge("Aflyst af os", "", "x"),
}


AGREEMENT_BADGES = {
    AgreementState.OPEN: Badge("Aftalt"),
    AgreementState.KEPT: Badge("Gjort", "green", "check"),
    AgreementState.BROKEN: Badge("Ikke gjort", "red", "x"),
}


def badge_of_talk(meeting: Meeting) -> Badge:
    return TALK_BADGES[MeetingState(meeting.state)]


def badge_of_case(case: Case, today: date) -> Badge:
    """Return where the case stands: closed, paused, with the Jobcenter, soon there, or under way."""
    if case.state == CaseState.CLOSED:
        return Badge("Afsluttet", "", "archive")
    if case.state in PAUSED:
        return Badge("På pause", "blue", "pause")
    if case.state in WITH_JOBCENTER:
        return Badge("Hos Jobcenteret", "violet", "handshake")
    if case.handover_on and case.handover_on - today <= HANDOVER_IS_NEAR:
        return Badge("Overgår snart", "violet", "handshake")
    return Badge("I gang")


def badge_of_agreement(agreement: Agreement, today: date) -> Badge:
    """Return how far an agreement has come; a late one stands out, whoever promised it (I-13)."""
    if agreement.is_overdue(today):
        return Badge("Over fristen", "amber", "clock-alert")
    return AGREEMENT_BADGES[AgreementState(agreement.state)]


def mode_icon(meeting: Meeting) -> str:
    return MODE_ICONS.get(Mode(meeting.mode), "map-pin") if meeting.mode else "circle"


def place_of(meeting: Meeting) -> str:
    """Return how and where the talk is held: "Video · Link åbner 09.20"."""
    if not meeting.mode:
        return "Form ikke valgt"
    label = Mode(meeting.mode).label
    if meeting.mode == Mode.VIDEO and meeting.starts_at:
        opens = danish.klokkeslaet(meeting.starts_at - VIDEO_OPENS_BEFORE)
        return f"{label} · Link åbner {opens}"
    if meeting.mode == Mode.PHONE:
        return f"{label} · {meeting.case.member.phone}" if meeting.case.member.phone else label
    return label


def when_of(meeting: Meeting) -> str:
    """Return when the talk is, or what it waits for."""
    if meeting.starts_at:
        return danish.tidspunkt(meeting.starts_at)
    if meeting.suspended_for:
        return f"Fristen hviler: {meeting.get_suspended_for_display().lower()}"
    if meeting.booking_deadline:
        return f"Frist {danish.dato(meeting.booking_deadline)}"
    return "Ingen tid endnu"


def is_now(meeting: Meeting, at: datetime) -> bool:
    """Return whether the talk goes on at this moment, with no outcome yet."""
    return (
        meeting.state == MeetingState.BOOKED
        and meeting.starts_at is not None
        and meeting.ends_at is not None
        and meeting.starts_at <= at < meeting.ends_at
    )


def act_of_talk(meeting: Meeting, at: datetime, *, otherwise: str) -> str:
    """Return what a link to a talk is called: it is started, gone on with, or just opened."""
    if not is_now(meeting, at):
        return otherwise
    return "Fortsæt samtale" if meeting.minutes_revision else "Start samtale"


def of_fund(meeting: Meeting) -> bool:
    return meeting.organiser == Organiser.AKASSE


def week_of_spell(case: Case, today: date) -> int:
    """Return in which week of unemployment the member is: the first is week 1."""
    return max((today - case.spell_start).days, 0) // 7 + 1


def story_line(event: CaseEvent) -> dict[str, Any]:
    """Return an event as the component event_list takes it."""
    return {
        "at": event.happened_at,
        "title": event.label,
        "text": facts_of(event),
        "actor": event.done_by,
    }


# What is worth reading of an event's facts; keys and technical values are left out.
DATE_FACTS = {
    "starts_at": "Samtalen: {}",
    "moved_from": "Før: {}",
    "deadline": "Frist: {}",
    "booking_deadline": "Frist: {}",
    "first_day": "Fra {}",
    "last_day": "Til {}",
    "first_day_back": "Tilbage {}",
    "handover_on": "Overgår {}",
    "job_starts_on": "Job fra {}",
    "contact_at": "Kontakt: {}",
}


def facts_of(event: CaseEvent) -> str:
    """Return the dates that an event names, in words."""
    parts = []
    for name, wording in DATE_FACTS.items():
        moment = _moment(event.facts.get(name))
        if moment is not None:
            parts.append(wording.format(moment))
    return " · ".join(parts)


def _moment(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    if len(value) == len("2026-03-02"):
        return danish.dato(date.fromisoformat(value))
    moment = datetime.fromisoformat(value)
    return danish.tidspunkt(moment)


def days_between(since: datetime | None, today: date) -> int | None:
    """Return how many days ago a moment was."""
    return (today - local_date(since)).days if since else None


def week_name(day: date) -> str:
    """Return the week of a day as addresses name it: "2026-W48"."""
    year, week = week_of(day)
    return f"{year}-W{week:02}"

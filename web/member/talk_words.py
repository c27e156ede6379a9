"""How a talk reads on Min side: how it is held, with whom, what to bring, and where it stands."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Branch
from core.danish import dato_kort, tidspunkt
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Organiser
from web.member.pages import with_caseworker

LINK_OPENS = timedelta(minutes=10)
LINK_CLOSES = timedelta(hours=1)
"""How long after its planned end a video talk can still be joined."""

ICONS = {Mode.IN_PERSON: "map-pin", Mode.VIDEO: "video", Mode.PHONE: "phone"}


@dataclass(frozen=True)
class ModeCard:
    """One way of holding a talk, as ``components/mode_cards`` takes it."""

    value: str
    label: str
    text: str
    icon: str


@dataclass(frozen=True)
class Badge:
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One talk in the list of talks."""

    url: str
    title: str
    when: str
    how: str
    icon: str
    badge: Badge


def town(branch: Branch) -> str:
    """Return where the branch is, as people say it: "Aarhus" for the postal district "Aarhus C"."""
    return re.sub(r" [A-ZÆØÅ]{1,2}$", "", branch.city)


def mode_label(mode: str) -> str:
    match mode:
        case Mode.VIDEO:
            return _("Video")
        case Mode.PHONE:
            return _("Telefon")
    return _("Fremmøde")


def mode_cards(meeting: Meeting) -> list[ModeCard]:
    """Return the ways among which the member chooses; one way is no choice (R8)."""
    if len(meeting.modes_for_member) == 1:
        return []
    branch = meeting.case.branch
    texts = {
        Mode.IN_PERSON: f"{branch.street}, {town(branch)}" if branch else _("Hos os"),
        Mode.VIDEO: _("Link her på Min side"),
        Mode.PHONE: _("Vi ringer på %(phone)s") % {"phone": meeting.case.member.phone}
        if meeting.case.member.phone
        else _("Vi ringer til dig"),
    }
    return [
        ModeCard(mode, mode_label(mode), texts[Mode(mode)], ICONS[Mode(mode)])
        for mode in meeting.modes_for_member
    ]


def shown_times(meeting: Meeting, mode: str) -> str:
    """Return which times a list shows, for the line that is read aloud when it changes."""
    if len(meeting.modes_for_member) == 1:
        return _("Samtalen er ved fremmøde.")
    match mode:
        case Mode.IN_PERSON:
            return _("Viser tider til fremmøde hos os.")
        case Mode.VIDEO:
            return _("Viser tider på video. Du får et link her på Min side.")
        case Mode.PHONE:
            phone = meeting.case.member.phone
            if phone:
                return _("Viser tider i telefonen. Vi ringer til dig på %(phone)s.") % {
                    "phone": phone
                }
            return _("Viser tider i telefonen. Vi ringer til dig.")
    return _("Vælg først, hvordan du vil holde samtalen. Så viser vi kun de tider, der passer.")


def how(meeting: Meeting) -> str:
    """Return how the talk is held and where: the fact that answers "Hvordan"."""
    if meeting.organiser == Organiser.JOBCENTER:
        return meeting.place or mode_label(meeting.mode)
    match meeting.mode:
        case Mode.VIDEO:
            return _("Video. Linket åbner 10 minutter før")
        case Mode.PHONE:
            phone = meeting.case.member.phone
            if phone:
                return _("Telefon. Vi ringer til dig på %(phone)s") % {"phone": phone}
            return _("Telefon. Vi ringer til dig")
    return _("Fremmøde, %(place)s") % {"place": meeting.place}


def with_whom(meeting: Meeting) -> str:
    """Return who holds the talk: its caseworker, else the member's own."""
    if meeting.caseworker:
        return meeting.caseworker.name
    return with_caseworker(meeting.case)


def about(meeting: Meeting) -> list[tuple[str, str]]:
    """Return the facts of a talk that is booked or was held."""
    what = _("%(title)s, %(minutes)s minutter") % {
        "title": meeting.title,
        "minutes": meeting.minutes,
    }
    if meeting.organiser == Organiser.JOBCENTER:
        return [(_("Hvad"), meeting.title), (_("Hvordan"), how(meeting))]
    return [(_("Hvad"), what), (_("Hvordan"), how(meeting)), (_("Med"), with_whom(meeting))]


def preparation(meeting: Meeting) -> list[str]:
    """Return what to do before the talk; shorter than a letter says it."""
    if meeting.kind != MeetingKind.JOB_TALK:
        return [
            _("Se din joblog igennem, og tag det med, du har søgt."),
            _("Var der noget, der gjorde det svært at søge, så fortæl om det."),
            _("Du må gerne tage en anden med."),
        ]
    if meeting.sequence == 1:
        return [
            _("Tag dit CV og et par ansøgninger med."),
            _("Tænk over to jobmål: to slags job, du vil søge."),
            _("Se, om dit CV på jobnet.dk er opdateret."),
        ]
    return [
        _("Log ugens stillinger i din joblog."),
        _("Læs Min Plan igennem. Passer dine to jobmål stadig?"),
        _("Tænk over, om et kursus eller en praktik kan hjælpe dig."),
    ]


def video_opens_at(meeting: Meeting) -> datetime | None:
    """Return when the link to a video talk is shown; None for a talk that has none."""
    if meeting.mode != Mode.VIDEO or meeting.state != MeetingState.BOOKED:
        return None
    if not meeting.video_link or not meeting.starts_at:
        return None
    return meeting.starts_at - LINK_OPENS


def video_is_open(meeting: Meeting, *, at: datetime) -> bool:
    opens_at = video_opens_at(meeting)
    return (
        opens_at is not None
        and meeting.ends_at is not None
        and opens_at <= at <= meeting.ends_at + LINK_CLOSES
    )


def may_move(meeting: Meeting, *, at: datetime) -> bool:
    """Return whether the member may move the talk: a job talk of the fund that has not begun."""
    return meeting.kind == MeetingKind.JOB_TALK and may_cancel(meeting, at=at)


def may_cancel(meeting: Meeting, *, at: datetime) -> bool:
    """Return whether the member may cancel the talk here: one of the fund that has not begun."""
    return (
        meeting.organiser == Organiser.AKASSE
        and meeting.state == MeetingState.BOOKED
        and meeting.starts_at is not None
        and at < meeting.starts_at
    )


def badge(meeting: Meeting) -> Badge:
    """Return the state of a talk in a few words."""
    match meeting.state:
        case MeetingState.AWAITING_BOOKING:
            if meeting.suspended_for or meeting.booking_deadline is None:
                return Badge(_("Fristen hviler"))
            return Badge(
                _("Book senest %(day)s") % {"day": dato_kort(meeting.booking_deadline)}, "amber"
            )
        case MeetingState.BOOKED:
            return Badge(_("Aftalt"), "blue")
        case MeetingState.HELD:
            return Badge(_("Holdt"), "green")
        case MeetingState.CANCELLED_LAWFUL:
            return Badge(_("Afbud"))
        case MeetingState.CANCELLATION_REVIEW:
            return Badge(_("Vi ser på dit afbud"), "amber")
        case MeetingState.CANCELLED_UNLAWFUL:
            return Badge(_("Afbud ikke godkendt"), "red")
        case MeetingState.MISSED:
            return Badge(_("Vi mødtes ikke"), "red")
        case MeetingState.BOOKING_EXPIRED:
            return Badge(_("Fristen er overskredet"), "red")
    return Badge(_("Aflyst af os"))


def row(meeting: Meeting) -> Row:
    """Return a talk as a line of the list of talks."""
    if meeting.starts_at:
        when = tidspunkt(meeting.starts_at)
    elif meeting.invited_on:
        when = _("Brev fra %(day)s") % {"day": dato_kort(meeting.invited_on)}
    else:
        when = ""
    return Row(
        url=reverse("member:talk", args=[meeting.public_id]),
        title=meeting.title,
        when=when,
        how=mode_label(meeting.mode) if meeting.mode else "",
        icon=ICONS[Mode(meeting.mode)] if meeting.mode else "calendar-days",
        badge=badge(meeting),
    )

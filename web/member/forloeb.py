"""How far a member's course has come, and what is planned: plain facts in, steps out (ux 2.3).

The front page shows the steps as a line, ``/min-side/forloeb/`` as an axis of weeks and as a list
with acts and reasons: all from this one function.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.rules import PlannedTalk
from core.danish import dag_maaned, dato_kort, frist, klokken, tidspunkt
from core.dates import local_date
from meetings.models import MeetingState, Mode, Organiser
from web.member.addresses import Link, tel_address
from web.member.known import Course, Talk
from web.member.phrases import (
    absence_consequence,
    booking_consequence,
    missed_consequence,
    resting_text,
    unbooked_consequence,
)
from web.member.why import (
    Why,
    why_booked,
    why_deadline,
    why_handover,
    why_held,
    why_planned,
    why_registered,
)


class Certainty(Enum):
    """How firm a date is."""

    EXACT = "exact"
    AT_LATEST = "at latest"
    ABOUT = "about"


@dataclass(frozen=True, kw_only=True)
class CourseStep:
    """A step of the course; ``state`` is done, now or next, ``actor`` fund or jobcenter."""

    day: date
    title: str
    long_title: str
    when: str
    certainty: Certainty
    state: str
    when_in_list: str = ""
    actor: str = "fund"
    note: str = ""
    text: str = ""
    action: Link | None = None
    link: Link | None = None
    question: str = ""
    consequence: str = ""
    why: Why | None = None

    def in_full(self) -> "CourseStep":
        """Return the step as the long list shows it: its whole name, and a date that is short."""
        why = self.why and replace(self.why, question=_("Hvorfor %(when)s?") % {"when": self._date})
        return replace(self, title=self.long_title, when=self.when_in_list or self.when, why=why)

    @property
    def _date(self) -> str:
        text = self.when_in_list or self.when
        return text[:1].lower() + text[1:]


def forloeb_steps(course: Course, *, at: datetime) -> list[CourseStep]:
    """Return the course from the registration to the handover; exactly one open step is now."""
    steps = [_registered(course)]
    steps += _talk_steps(course, at=at)
    steps += _last_step(course)
    waiting = next((place for place, step in enumerate(steps) if step.state == "next"), None)
    if waiting is not None:
        steps[waiting] = replace(steps[waiting], state="now")
    return steps


def _registered(course: Course) -> CourseStep:
    return CourseStep(
        day=course.spell_start,
        title=_("Meldt ledig"),
        long_title=_("Meldt ledig på jobnet.dk"),
        when=dag_maaned(course.spell_start),
        certainty=Certainty.EXACT,
        state="done",
        text=_("Den dag begyndte dit forløb."),
        why=why_registered(course.spell_start),
    )


def _talk_steps(course: Course, *, at: datetime) -> Iterable[CourseStep]:
    for sequence in range(1, course.policy.talks_before_handover + 1):
        talk = _talk_of(course, sequence)
        if talk and talk.state == MeetingState.HELD and talk.starts_at:
            yield _held_step(course, talk, sequence, talk.starts_at)
        elif not course.is_with_akasse:
            continue
        elif talk and talk.state == MeetingState.BOOKED and talk.starts_at:
            yield _booked_step(course, talk, sequence, talk.starts_at)
        elif talk and talk.state == MeetingState.MISSED and not talk.contact_at and talk.starts_at:
            yield _missed_step(talk, sequence, talk.starts_at)
        elif talk and course.is_unbooked(talk, at=at) and talk.deadline:
            yield _unbooked_step(course, talk, sequence, talk.deadline)
        elif talk and talk.waits_to_be_booked and talk.deadline:
            yield _awaited_step(course, talk, sequence, talk.deadline)
        elif planned := course.planned(sequence):
            yield _planned_step(course, talk, planned, at=at)


FURTHEST_FIRST = (
    MeetingState.HELD,
    MeetingState.BOOKED,
    MeetingState.AWAITING_BOOKING,
)


def _talk_of(course: Course, sequence: int) -> Talk | None:
    """Return the talk that stands for this number: of several, the one that came furthest, then the newest."""
    rows = [
        talk
        for talk in course.talks
        if talk.sequence == sequence and talk.organiser == Organiser.AKASSE
    ]
    for state in FURTHEST_FIRST:
        for talk in reversed(rows):
            if talk.state == state:
                return talk
    return rows[-1] if rows else None


def _title(sequence: int) -> str:
    return _("%(number)s. samtale") % {"number": sequence}


def _long_title(sequence: int) -> str:
    return _("%(number)s. jobsamtale") % {"number": sequence}


def _held_step(course: Course, talk: Talk, sequence: int, starts_at: datetime) -> CourseStep:
    page = reverse("member:talk", args=[talk.public_id])
    return CourseStep(
        title=_title(sequence),
        long_title=_long_title(sequence),
        day=local_date(starts_at),
        when=dag_maaned(starts_at),
        certainty=Certainty.EXACT,
        state="done",
        note=held_how(talk.mode, course.town),
        text=held_how(talk.mode, course.town) + ".",
        link=Link(page, _("Læs, hvad vi aftalte") if talk.has_summary else _("Se samtalen")),
        why=why_held(sequence, policy=course.policy),
    )


def held_how(mode: str, city: str) -> str:
    match mode:
        case Mode.VIDEO:
            return _("Holdt på video")
        case Mode.PHONE:
            return _("Holdt i telefonen")
    return _("Holdt i %(city)s") % {"city": city}


def _booked_step(course: Course, talk: Talk, sequence: int, starts_at: datetime) -> CourseStep:
    return CourseStep(
        title=_title(sequence),
        long_title=_long_title(sequence),
        day=local_date(starts_at),
        when=f"{dato_kort(starts_at)} {klokken(starts_at)}",
        certainty=Certainty.EXACT,
        state="next",
        text=_("%(day)s. %(where)s")
        % {"day": tidspunkt(starts_at).capitalize(), "where": course.where(talk)},
        action=Link(reverse("member:talk", args=[talk.public_id]), _("Se samtalen")),
        question=_("Hvis du ikke kommer"),
        consequence=absence_consequence(starts_at),
        why=why_booked(self_booked=talk.self_booked, booked_for=starts_at),
    )


def _missed_step(talk: Talk, sequence: int, starts_at: datetime) -> CourseStep:
    return CourseStep(
        title=_title(sequence),
        long_title=_long_title(sequence),
        day=local_date(starts_at),
        when=dato_kort(starts_at),
        certainty=Certainty.EXACT,
        state="next",
        text=_("Vi havde en aftale %(start)s, men vi har ikke set dig. Kontakt os nu.")
        % {"start": tidspunkt(starts_at)},
        action=Link(reverse("member:missed", args=[talk.public_id]), _("Kontakt os nu")),
        question=_("Hvis du ikke kontakter os"),
        consequence=missed_consequence(starts_at),
        why=why_booked(self_booked=talk.self_booked, booked_for=starts_at),
    )


def _unbooked_step(course: Course, talk: Talk, sequence: int, deadline: date) -> CourseStep:
    return CourseStep(
        title=_title(sequence),
        long_title=_long_title(sequence),
        day=deadline,
        when=_("Fristen var %(day)s") % {"day": dato_kort(deadline)},
        when_in_list=dato_kort(deadline),
        certainty=Certainty.EXACT,
        state="next",
        text=_("Din frist var %(deadline)s. Ring til os, så finder vi en ny tid sammen.")
        % {"deadline": frist(deadline)},
        action=Link(tel_address(course.phone), _("Ring %(phone)s") % {"phone": course.phone}),
        question=_("Hvad det kan betyde"),
        consequence=unbooked_consequence(deadline),
        why=_why_deadline(course, talk, deadline),
    )


def _awaited_step(course: Course, talk: Talk, sequence: int, deadline: date) -> CourseStep:
    first = len(talk.modes) == 1
    return CourseStep(
        title=_title(sequence),
        long_title=_long_title(sequence),
        day=deadline,
        when=_("Book senest %(day)s") % {"day": dato_kort(deadline)},
        when_in_list=_("Senest %(day)s") % {"day": dato_kort(deadline)},
        certainty=Certainty.AT_LATEST,
        state="next",
        text=_("Du skal selv booke tiden. Den første samtale er ved fremmøde i %(city)s.")
        % {"city": course.town}
        if first
        else _("Du skal selv booke tiden. Du vælger fremmøde, video eller telefon."),
        action=Link(reverse("member:book", args=[talk.public_id]), _("Book samtalen")),
        question=_("Hvis du ikke booker i tide"),
        consequence=booking_consequence(deadline),
        why=_why_deadline(course, talk, deadline),
    )


def _why_deadline(course: Course, talk: Talk, deadline: date) -> Why:
    return why_deadline(
        deadline,
        letter_on=talk.invited_on,
        digital_exempt=course.digital_exempt,
        policy=course.policy,
    )


def _planned_step(
    course: Course, talk: Talk | None, planned: PlannedTalk, *, at: datetime
) -> CourseStep:
    if talk and talk.rests:
        text = resting_text(talk.suspended_for)
    elif talk and talk.state == MeetingState.MISSED:
        text = _("Vi skriver til dig om en ny tid.")
    elif planned.invite_on <= local_date(at):
        text = _("Vi skriver til dig, når du kan booke.")
    else:
        text = _("Vi sender dig et brev omkring %(day)s, så du kan booke.") % {
            "day": dag_maaned(planned.invite_on)
        }
    return CourseStep(
        title=_title(planned.sequence),
        long_title=_long_title(planned.sequence),
        day=planned.window_to,
        when=_("Senest %(day)s") % {"day": dato_kort(planned.window_to)},
        certainty=Certainty.AT_LATEST,
        state="next",
        text=text,
        why=why_planned(
            planned,
            spell_start=course.spell_start,
            paused_days=course.paused_days,
            policy=course.policy,
        ),
    )


def _last_step(course: Course) -> list[CourseStep]:
    """Return the handover, or the end of the case; nothing where no date can be named (A1)."""
    if course.closed_on:
        return [
            CourseStep(
                day=course.closed_on,
                title=_("Afsluttet"),
                long_title=_("Forløbet er afsluttet"),
                when=dag_maaned(course.closed_on),
                certainty=Certainty.EXACT,
                state="done",
                text=_("Bliver du ledig igen, så meld dig ledig på jobnet.dk."),
            )
        ]
    if not course.is_with_akasse:
        return [_handed_over_step(course)]
    if course.handover_on is None:
        return []
    return [
        CourseStep(
            day=course.handover_on,
            title=course.actor,
            long_title=_("%(actor)s tager over") % {"actor": course.actor},
            when=_("tager over omkring %(day)s") % {"day": dato_kort(course.handover_on)},
            when_in_list=_("Omkring %(day)s") % {"day": dato_kort(course.handover_on)},
            certainty=Certainty.ABOUT,
            state="next",
            actor="jobcenter",
            text=_(
                "%(jobcenter)s fortsætter med din Min Plan. Du booker samtalerne på jobnet.dk. "
                "Vi udbetaler stadig dine dagpenge."
            )
            % {"jobcenter": course.jobcenter},
            link=Link(reverse("member:handover"), _("Vil du have os med til den første samtale?")),
            why=why_handover(
                course.handover_on,
                spell_start=course.spell_start,
                paused_days=course.paused_days,
                talks_held=course.talks_held,
                policy=course.policy,
            ),
        )
    ]


def _handed_over_step(course: Course) -> CourseStep:
    day = course.handed_over_on or course.spell_start
    return CourseStep(
        day=day,
        title=course.actor,
        long_title=_("%(actor)s holder samtalerne") % {"actor": course.actor},
        when=_("Hele forløbet") if course.is_legacy else _("Fra %(day)s") % {"day": dato_kort(day)},
        certainty=Certainty.EXACT,
        state="next",
        actor="jobcenter",
        text=_(
            "%(jobcenter)s holder samtalerne med dig. Du booker dem på jobnet.dk. "
            "Vi udbetaler stadig dine dagpenge."
        )
        % {"jobcenter": course.jobcenter},
        link=None
        if course.is_legacy
        else Link(reverse("member:handover"), _("Det ændrer sig, og det er det samme")),
        why=None
        if course.is_legacy
        else why_handover(
            day,
            spell_start=course.spell_start,
            paused_days=course.paused_days,
            talks_held=course.talks_held,
            policy=course.policy,
        ),
    )


def weeks_so_far(course: Course, *, at: datetime) -> tuple[int, int] | None:
    """Return in which week of the course the member is, and about how many weeks there are.

    None once the fund no longer holds the course, or where no end can be named.
    """
    if not course.is_with_akasse or course.handover_on is None:
        return None
    days = (local_date(at) - course.spell_start).days
    length = course.handover_on - course.spell_start
    weeks = max(round(length / timedelta(weeks=1)), 1)
    return min(max(days // 7 + 1, 1), weeks), weeks

"""What a member has to do next: plain facts in, texts out (ux 5.2).

``web.member.facts`` gathers the facts, the front page shows what comes out. Nothing here looks
anything up or reads the clock, so every sentence is tested without a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import PAUSED, WITH_JOBCENTER, CaseState
from core.danish import dag_maaned, dato, klokken, tidspunkt
from core.dates import ONE_DAY, local_date
from meetings.models import MeetingState
from web.member.addresses import Link, address, tel_address
from web.member.known import Course, Question, Talk
from web.member.phrases import (
    absence_consequence,
    booking_consequence,
    in_words,
    missed_consequence,
    positions_in_words,
    resting_text,
    times_in_words,
    unbooked_consequence,
)

FIRST_JOBLOG_WARNING = 3
"""Thursday: from then on the week's missing applications are something to do (5.2)."""
NUMBER_WORDS = ("nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")


class Rank(IntEnum):
    """Which step wins the card, the first one of these (ux 5.2)."""

    CONTACT = 1
    HEARING = 2
    DECISION = 3
    BOOKING = 4
    TALK = 5
    CONSENT = 6
    JOBLOG = 7
    HANDOVER = 8


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: by when, why, and what happens then.

    ``phrase`` completes "Du har én ting, du skal nå: …". ``notice`` stands where the days left would.
    """

    rank: Rank
    day: date
    title: str
    text: str
    phrase: str
    action: Link
    day_label: str = ""
    notice: str = ""
    is_late: bool = False
    second: Link | None = None
    question: str = ""
    consequence: str = ""
    calm: bool = False

    @property
    def url(self) -> str:
        return self.action.url


@dataclass(frozen=True, kw_only=True)
class CalmStep:
    """What the card says when there is nothing to do."""

    title: str
    text: str
    action: Link | None = None
    second: Link | None = None
    day: date | None = None
    calm: bool = True
    consequence: str = ""


def next_steps(course: Course, *, at: datetime) -> list[Step]:
    """Return what the member has to do, most pressing first; how many is the front page's number."""
    steps = [
        *_contacts(course, at=at),
        *(_hearing(course, question) for question in _due(course.hearings, at=at)),
        *(_decision(question) for question in course.decisions),
        *_bookings(course, at=at),
        *_talks_soon(course, at=at),
        *(_consent(course, question) for question in _due(course.offers, at=at)),
        *_approval(course),
        *_joblog(course, at=at),
        *_handover_answer(course, at=at),
    ]
    return sorted(steps, key=lambda step: (step.rank, step.day))


def greeting(steps: list[Step]) -> str:
    """Return the sentence under the member's name: how many things there are, and which."""
    if not steps:
        return _("Du har ikke noget, du skal nå lige nu.")
    number = NUMBER_WORDS[len(steps)] if len(steps) < len(NUMBER_WORDS) else str(len(steps))
    return _("Du har %(number)s ting, du skal nå: %(things)s.") % {
        "number": number,
        "things": in_words([step.phrase for step in steps]),
    }


def _contacts(course: Course, *, at: datetime) -> Iterable[Step]:
    """Yield the talks nobody saw the member at, and the deadline that was not kept."""
    if not course.is_open:
        return
    today = local_date(at)
    for talk in course.talks:
        if talk.state == MeetingState.MISSED and talk.contact_at is None and talk.starts_at:
            yield Step(
                rank=Rank.CONTACT,
                day=today,
                day_label=_("I dag"),
                notice=_("Vi mødtes ikke"),
                is_late=True,
                title=_("Kontakt os nu"),
                text=_("Du havde en %(talk)s %(start)s. Vi har ikke set dig.")
                % {"talk": talk.in_the_middle, "start": tidspunkt(talk.starts_at)},
                phrase=_("kontakte os"),
                action=Link(reverse("member:missed", args=[talk.public_id]), _("Kontakt os nu")),
                question=_("Hvad sker der, hvis jeg ikke kontakter jer?"),
                consequence=missed_consequence(talk.starts_at),
            )
        elif course.is_unbooked(talk, at=at) and talk.deadline:
            yield Step(
                rank=Rank.CONTACT,
                day=today,
                day_label=_("I dag"),
                notice=_("Fristen var %(day)s") % {"day": dato(talk.deadline)},
                is_late=True,
                title=_("Ring til os om en ny tid"),
                text=_(
                    "Du fik ikke booket i tide. Ring i dag, så finder vi en ny tid sammen. "
                    "Er du blevet afmeldt på jobnet.dk, skal du melde dig ledig igen der."
                ),
                phrase=_("ringe til os om en ny tid"),
                action=Link(
                    tel_address(course.phone), _("Ring %(phone)s") % {"phone": course.phone}
                ),
                second=_letter_link(course, talk),
                consequence=unbooked_consequence(talk.deadline),
            )


def _due(questions: Iterable[Question], *, at: datetime) -> Iterable[Question]:
    """Leave out what can no longer be answered in time; its letter still leads there."""
    return (question for question in questions if question.due_on >= local_date(at))


def _hearing(course: Course, question: Question) -> Step:
    return Step(
        rank=Rank.HEARING,
        day=question.due_on,
        title=_("Svar på vores brev"),
        text=_("Vi vil gerne høre fra dig om %(about)s, før vi afgør noget. Svar senest %(day)s.")
        % {"about": question.about, "day": dato(question.due_on)},
        phrase=_("svare på vores brev"),
        action=Link(reverse("member:hearing", args=[question.public_id]), _("Skriv dit svar")),
        question=_("Hvad sker der, hvis jeg ikke svarer?"),
        consequence=_(
            "Svarer du ikke senest %(day)s, afgør vi sagen ud fra det, vi ved. "
            "Indtil da får du dine dagpenge, men med forbehold."
        )
        % {"day": dato(question.due_on)},
    )


def _decision(question: Question) -> Step:
    return Step(
        rank=Rank.DECISION,
        day=question.due_on,
        day_label=_("Klag senest"),
        notice=_("Du kan klage til og med %(day)s") % {"day": dato(question.due_on)},
        title=_("Læs vores afgørelse"),
        text=_(
            "Vi har afgjort sagen om %(about)s. Læs, hvad det betyder for dine dagpenge, "
            "og hvad du kan gøre."
        )
        % {"about": question.about},
        phrase=_("læse vores afgørelse"),
        action=Link(reverse("member:decision", args=[question.public_id]), _("Læs afgørelsen")),
    )


def _bookings(course: Course, *, at: datetime) -> Iterable[Step]:
    today = local_date(at)
    for talk in course.talks:
        if not talk.waits_to_be_booked or course.is_unbooked(talk, at=at):
            continue
        if course.state != CaseState.AKASSE_ACTIVE or talk.deadline is None:
            continue
        is_last_day = talk.deadline == today
        yield Step(
            rank=Rank.BOOKING,
            day=talk.deadline,
            title=_("Book din samtale i dag")
            if is_last_day
            else _("Book din %(talk)s") % {"talk": talk.in_the_middle},
            text=_last_day_text(course) if is_last_day else _booking_text(course, talk),
            phrase=_("booke din samtale"),
            action=Link(reverse("member:book", args=[talk.public_id]), _("Book samtalen")),
            second=_letter_link(course, talk),
            consequence=booking_consequence(talk.deadline),
        )


def _booking_text(course: Course, talk: Talk) -> str:
    if course.free_times == 0:
        return _(
            "Vi har ingen ledige tider lige nu. Vi skriver til dig, når der er tider. "
            "Kommer der ingen inden fristen, rykker vi den."
        )
    if len(talk.modes) == 1:
        text = _("Vælg en tid. Vi mødes hos os på %(place)s.") % {"place": course.branch_address}
    else:
        text = _(
            "Vælg selv en tid, og om vi skal mødes i %(city)s, på video eller i telefonen."
        ) % {"city": course.town}
    return f"{text} " + _("Samtalen varer %(minutes)s minutter.") % {"minutes": talk.minutes}


def _last_day_text(course: Course) -> str:
    if course.free_times == 0:
        return _(
            "Din frist er i dag, men vi har ingen ledige tider. Derfor rykker vi fristen, og vi "
            "skriver til dig, når der er tider."
        )
    return _(
        "Din frist er i dag kl. 23.59. Der er %(times)s. "
        "Kan du ikke nå det, så ring på %(phone)s inden kl. 15. Så finder vi en tid sammen."
    ) % {"times": times_in_words(course.free_times or 0), "phone": course.phone}


def _talks_soon(course: Course, *, at: datetime) -> Iterable[Step]:
    today = local_date(at)
    for talk in course.talks:
        if talk.state != MeetingState.BOOKED or not talk.starts_at or not talk.ends_at:
            continue
        day = local_date(talk.starts_at)
        if not today <= day <= today + ONE_DAY or talk.ends_at <= at:
            continue
        when = _("I dag") if day == today else _("I morgen")
        yield Step(
            rank=Rank.TALK,
            day=day,
            day_label=when,
            notice=f"{when} {klokken(talk.starts_at)}",
            title=_("Din %(talk)s er %(when)s %(time)s")
            % {
                "talk": talk.in_the_middle,
                "when": when.lower(),
                "time": klokken(talk.starts_at),
            },
            text=_("%(day)s. %(where)s")
            % {"day": tidspunkt(talk.starts_at).capitalize(), "where": course.where(talk)},
            phrase=_("komme til din samtale %(when)s") % {"when": when.lower()},
            action=Link(reverse("member:talk", args=[talk.public_id]), _("Se samtalen")),
            question=_("Hvad sker der, hvis jeg ikke kommer?"),
            consequence=absence_consequence(talk.starts_at),
        )


def _consent(course: Course, question: Question) -> Step:
    return Step(
        rank=Rank.CONSENT,
        day=question.due_on,
        title=_("Svar på vores forslag"),
        text=_(
            "Vi foreslår %(about)s. Siger du ja, sender vi forslaget til %(jobcenter)s. "
            "Svar senest %(day)s."
        )
        % {
            "about": question.about,
            "jobcenter": course.jobcenter,
            "day": dato(question.due_on),
        },
        phrase=_("svare på vores forslag"),
        action=Link(_page_or_inbox("member:offer", question.public_id), _("Se forslaget")),
        question=_("Hvad sker der, hvis jeg siger nej?"),
        consequence=_("Du mister ikke noget ved at sige nej."),
    )


def _approval(course: Course) -> Iterable[Step]:
    if course.plan_ready_on is None or not course.is_open:
        return
    yield Step(
        rank=Rank.CONSENT,
        day=course.plan_ready_on,
        day_label=_("Klar"),
        notice=_("Klar siden %(day)s") % {"day": dato(course.plan_ready_on)},
        title=_("Læs og godkend Min Plan"),
        text=_("Din plan er klar siden %(day)s. Den viser dine to jobmål, og hvordan du søger job.")
        % {"day": dato(course.plan_ready_on)},
        phrase=_("læse Min Plan"),
        action=Link(_page_or_inbox("member:plan"), _("Læs Min Plan")),
        question=_("Hvad sker der, hvis jeg ikke godkender den?"),
        consequence=_(
            "Planen gælder, også hvis du venter. Passer den ikke, så sig det til din jobkonsulent."
        ),
    )


def _joblog(course: Course, *, at: datetime) -> Iterable[Step]:
    """Yield the weeks with missing applications: the current one from Thursday on, an ended one always."""
    today = local_date(at)
    for week in course.joblog_weeks:
        too_early = week.is_current and today.weekday() < FIRST_JOBLOG_WARNING
        if week.missing == 0 or too_early or week.last_day < today:
            continue
        missing = positions_in_words(week.missing)
        facts = {
            "missing": missing,
            "logged": week.logged,
            "required": week.required,
            "day": dato(week.last_day),
            "week": week.number,
        }
        if week.is_current:
            title = _("Du mangler %(missing)s i denne uge") % facts
            phrase = _("logge %(missing)s mere i denne uge") % facts
            text = _(
                "Du har logget %(logged)s af %(required)s. Log senest %(day)s. "
                "Har du søgt uopfordret eller ringet til en arbejdsgiver? Det tæller også."
            )
        else:
            title = _("Der mangler %(missing)s i uge %(week)s") % facts
            phrase = _("logge %(missing)s for uge %(week)s") % facts
            text = _(
                "Du har logget %(logged)s af %(required)s. "
                "Har du søgt flere, så log dem senest %(day)s."
            )
        yield Step(
            rank=Rank.JOBLOG,
            day=week.last_day,
            title=title,
            text=text % facts,
            phrase=phrase,
            action=Link(_page_or_inbox("member:joblog"), _("Log en stilling")),
            consequence=_(
                "Mangler der stillinger i flere uger, indkalder vi dig til en samtale om din "
                "jobsøgning. Er det svært at finde noget at søge, så ring til os."
            ),
        )


def _handover_answer(course: Course, *, at: datetime) -> Iterable[Step]:
    """Yield the question whether the fund comes along, from the notice until the day before (R17)."""
    if course.state != CaseState.AKASSE_ACTIVE or course.wish is not None:
        return
    if not course.is_announced or course.handover_on is None:
        return
    last_day = course.handover_on - ONE_DAY
    if last_day < local_date(at):
        return
    yield Step(
        rank=Rank.HANDOVER,
        day=last_day,
        title=_("Vil du have os med til den første samtale?"),
        text=_("%(actor)s tager over %(handover)s. Svar ja eller nej senest %(day)s.")
        % {
            "actor": course.actor,
            "handover": dato(course.handover_on),
            "day": dato(last_day),
        },
        phrase=_("svare på, om vi skal med til den første samtale hos %(actor)s")
        % {"actor": course.actor_in_the_middle},
        action=Link(reverse("member:handover"), _("Svar ja eller nej")),
        question=_("Hvad sker der, hvis jeg ikke svarer?"),
        consequence=_(
            "Så går vi ud fra, at du tager den første samtale uden os. Du mister ikke noget ved det."
        ),
    )


def _letter_link(course: Course, talk: Talk) -> Link | None:
    letter = course.letters.get(talk.public_id)
    return Link(reverse("member:letter", args=[letter]), _("Læs brevet")) if letter else None


def _page_or_inbox(name: str, *arguments: UUID) -> str:
    """Return the page on which this is done, and the inbox with its letter where there is none."""
    return address(name, *arguments) or reverse("member:inbox")


def calm_step(course: Course, *, at: datetime) -> CalmStep:
    """Return what comes next by itself, for a member who has nothing to do now."""
    title = _("Du har ikke noget, du skal nå lige nu")
    coming = _next_booked(course, at=at)
    if coming and coming.starts_at:
        return CalmStep(
            title=title,
            text=_("Næste skridt er din %(talk)s %(start)s. %(where)s")
            % {
                "talk": coming.in_the_middle,
                "start": tidspunkt(coming.starts_at),
                "where": course.where(coming),
            },
            action=Link(reverse("member:talk", args=[coming.public_id]), _("Se samtalen")),
        )
    return CalmStep(title=title, text=_what_comes(course))


def _next_booked(course: Course, *, at: datetime) -> Talk | None:
    booked = [
        talk
        for talk in course.talks
        if talk.state == MeetingState.BOOKED and talk.starts_at and talk.starts_at > at
    ]
    return min(booked, key=lambda talk: (talk.starts_at is None, talk.starts_at), default=None)


def _what_comes(course: Course) -> str:
    if not course.is_open:
        return _("Dit forløb er afsluttet. Bliver du ledig igen, så meld dig ledig på jobnet.dk.")
    if course.state in PAUSED:
        return _("Dit forløb holder pause. Vi skriver til dig, når det går i gang igen.")
    resting = next((talk for talk in course.talks if talk.rests), None)
    if resting:
        return resting_text(resting.suspended_for)
    if course.state in WITH_JOBCENTER:
        return _("%(jobcenter)s holder samtalerne med dig. Du booker dem på jobnet.dk.") % {
            "jobcenter": course.jobcenter
        }
    planned = course.planned(course.talks_held + 1)
    if planned is None:
        return _("%(jobcenter)s tager snart over. Vi skriver til dig inden da.") % {
            "jobcenter": course.jobcenter
        }
    return _("Næste skridt er din %(number)s. jobsamtale. Vi skriver omkring %(day)s.") % {
        "number": planned.sequence,
        "day": dag_maaned(planned.invite_on),
    }

"""What a member has to do next, and how the course goes: plain facts in, texts out.

``web.member.facts`` gathers the facts, the pages show what comes out. Nothing here looks anything
up or reads the clock, so every sentence can be tested without a database. Every consequence names
where it begins and where it ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum, IntEnum
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import WITH_JOBCENTER, CaseState
from cases.policy import Policy
from cases.rules import HandoverReason, PlannedTalk, planned_talk
from core.danish import dag_maaned, dato, dato_kort, frist, klokken, tidspunkt
from core.dates import ONE_DAY, local_date
from meetings.models import MeetingKind, MeetingState, Mode, Organiser, Suspension
from meetings.rules import deadline_has_passed
from web.member.addresses import address, tel_address
from web.member.why import (
    Why,
    why_booked,
    why_deadline,
    why_handover,
    why_held,
    why_planned,
    why_registered,
)

FIRST_JOBLOG_WARNING = 3
"""Thursday: from then on the week's missing applications are something to do (5.2)."""
NUMBER_WORDS = ("nul", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")


# Facts


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A talk as the member knows it."""

    public_id: UUID
    title: str
    kind: str = MeetingKind.JOB_TALK
    sequence: int | None = None
    state: str = MeetingState.AWAITING_BOOKING
    organiser: str = Organiser.AKASSE
    minutes: int = 45
    modes: tuple[str, ...] = (Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE)
    invited_on: date | None = None
    deadline: date | None = None
    suspended_for: str = ""
    is_cured: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mode: str = ""
    place: str = ""
    caseworker: str = ""
    self_booked: bool = False
    has_summary: bool = False
    contact_at: datetime | None = None

    @property
    def in_the_middle(self) -> str:
        """Return the title as it stands inside a sentence: "2. jobsamtale", "rådighedssamtale"."""
        return self.title[:1].lower() + self.title[1:]


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something the member is asked to answer by a day: a hearing, or a recommendation."""

    public_id: UUID
    due_on: date
    about: str


@dataclass(frozen=True, kw_only=True)
class JoblogWeek:
    """A week in which applications are missing; ``last_day`` is the last one to register them."""

    number: int
    logged: int
    required: int
    last_day: date
    is_current: bool

    @property
    def missing(self) -> int:
        return max(self.required - self.logged, 0)


@dataclass(frozen=True, kw_only=True)
class Course:
    """The facts of one case that a member's steps are made of.

    ``free_times`` is how many times can be booked for the talk that waits, None where none waits.
    ``letters`` leads from a talk's ``public_id`` to that of the letter that asks for it.
    """

    state: str
    policy: Policy
    spell_start: date
    paused_days: int = 0
    handover_on: date | None = None
    handed_over_on: date | None = None
    handover_reason: str = ""
    is_announced: bool = False
    closed_on: date | None = None
    wish: bool | None = None
    talks_held: int = 0
    branch_city: str
    branch_address: str
    phone: str
    member_phone: str = ""
    actor: str = "Jobcenteret"
    jobcenter: str
    digital_exempt: bool = False
    is_sick: bool = False
    talks: tuple[Talk, ...] = ()
    free_times: int | None = None
    hearings: tuple[Question, ...] = ()
    offers: tuple[Question, ...] = ()
    plan_ready_on: date | None = None
    joblog_weeks: tuple[JoblogWeek, ...] = ()
    letters: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def is_with_akasse(self) -> bool:
        return self.state in {CaseState.AKASSE_ACTIVE, CaseState.AKASSE_PAUSED}

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED

    @property
    def is_legacy(self) -> bool:
        return self.handover_reason == HandoverReason.LEGACY

    @property
    def actor_in_the_middle(self) -> str:
        return self.actor[:1].lower() + self.actor[1:]


# Steps: what has to be done


class Rank(IntEnum):
    """Which step wins the card, the first one of these (ux 5.2)."""

    CONTACT = 1
    HEARING = 2
    BOOKING = 3
    TALK = 4
    CONSENT = 5
    JOBLOG = 6
    HANDOVER = 7


@dataclass(frozen=True)
class Link:
    url: str
    label: str


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
        *(_hearing(course, question) for question in course.hearings),
        *_bookings(course, at=at),
        *_talks_soon(course, at=at),
        *(_consent(course, question) for question in course.offers),
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


def in_words(phrases: list[str]) -> str:
    """Return "booke din samtale, svare os og logge én stilling"."""
    if len(phrases) < 2:
        return "".join(phrases)
    return _("%(first)s og %(last)s") % {"first": ", ".join(phrases[:-1]), "last": phrases[-1]}


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
        elif _is_unbooked(course, talk, at=at) and talk.deadline:
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


def _is_unbooked(course: Course, talk: Talk, *, at: datetime) -> bool:
    """Return whether the deadline is over, and neither a booking nor a registration cured that."""
    if course.state != CaseState.AKASSE_ACTIVE:
        return False
    if talk.state == MeetingState.BOOKING_EXPIRED:
        return not talk.is_cured
    return (
        talk.state == MeetingState.AWAITING_BOOKING
        and talk.deadline is not None
        and deadline_has_passed(talk.deadline, at=at)
    )


def missed_consequence(starts_at: datetime) -> str:
    """Return what staying away may cost: from the talk's day until contact (R47)."""
    return _(
        "Du kan miste dagpenge fra %(day)s, og til du har kontaktet os. "
        "Var du forhindret, så skriv det. Vi hører dig, før vi afgør noget."
    ) % {"day": dato(starts_at)}


def unbooked_consequence(deadline: date) -> str:
    """Return what a missed deadline may cost: from the day after until a new time (A15)."""
    return _(
        "Det kan betyde, at du ikke har ret til dagpenge fra %(day)s, og til du har en ny tid "
        "eller er meldt ledig igen. Vi hører dig, før vi afgør noget."
    ) % {"day": dato(deadline + ONE_DAY)}


def booking_consequence(deadline: date) -> str:
    """Return what not booking may cost: from the day after the deadline until a new time (A15)."""
    return _(
        "Booker du ikke i tide, kan du miste dagpenge fra %(day)s, og til du har en ny tid. "
        "Kan du ikke finde en tid, så ring inden fristen."
    ) % {"day": dato(deadline + ONE_DAY)}


def absence_consequence(starts_at: datetime) -> str:
    """Return what not coming may cost, and how it is avoided (R46, R47)."""
    return _(
        "Kommer du ikke, kan du miste dagpenge fra %(day)s, og til du har kontaktet os. "
        "Bliver du forhindret, så meld afbud, før samtalen begynder."
    ) % {"day": dato(starts_at)}


def _hearing(course: Course, question: Question) -> Step:
    return Step(
        rank=Rank.HEARING,
        day=question.due_on,
        title=_("Svar på vores brev"),
        text=_("Vi vil gerne høre fra dig om %(about)s, før vi afgør noget. Svar senest %(day)s.")
        % {"about": question.about, "day": dato(question.due_on)},
        phrase=_("svare på vores brev"),
        action=Link(_page_or_inbox("member:hearing", question.public_id), _("Skriv dit svar")),
        question=_("Hvad sker der, hvis jeg ikke svarer?"),
        consequence=_(
            "Svarer du ikke senest %(day)s, afgør vi sagen ud fra det, vi ved. "
            "Indtil da får du dine dagpenge, men med forbehold."
        )
        % {"day": dato(question.due_on)},
    )


def _bookings(course: Course, *, at: datetime) -> Iterable[Step]:
    today = local_date(at)
    for talk in course.talks:
        if not _waits_to_be_booked(talk) or _is_unbooked(course, talk, at=at):
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


def _waits_to_be_booked(talk: Talk) -> bool:
    return talk.state == MeetingState.AWAITING_BOOKING and not talk.suspended_for


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
        ) % {"city": course.branch_city}
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


def no_times_text(*, has_deadline: bool) -> str:
    """Return what becomes of a booking for which there is no time at all (2.2, B35)."""
    if has_deadline:
        return _(
            "Vi har ingen ledige tider lige nu. Kommer der ingen inden din frist, rykker vi den. "
            "Vi skriver til dig, når der er tider."
        )
    return _("Vi har ingen ledige tider lige nu. Vi skriver til dig, når der er tider.")


def times_in_words(number: int) -> str:
    return _("1 ledig tid") if number == 1 else _("%(number)s ledige tider") % {"number": number}


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
            % {"day": tidspunkt(talk.starts_at).capitalize(), "where": _where(course, talk)},
            phrase=_("komme til din samtale %(when)s") % {"when": when.lower()},
            action=Link(reverse("member:talk", args=[talk.public_id]), _("Se samtalen")),
            question=_("Hvad sker der, hvis jeg ikke kommer?"),
            consequence=absence_consequence(talk.starts_at),
        )


def _where(course: Course, talk: Talk) -> str:
    if talk.organiser == Organiser.JOBCENTER:
        return _("Samtalen er hos %(jobcenter)s.") % {"jobcenter": course.jobcenter}
    match talk.mode:
        case Mode.VIDEO:
            return _("Samtalen er på video. Linket åbner her på Min side 10 minutter før.")
        case Mode.PHONE:
            return _("Vi ringer til dig på %(phone)s.") % {
                "phone": course.member_phone or _("dit telefonnummer")
            }
    return _("Vi mødes på %(place)s.") % {"place": talk.place or course.branch_address}


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


def positions_in_words(number: int) -> str:
    """Return "én stilling", "2 stillinger"."""
    return _("én stilling") if number == 1 else _("%(number)s stillinger") % {"number": number}


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
                "where": _where(course, coming),
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
    if course.state in {CaseState.AKASSE_PAUSED, CaseState.JOBCENTER_PAUSED}:
        return _("Dit forløb holder pause. Vi skriver til dig, når det går i gang igen.")
    resting = next((talk for talk in course.talks if _rests(talk)), None)
    if resting:
        return resting_text(resting.suspended_for)
    if course.state in WITH_JOBCENTER:
        return _("%(jobcenter)s holder samtalerne med dig. Du booker dem på jobnet.dk.") % {
            "jobcenter": course.jobcenter
        }
    planned = _planned(course, course.talks_held + 1)
    if planned is None:
        return _("%(jobcenter)s tager snart over. Vi skriver til dig inden da.") % {
            "jobcenter": course.jobcenter
        }
    return _("Næste skridt er din %(number)s. jobsamtale. Vi skriver omkring %(day)s.") % {
        "number": planned.sequence,
        "day": dag_maaned(planned.invite_on),
    }


def _rests(talk: Talk) -> bool:
    return talk.state == MeetingState.AWAITING_BOOKING and talk.suspended_for != ""


def resting_text(why: str) -> str:
    """Return why there is no deadline now, and what the member has to do about it: nothing."""
    match why:
        case Suspension.SICK:
            return _(
                "Du har ingen frist, mens du er syg. Meld dig rask, når du er det. "
                "Så får du en ny frist."
            )
        case Suspension.VACATION:
            return _("Du har ingen frist, mens du holder ferie. Du får et brev med en ny frist.")
        case Suspension.NO_SLOTS:
            return _(
                "Vi har ingen ledige tider lige nu. Din frist er rykket, og vi skriver til dig, "
                "når der er tider."
            )
        case Suspension.MEMBER_FOUND_NONE:
            return _(
                "Du har fortalt os, at du ikke kan finde en tid. Din frist hviler, og vi "
                "kontakter dig, så vi finder en tid sammen."
            )
    return _("Vi finder en tid til dig og skriver til dig. Du skal ikke booke selv.")


# The course: how far it has come


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
    actor: str = "fund"
    note: str = ""
    text: str = ""
    action: Link | None = None
    link: Link | None = None
    question: str = ""
    consequence: str = ""
    why: Why | None = None

    def in_full(self) -> "CourseStep":
        """Return the step as the long list shows it, where there is room for its whole name."""
        return replace(self, title=self.long_title)


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
        elif talk and _is_unbooked(course, talk, at=at) and talk.deadline:
            yield _unbooked_step(course, talk, sequence, talk.deadline)
        elif talk and _waits_to_be_booked(talk) and talk.deadline:
            yield _awaited_step(course, talk, sequence, talk.deadline)
        elif planned := _planned(course, sequence):
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


def _planned(course: Course, sequence: int) -> PlannedTalk | None:
    if sequence > course.policy.talks_before_handover:
        return None
    return planned_talk(
        sequence,
        spell_start=course.spell_start,
        paused_days=course.paused_days,
        policy=course.policy,
    )


def _names(sequence: int) -> dict[str, str]:
    return {
        "title": _("%(number)s. samtale") % {"number": sequence},
        "long_title": _("%(number)s. jobsamtale") % {"number": sequence},
    }


def _held_step(course: Course, talk: Talk, sequence: int, starts_at: datetime) -> CourseStep:
    page = reverse("member:talk", args=[talk.public_id])
    return CourseStep(
        **_names(sequence),
        day=local_date(starts_at),
        when=dag_maaned(starts_at),
        certainty=Certainty.EXACT,
        state="done",
        note=held_how(talk.mode, course.branch_city),
        text=held_how(talk.mode, course.branch_city) + ".",
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
        **_names(sequence),
        day=local_date(starts_at),
        when=f"{dato_kort(starts_at)} {klokken(starts_at)}",
        certainty=Certainty.EXACT,
        state="next",
        text=_("%(day)s. %(where)s")
        % {"day": tidspunkt(starts_at).capitalize(), "where": _where(course, talk)},
        action=Link(reverse("member:talk", args=[talk.public_id]), _("Se samtalen")),
        question=_("Hvis du ikke kommer"),
        consequence=absence_consequence(starts_at),
        why=why_booked(self_booked=talk.self_booked, booked_for=starts_at),
    )


def _missed_step(talk: Talk, sequence: int, starts_at: datetime) -> CourseStep:
    return CourseStep(
        **_names(sequence),
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
        **_names(sequence),
        day=deadline,
        when=_("Fristen var %(day)s") % {"day": dato_kort(deadline)},
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
        **_names(sequence),
        day=deadline,
        when=_("Book senest %(day)s") % {"day": dato_kort(deadline)},
        certainty=Certainty.AT_LATEST,
        state="next",
        text=_("Du skal selv booke tiden. Den første samtale er ved fremmøde i %(city)s.")
        % {"city": course.branch_city}
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
    if talk and _rests(talk):
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
        **_names(planned.sequence),
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
            when=_("Omkring %(day)s") % {"day": dato_kort(course.handover_on)},
            certainty=Certainty.ABOUT,
            state="next",
            actor="jobcenter",
            note=_("tager over"),
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

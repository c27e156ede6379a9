"""The member's duties in plain words, each with their own dates (M24; R7, R42 to R55)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from core.danish import dato, frist, tidspunkt
from core.dates import local_date, roll_forward
from meetings.models import MeetingState
from plans.models import Agreement, AgreementState, PlanVersion
from web.access import Request
from web.member import facts
from web.member.addresses import Link, address
from web.member.known import Course, Talk
from web.member.pages import no_case, own_case, render_page
from web.member.phrases import absence_consequence, booking_consequence


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One question with what holds for this member first, and then the rule for everybody."""

    anchor: str
    question: str
    own: str
    rules: tuple[str, ...]
    link: Link | None = None


@require_safe
def duties(request: Request) -> HttpResponse:
    """Answer the eight questions about what a member has to do."""
    case = own_case(request)
    if case is None or case.closed_on:
        return no_case(request, title=_("Dine pligter"))
    reading = facts.read(case, at=request.moment)
    course, at = reading.course, request.moment
    answers = [
        _talks(course, at=at),
        _booking(course),
        _hindered(course, at=at),
        _staying_away(course, at=at),
        _search(case, reading),
        _plan(reading.plan),
        _notices(course, at=at),
        _jobcenter(course),
    ]
    return render_page(request, "member/duties.html", {"answers": answers})


def _next_talk(course: Course, *, at: datetime) -> tuple[Talk, datetime] | None:
    """Return the next talk that has a time, and its time."""
    coming = [
        (talk.starts_at, talk)
        for talk in course.talks
        if talk.state == MeetingState.BOOKED and talk.starts_at and talk.starts_at > at
    ]
    if not coming:
        return None
    starts_at, talk = min(coming, key=lambda pair: pair[0])
    return talk, starts_at


def _talks(course: Course, *, at: datetime) -> Answer:
    coming = _next_talk(course, at=at)
    return Answer(
        anchor="samtaler",
        question=_("Hvilke samtaler skal jeg deltage i?"),
        own=_("Din %(talk)s er %(start)s.")
        % {"talk": coming[0].in_the_middle, "start": tidspunkt(coming[1])}
        if coming
        else _("Du har ingen samtale med en aftalt tid lige nu."),
        rules=(
            _("Du skal deltage i de samtaler, som vi og jobcenteret indkalder dig til."),
            _("Har du fået bevilget et tilbud, skal du også deltage i det."),
        ),
        link=Link(address("member:talks"), _("Se dine samtaler")),
    )


def _booking(course: Course) -> Answer:
    waiting = next((talk for talk in course.talks if talk.waits_to_be_booked), None)
    rules = (
        _("Vi skriver til dig, når det er tid. Den sidste dag til at booke står i brevet."),
        _("Jobcenterets samtaler booker du på jobnet.dk."),
    )
    question = _("Hvornår skal jeg booke en tid?")
    if waiting is None or waiting.deadline is None:
        own = _("Du har ikke noget at booke lige nu.")
        return Answer(anchor="booking", question=question, own=own, rules=rules)
    return Answer(
        anchor="booking",
        question=question,
        own=_("Book din %(talk)s senest %(deadline)s.")
        % {"talk": waiting.in_the_middle, "deadline": frist(waiting.deadline)},
        rules=(booking_consequence(waiting.deadline), *rules),
        link=Link(address("member:book", waiting.public_id), _("Book samtalen")),
    )


def _hindered(course: Course, *, at: datetime) -> Answer:
    coming = _next_talk(course, at=at)
    return Answer(
        anchor="forhindret",
        question=_("Hvad gør jeg, hvis jeg ikke kan komme?"),
        own=_("Meld afbud til din %(talk)s før %(start)s.")
        % {"talk": coming[0].in_the_middle, "start": tidspunkt(coming[1])}
        if coming
        else _("Meld afbud, før samtalen begynder."),
        rules=(
            _("Vælg en ny tid med det samme. Er du syg, finder vi den sammen bagefter."),
            _(
                "Sygdom og en jobsamtale hos en arbejdsgiver er lovlige grunde. "
                "Har du en anden grund, så skriv den. Så ser vi på den."
            ),
        ),
    )


def _staying_away(course: Course, *, at: datetime) -> Answer:
    coming = _next_talk(course, at=at)
    return Answer(
        anchor="udebliver",
        question=_("Hvad sker der, hvis jeg udebliver?"),
        own=absence_consequence(coming[1])
        if coming
        else _(
            "Du kan miste dagpenge fra dagen for samtalen, og til du har kontaktet os "
            "eller jobcenteret."
        ),
        rules=(
            _("Kontakt os samme dag, så mister du mindst."),
            _("Vi hører dig, før vi afgør noget."),
        ),
    )


def _search(case: Case, reading: facts.Reading) -> Answer:
    duty = {"number": case.required_a_week, "days": case.policy.joblog_grace_days}
    week = reading.week
    if week is None or week.is_exempt:
        own = _("Denne uge tæller ikke med.")
    elif week.missing:
        own = _("I uge %(week)s mangler du %(missing)s. Log dem senest %(day)s.") % {
            "week": week.week.iso_week,
            "missing": week.missing,
            "day": dato(week.last_day),
        }
    else:
        own = _("Du har nået stillingerne i uge %(week)s.") % {"week": week.week.iso_week}
    return Answer(
        anchor="joblog",
        question=_("Hvor mange stillinger skal jeg søge?"),
        own=own,
        rules=(
            _("Søg mindst %(number)s stillinger om ugen, og log dem i din joblog.") % duty,
            _(
                "Mangler der noget, når ugen er slut, skriver vi til dig. "
                "Så har du %(days)s dage til at logge det, du har søgt."
            )
            % duty,
        ),
        link=Link(address("member:joblog"), _("Se din joblog")),
    )


def _plan(version: PlanVersion | None) -> Answer:
    question = _("Hvad har jeg aftalt i Min Plan?")
    if version is None:
        own = _("Du får din plan ved den første samtale. Vi laver den sammen.")
        return Answer(anchor="plan", question=question, own=own, rules=())
    promised = (
        Agreement.objects.of(version)
        .filter(owner=Agreement.Owner.MEMBER, state=AgreementState.OPEN, due_on__isnull=False)
        .order_by("due_on", "pk")
        .first()
    )
    return Answer(
        anchor="plan",
        question=question,
        own=_("Det næste er “%(what)s” senest %(day)s.")
        % {"what": promised.text, "day": dato(promised.due_on)}
        if promised and promised.due_on
        else _("Du har ikke lovet noget med en dato, som du mangler."),
        rules=(
            _("Planen viser dine to jobmål, det, vi har aftalt, og kravene til din jobsøgning."),
            _("Passer noget ikke mere, så foreslå en ændring."),
        ),
        link=Link(address("member:plan"), _("Se din plan")),
    )


def _notices(course: Course, *, at: datetime) -> Answer:
    policy = course.policy
    cv_day = roll_forward(
        course.spell_start + timedelta(days=policy.cv_deadline_days), policy.closing_days_extra
    )
    return Answer(
        anchor="besked",
        question=_("Hvad skal jeg ellers huske?"),
        own=_("Læg dit CV på jobnet.dk senest %(day)s.") % {"day": dato(cv_day)}
        if cv_day >= local_date(at)
        else _("Hold dit CV på jobnet.dk opdateret."),
        rules=(
            _("Bliver du syg, så meld det på den første sygedag, også på jobnet.dk."),
            _("Skal du på ferie, så giv besked mindst %(days)s dage før, også på jobnet.dk.")
            % {"days": policy.vacation_notice_days},
        ),
    )


def _jobcenter(course: Course) -> Answer:
    who = {"jobcenter": course.jobcenter}
    if not course.is_with_akasse:
        own = _("%(jobcenter)s holder nu samtalerne med dig.") % who
    elif course.handover_on and course.is_announced:
        own = _("%(jobcenter)s tager over %(day)s.") % {**who, "day": dato(course.handover_on)}
    elif course.handover_on:
        own = _("%(jobcenter)s tager over omkring %(day)s.") % {
            **who,
            "day": dato(course.handover_on),
        }
    else:
        own = _("%(jobcenter)s tager over efter din sidste samtale hos os.") % who
    return Answer(
        anchor="jobcenter",
        question=_("Hvad gælder, når jobcenteret tager over?"),
        own=own,
        rules=(
            _("Du skal stadig søge job, logge det og følge din plan."),
            _("Er vi i tvivl, om du søger nok, kan vi stadig indkalde dig til en samtale."),
        ),
        link=Link(address("member:handover"), _("Læs om overgangen")),
    )

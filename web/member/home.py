"""The front page of Min side: what now, by when, and what then (M1)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from cases.models import Absence, Case
from core.dates import local_date
from joblog.models import JoblogEntry
from joblog.operations.reading import WeekView
from letters.models import Letter
from meetings.models import MeetingState
from web.access import Request
from web.member import facts, forloeb, steps
from web.member.addresses import address
from web.member.inbox import LetterLine, letter_line
from web.member.known import Course
from web.member.pages import own_case, render_page

LETTERS_SHOWN = 3


@dataclass(frozen=True)
class Contact:
    """Whom the member turns to."""

    name: str
    initials: str
    phone: str
    message_url: str


@require_safe
def home(request: Request) -> HttpResponse:
    """Show what the member has to do next, and where the course stands."""
    case = own_case(request)
    if case is None:
        letters = _newest_letters(request, asking=())
        return render_page(
            request,
            "member/home_without_case.html",
            {"first_name": request.user.first_name, "letters": letters},
            current="home",
        )
    at = request.moment
    reading = facts.read(case, at=at)
    to_do = steps.next_steps(reading.course, at=at)
    return render_page(
        request,
        "member/home.html",
        {
            "first_name": case.member.first_name,
            "greeting": steps.greeting(to_do),
            "step": to_do[0] if to_do else steps.calm_step(reading.course, at=at),
            "more": to_do[1:],
            "steps": forloeb.forloeb_steps(reading.course, at=at),
            "week": reading.week,
            "slots": _slots(reading.week),
            "joblog_url": address("member:joblog"),
            "log_url": address("member:joblog_new"),
            "plan": reading.plan,
            "plan_url": address("member:plan"),
            "first_talk_on": _first_talk_on(reading.course),
            "letters": _newest_letters(request, asking=reading.asking),
            "contact": _contact(case, case.caseworker),
            "sick_since": _sick_since(case, today=local_date(at)),
            "is_open": case.closed_on is None,
        },
        current="home",
    )


def _slots(week: WeekView | None) -> list[JoblogEntry | None]:
    """Return the week's positions and an empty place for each that is missing, oldest first."""
    if week is None:
        return []
    counting: list[JoblogEntry | None] = [entry for entry in week.entries if entry.counts]
    return [*reversed(counting), *[None] * week.missing]


def _first_talk_on(course: Course) -> date | None:
    """Return the day of the first talk, at which the plan is made, once it is booked."""
    for talk in course.talks:
        if talk.sequence == 1 and talk.state == MeetingState.BOOKED and talk.starts_at:
            return local_date(talk.starts_at)
    return None


def _newest_letters(request: Request, *, asking: tuple[Letter, ...]) -> list[LetterLine]:
    letters = Letter.objects.visible_to(request.user, at=request.moment).newest_first()
    newest = letters.defer(*facts.TEXT)[:LETTERS_SHOWN]
    open_ones = {letter.pk for letter in asking}
    return [letter_line(letter, asks=letter.pk in open_ones) for letter in newest]


def _contact(case: Case, caseworker: User | None) -> Contact:
    branch_phone = case.branch.phone if case.branch else ""
    message_url = address("member:messages")
    if caseworker is None:
        phone = branch_phone or settings.FUND_PHONE
        return Contact(settings.FUND_NAME, settings.FUND_NAME[:1], phone, message_url)
    phone = caseworker.phone or branch_phone or settings.FUND_PHONE
    return Contact(caseworker.name, caseworker.initials, phone, message_url)


def _sick_since(case: Case, *, today: date) -> date | None:
    """Return the first day of the sickness that covers today."""
    absences = case.absences.filter(kind=Absence.Kind.SICK, first_day__lte=today)
    return next((absence.first_day for absence in absences if absence.covers(today)), None)

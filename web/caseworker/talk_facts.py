"""What lies beside a talk while it goes on: what to go through, and the case at a glance."""

from collections.abc import Sequence
from datetime import date, timedelta

from cases.models import Case
from core import danish
from joblog.models import JoblogEntry
from meetings.models import Meeting, MeetingState, Mode
from meetings.rules import Point
from web import forloeb
from web.caseworker import words

JOBLOG_WEEKS = 4

POINTS = {
    Point.IDENTITY: "Identitet bekræftet",
    Point.CONTACT_FACTS: "Telefon og e-mail passer",
    Point.DOUBT: "Grunden til samtalen forklaret, og medlemmet hørt",
    Point.JOBLOG: "Joblog gennemgået ({weeks})",
    Point.AGREEMENTS: "Aftaler fulgt op",
    Point.DUTY_TO_SEARCH: "Pligt til at søge {required} stillinger om ugen",
    Point.ABSENCE: "Vejledt om afbud og udeblivelse",
    Point.OFFERS: "Drøftet, om et tilbud fra jobcenteret vil hjælpe",
    Point.CONSEQUENCES: "Vejledt om, hvad samtalen kan betyde for dagpengene",
    Point.HANDOVER: "Vejledt om overgang til jobcenteret",
    Point.WISH: "Spurgt, om vi skal med til den første samtale hos jobcenteret",
}


def points_of(talk: Meeting, today: date) -> list[tuple[Point, str]]:
    """Return what is to be gone through in a talk, each in words."""
    first = _first_monday(today)
    weeks = f"{danish.uge(first)}–{danish.uge(today).removeprefix('uge ')}"
    required = talk.case.required_a_week
    return [(point, POINTS[point].format(weeks=weeks, required=required)) for point in talk.points]


def at_a_glance(
    case: Case, talks: Sequence[Meeting], applied: Sequence[date], *, today: date
) -> list[tuple[str, str]]:
    """Return what one looks up of a case in the middle of a talk.

    :param talks: the case's talks, the newest first
    :param applied: the days of the applications that ``applied_lately`` finds
    """
    missed = [talk for talk in talks if talk.state == MeetingState.MISSED]
    return [
        (
            "Ledig siden",
            f"{danish.dag_maaned(case.spell_start)} (uge {words.week_of_spell(case, today)})",
        ),
        *((talk.title, _held(talk)) for talk in reversed(talks) if _is_held_job_talk(talk)),
        ("Overgår", _handover(case)),
        (
            "Udeblivelser",
            ", ".join(danish.dag_maaned(talk.starts_at) for talk in missed if talk.starts_at)
            or "Ingen",
        ),
        ("Joblog", _joblog(case, applied, today)),
        ("Telefon", case.member.phone or "Ikke oplyst"),
        ("E-mail", case.member.email or "Ikke oplyst"),
    ]


def _is_held_job_talk(talk: Meeting) -> bool:
    return talk.state == MeetingState.HELD and talk.sequence is not None


def _held(talk: Meeting) -> str:
    day = danish.dag_maaned(talk.starts_at) if talk.starts_at else ""
    return f"{day}, {Mode(talk.mode).label.lower()}"


def _handover(case: Case) -> str:
    if case.handed_over_on:
        return f"Overgik {danish.dag_maaned(case.handed_over_on)}"
    return f"Senest {danish.dag_maaned(case.handover_on)}" if case.handover_on else "Ikke kendt"


def applied_lately(case: Case, today: date) -> list[date]:
    """Return the days of the applications of the last four weeks, this one among them."""
    entries = JoblogEntry.objects.filter(
        case=case, applied_on__gte=_first_monday(today), counts=True
    )
    return list(entries.values_list("applied_on", flat=True))


def _first_monday(today: date) -> date:
    return today - timedelta(days=today.weekday(), weeks=JOBLOG_WEEKS - 1)


def _joblog(case: Case, applied: Sequence[date], today: date) -> str:
    """Return "2 · 2 · 1 · 0 (uge 48: 0 af 2)", the oldest week first."""
    first = _first_monday(today)
    counts = [0] * JOBLOG_WEEKS
    for day in applied:
        week = (day - first).days // 7
        if week < JOBLOG_WEEKS:
            counts[week] += 1
    row = " · ".join(str(count) for count in counts)
    return f"{row} ({danish.uge(today)}: {counts[-1]} af {case.required_a_week})"


def next_of(case: Case, talk: Meeting, talks: Sequence[Meeting], *, today: date) -> str:
    """Return what comes after this talk by itself: "Herefter: 2. jobsamtale, omkring 24. november."."""
    steps = forloeb.steps_of(case, talks, today=today)
    keys = [step.key for step in steps]
    own = f"talk-{talk.sequence}"
    later = steps[keys.index(own) + 1 :] if own in keys else steps
    for step in later:
        if step.state != "done":
            return f"Herefter: {step.title}, {step.when[:1].lower()}{step.when[1:]}."
    return ""

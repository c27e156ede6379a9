"""What a story expects: each key is compared with what stands in the database, and only what is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from cases.models import Case
from core.dates import end_of_day, local_date
from exchange.models import OutboundMessage
from joblog import rules as joblog_rules
from joblog.operations.reading import week_view
from letters.models import Code, Letter, Recipient
from meetings.models import Meeting
from plans.models import ISSUED, OfferRecommendation, PlanState, PlanVersion
from sanctions.models import SanctionCase
from scenarios.reading import day, moment
from scenarios.stage import Stage, wall_clock

Check = Callable[[Stage, Any, datetime], Iterator[str]]


TALKS = frozenset({"talk", "availability", "jobcenter"})


class NotCovered(Exception):
    """The story asks for something that no action or expectation knows."""


def differences(stage: Stage, expected: Mapping[str, Any], *, at: datetime) -> Iterator[str]:
    """Yield a line for each expectation that does not hold at this moment.

    :raises NotCovered: if a key is unknown
    """
    for key, wanted in expected.items():
        name, _, rest = key.partition(" ")
        if wanted is None:
            wanted = {"state": None} if name in TALKS else {}
        if name == "talk":
            yield from _compare(key, wanted, _talk(stage, int(rest)))
        elif name in ("availability", "jobcenter"):
            yield from _compare(key, wanted, _meeting(stage.named(name)))
        elif name in CHECKS:
            yield from CHECKS[name](stage, wanted, at)
        else:
            raise NotCovered(f"expectation '{key}'")


def same(wanted: Any, found: Any) -> bool:
    """Return whether a value is what a story writes.

    A date compares the local date of a moment, a full time compares to the minute.
    """
    if isinstance(found, datetime):
        if wanted is None:
            return False
        if isinstance(wanted, date) and not isinstance(wanted, datetime):
            return local_date(found) == wanted
        if isinstance(wanted, str) and len(wanted) <= 10:
            return local_date(found) == day(wanted)
        return found.replace(second=0, microsecond=0) == moment(wanted).replace(
            second=0, microsecond=0
        )
    if isinstance(found, date) and wanted is not None:
        return day(wanted) == found
    if isinstance(found, float) or isinstance(wanted, float):
        return found is not None and wanted is not None and abs(float(found) - wanted) < 0.05
    if isinstance(found, list | tuple) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(same, wanted, found))
    if isinstance(found, bool) or found is None or isinstance(found, int):
        return wanted == found
    return str(wanted) == str(found)


def written(value: Any) -> str:
    """Return a value as a difference names it."""
    if isinstance(value, datetime):
        return f"{wall_clock(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return "null" if value is None else str(value)


def _compare(where: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for key, value in wanted.items():
        if key not in found:
            raise NotCovered(f"expectation '{where}: {key}'")
        if not same(value, found[key]):
            yield f"{where}: {key} is {written(found[key])}, expected {written(value)}"


def _case(stage: Stage, wanted: Mapping[str, Any], at: datetime) -> Iterator[str]:
    case = stage.case
    found = {
        "state": case.state,
        "cohort": case.cohort,
        "responsible": case.responsible,
        "handover_on": case.handover_on,
        "handed_over_on": case.handed_over_on,
        "handover_reason": case.handover_reason or None,
        "talks_held": case.talks_held,
        "sick_streak": case.sick_streak,
        "paused_days": case.paused_days,
        "municipality": case.municipality.code,
        "policy": case.policy_version.partition("+")[0],
    }
    yield from _compare("case", wanted, found)


def _talk(stage: Stage, sequence: int) -> Mapping[str, Any]:
    meeting = stage.talk(sequence)
    if meeting is not None:
        return _meeting(meeting)
    planned = stage.case.planned_talk(sequence)
    return _meeting(None) | {
        "invite_on": planned.invite_on if planned else None,
        "window": [planned.window_from, planned.window_to] if planned else None,
        "latest": planned.window_to if planned else None,
    }


def _meeting(meeting: Meeting | None) -> dict[str, Any]:
    if meeting is None:
        names = ("state", "mode", "start", "booking_deadline", "deadline_suspended", "window")
        return dict.fromkeys((*names, "latest", "invite_on", "missed_flagged_at"))
    return {
        "state": meeting.state,
        "mode": meeting.mode or None,
        "start": meeting.starts_at,
        "booking_deadline": meeting.booking_deadline,
        "deadline_suspended": meeting.deadline_suspended,
        "window": [meeting.window_from, meeting.window_to],
        "latest": meeting.latest_on,
        "invite_on": meeting.invited_on,
        "missed_flagged_at": meeting.missed_flagged_at,
    }


def _letters(stage: Stage, wanted: list[str], at: datetime) -> Iterator[str]:
    there = {f"{code} {day_of:%Y-%m-%d}" for code, day_of in _inbox(stage)}
    for line in wanted:
        if str(line) not in there:
            yield f"letters: {line} is missing; there are {', '.join(sorted(there)) or 'none'}"


def _letter_counts(stage: Stage, wanted: Mapping[str, int], at: datetime) -> Iterator[str]:
    codes = [code for code, _ in _inbox(stage)]
    for code, number in wanted.items():
        if codes.count(code) != number:
            yield f"letters: {code} was sent {codes.count(code)} times, expected {number}"


def _inbox(stage: Stage) -> list[tuple[str, date]]:
    """Return code and date of the member's letters, and of those that only the Jobcenter gets (L12)."""
    letters = Letter.objects.filter(case__member=stage.member)
    mine = Q(recipient=Recipient.MEMBER) | Q(code=Code.L12)
    return list(letters.filter(mine).values_list("code", "letter_on"))


def _weeks(stage: Stage, wanted: Mapping[str, Mapping[str, Any]], at: datetime) -> Iterator[str]:
    for name, values in wanted.items():
        year, _, number = name.partition("-W")
        week = joblog_rules.Week(int(year), int(number))
        found = week_view(stage.case, week, at=at)
        yield from _compare(
            f"week {name}",
            values,
            {
                "state": found.state,
                "count": found.count,
                "required": found.required,
                "grace_until": found.grace_until,
                "advice": found.advice,
            },
        )


def _plan(stage: Stage, wanted: Mapping[str, Any], at: datetime) -> Iterator[str]:
    versions = PlanVersion.objects.filter(plan__case=stage.case, state__in=ISSUED)
    active = versions.filter(state=PlanState.ACTIVE).first()
    yield from _compare(
        "plan",
        wanted,
        {
            "active": active is not None,
            "versions": versions.count(),
            "author": active.author if active else None,
        },
    )


def _offers(stage: Stage, wanted: list[Mapping[str, Any]], at: datetime) -> Iterator[str]:
    found = OfferRecommendation.objects.filter(case=stage.case).order_by("pk")
    rows = [{"type": offer.type, "state": offer.state} for offer in found]
    yield from compare_list("offers", wanted, rows)


def _sanctions(stage: Stage, wanted: list[Mapping[str, Any]], at: datetime) -> Iterator[str]:
    rows = [
        {
            "kind": each.kind,
            "state": each.state,
            "consequence": each.consequence,
            "loss_from": each.loss_from,
            "loss_to": each.loss_to,
            "hours": None if each.hours is None else float(each.hours),
            "reply_by": each.reply_by,
            "complaint_deadline": each.complaint_deadline,
            "late_complaint": each.late_complaint,
        }
        for each in SanctionCase.objects.filter(case__member=stage.member).order_by("pk")
    ]
    yield from compare_list("sanctions", wanted, rows)


def compare_list(
    where: str, wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Compare an exact list, row by row."""
    if len(wanted) != len(found):
        yield f"{where}: there are {len(found)}, expected {len(wanted)}: {found}"
        return
    for number, (row, there) in enumerate(zip(wanted, found, strict=True), start=1):
        yield from _compare(f"{where} {number}", row, there)


def _outbox(stage: Stage, wanted: list[str], at: datetime) -> Iterator[str]:
    kinds = _messages(stage)
    for kind in wanted:
        if kind not in kinds:
            yield f"outbox: {kind} is missing; there are {', '.join(sorted(set(kinds))) or 'none'}"


def _outbox_counts(stage: Stage, wanted: Mapping[str, int], at: datetime) -> Iterator[str]:
    kinds = _messages(stage)
    for kind, number in wanted.items():
        if kinds.count(kind) != number:
            yield f"outbox: {kind} is there {kinds.count(kind)} times, expected {number}"


def _messages(stage: Stage) -> list[str]:
    messages = OutboundMessage.objects.filter(case__member=stage.member)
    return list(messages.values_list("kind", flat=True))


def _seen_by(stage: Stage, wanted: Mapping[str, bool], at: datetime) -> Iterator[str]:
    for who, sees in wanted.items():
        code = who.removeprefix("jobcenter ")
        reader = stage.reader(code)
        found = Case.objects.filter(pk=stage.case.pk).visible_to(reader, at=at).exists()
        if found is not sees:
            yield f"seen_by: {who} {'sees' if found else 'does not see'} the case"


def _deadline_utc(stage: Stage, wanted: Mapping[str, Any], at: datetime) -> Iterator[str]:
    for name, value in wanted.items():
        meeting = stage.talk(int(name.removeprefix("talk ")))
        deadline = meeting.booking_deadline if meeting else None
        found = end_of_day(deadline).astimezone(UTC) if deadline else None
        if found != moment(value):
            yield f"deadline_utc: {name} ends at {found}, expected {value}"


CHECKS: dict[str, Check] = {
    "case": _case,
    "letters": _letters,
    "letter_counts": _letter_counts,
    "weeks": _weeks,
    "plan": _plan,
    "offers": _offers,
    "sanctions": _sanctions,
    "outbox": _outbox,
    "outbox_counts": _outbox_counts,
    "seen_by": _seen_by,
    "deadline_utc": _deadline_utc,
}

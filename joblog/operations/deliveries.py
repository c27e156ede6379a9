"""Taking over many entries of Jobnet's joblog at once, as a delivery for many members brings them.

What is new and plain is written in a few statements whatever its number; everything that needs
judging goes the way of a single entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from cases import story
from cases.models import Case, EventKind
from core import history
from core.dates import local_date
from core.errors import RuleBroken
from joblog import rules
from joblog.models import JoblogEntry, JoblogWeek
from joblog.operations import entries
from joblog.operations.entries import FROM_JOBNET


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """One entry as Jobnet delivers it, with the moment it was registered there."""

    case_id: int
    external_id: str
    applied_on: date
    title: str
    found_via: str
    logged_at: datetime
    employer: str = ""


@transaction.atomic
def merge_many_from_jobnet(
    delivered: Sequence[Delivered], *, at: datetime, source: str = FROM_JOBNET
) -> Mapping[str, str]:
    """Take over the entries of many members; return why some were not, by their id at Jobnet.

    The same delivery again changes nothing. One bad entry does not hold up the others.
    """
    case_ids = {each.case_id for each in delivered}
    rows = Case.objects.filter(pk__in=case_ids).order_by("pk")
    cases = {case.pk: case for case in rows.select_for_update(of=("self",), no_key=True)}
    plain = _plain(delivered, cases, today=local_date(at))
    new = [_entry(each) for each in plain]
    history.create_many(new, actor=None, at=at, reason=source)
    story.record_many(
        [(entry.case_id, entries.facts_of(entry)) for entry in new],
        EventKind.APPLICATION_LOGGED,
        actor=None,
        at=at,
        source=source,
    )
    refused = {}
    for each in delivered:
        if each in plain:
            continue
        try:
            entries.merge_from_jobnet(**asdict(each), at=at, source=source)
        except RuleBroken as broken:
            refused[each.external_id] = broken.code
    return refused


def _plain(
    delivered: Sequence[Delivered], cases: Mapping[int, Case], *, today: date
) -> dict[Delivered, None]:
    """Return those that can only be new: nothing like them is there, and their week is still open."""
    known = Q(external_id__in=[each.external_id for each in delivered])
    ours = Q(external_id="", applied_on__in={each.applied_on for each in delivered})
    there = JoblogEntry.objects.filter(known | (Q(case__in=cases) & ours))
    ids = set()
    days = set()
    for external_id, case_id, applied_on in there.values_list(
        "external_id", "case_id", "applied_on"
    ):
        ids.add(external_id)
        if not external_id:
            days.add((case_id, applied_on))
    judged = set(
        JoblogWeek.objects.filter(
            case__in=cases, iso_year__in={each.applied_on.isocalendar().year for each in delivered}
        ).values_list("case_id", "iso_year", "iso_week")
    )
    plain: dict[Delivered, None] = {}
    for each in delivered:
        case = cases.get(each.case_id)
        year, week, _ = each.applied_on.isocalendar()
        if (
            case is not None
            and case.closed_on is None
            and each.title.strip()
            and case.spell_start <= each.applied_on <= today
            and each.external_id not in ids
            and (each.case_id, each.applied_on) not in days
            and (each.case_id, year, week) not in judged
        ):
            plain[each] = None
            ids.add(each.external_id)
    return plain


def _entry(delivered: Delivered) -> JoblogEntry:
    return JoblogEntry(
        case_id=delivered.case_id,
        external_id=delivered.external_id,
        applied_on=delivered.applied_on,
        title=delivered.title.strip(),
        employer=delivered.employer.strip(),
        found_via=rules.FoundVia(delivered.found_via).value,
        logged_at=delivered.logged_at,
        is_late=rules.is_late(delivered.applied_on, logged_on=local_date(delivered.logged_at)),
    )

"""What decides on weeks, read for many cases at once: one statement for each kind of fact."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from cases.models import Absence, Case, CasePause, Exemption
from cases.rules import AbsenceKind, AbsencePeriod
from core.dates import ONE_DAY, start_of_day
from joblog import rules
from joblog.models import FoundVia, JoblogEntry


@dataclass(frozen=True, slots=True)
class Logged:
    """How many applications count in a week, and how many of them were posted vacancies."""

    count: int
    posted: int


NOTHING = Logged(count=0, posted=0)


@dataclass(frozen=True)
class Facts:
    """The spells of some cases, and what was logged in some weeks of them."""

    spells: Mapping[int, rules.Spell]
    entries: Mapping[tuple[int, int, int], Logged]

    def logged(self, case_id: int, week: rules.Week) -> Logged:
        return self.entries.get((case_id, week.iso_year, week.iso_week), NOTHING)

    def obliged_days(self, case_id: int, week: rules.Week) -> int:
        return len(rules.obliged_weekdays(week, self.spells[case_id]))


def read(cases: Sequence[Case], *, first: rules.Week, last: rules.Week) -> Facts:
    """Return what decides on the weeks from ``first`` to ``last`` of these cases."""
    keys = [case.pk for case in cases]
    these = among(keys)
    absences, exemptions, pauses = defaultdict(list), defaultdict(list), defaultdict(list)
    in_weeks = Q(first_day__lte=last.sunday) & (Q(last_day=None) | Q(last_day__gte=first.monday))
    reported = Absence.objects.filter(in_weeks, case__in=these).order_by("first_day", "pk")
    for case_id, kind, begun, ended in reported.values_list(
        "case_id", "kind", "first_day", "last_day"
    ):
        absences[case_id].append(AbsencePeriod(AbsenceKind(kind), begun, ended))
    for exemption in Exemption.objects.filter(
        case__in=these,
        granted=True,
        first_day__lte=last.sunday,
        job_starts_on__gt=first.monday,
    ):
        exemptions[exemption.case_id].append(
            rules.ExemptPeriod(exemption.first_day, exemption.job_starts_on - ONE_DAY)
        )
    unbooked = Case.objects.filter(pk__in=these, unbooked_from__lte=last.sunday)
    for case_id, from_day in unbooked.values_list("pk", "unbooked_from"):
        if from_day is not None:
            absences[case_id].append(AbsencePeriod(AbsenceKind.DEREGISTERED, from_day, None))
    for pause in CasePause.objects.filter(in_weeks, case__in=these):
        pauses[pause.case_id].append(pause.period)
    return Facts(
        spells={
            case.pk: rules.Spell(
                spell_start=case.spell_start,
                closed_on=case.closed_on,
                pauses=pauses.get(case.pk, ()),
                absences=absences.get(case.pk, ()),
                exemptions=exemptions.get(case.pk, ()),
            )
            for case in cases
        },
        entries=entries(keys, first=first, last=last),
    )


def entries(
    keys: Sequence[int], *, first: rules.Week, last: rules.Week
) -> dict[tuple[int, int, int], Logged]:
    """Return what counts in these weeks, by the key of the case, the ISO year and the week."""
    counted = (
        JoblogEntry.objects.filter(
            case__in=among(keys), applied_on__range=(first.monday, last.sunday), counts=True
        )
        .values_list("case_id", "iso_year", "iso_week")
        .annotate(logged=Count("pk"), posted=Count("pk", filter=Q(found_via=FoundVia.POSTED)))
    )
    return {
        (case_id, iso_year, iso_week): Logged(count, posted)
        for case_id, iso_year, iso_week, count, posted in counted
    }


def among(keys: Sequence[int]) -> RawSQL:
    """Return a subquery of these keys: one parameter, however many they are.

    It is written out as text here, for the driver takes much longer over a list.
    """
    return RawSQL("SELECT unnest(%s::bigint[])", [as_array(keys)])


def as_array(keys: Iterable[int]) -> str:
    """Return numbers as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, keys))}}}"


class Requirements:
    """How many applications a week asked for, by the plans that were in force (B19)."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._cases = {case.pk: case for case in cases}
        self._versions: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
        # Only a plan that asks for more than policy needs a look at when it began to.
        asking_more = [
            case.pk
            for case in self._cases.values()
            if case.required_a_week > case.policy.joblog_min_per_week
        ]
        if asking_more:
            versions = (
                Case.history.filter(id__in=asking_more)
                .order_by("history_date", "history_id")
                .values_list("id", "history_date", "weekly_minimum")
            )
            for case_id, since, minimum in versions:
                self._versions[case_id].append((since, minimum))

    def in_week(self, case_id: int, week: rules.Week) -> int:
        case = self._cases[case_id]
        versions = self._versions.get(case_id)
        if not versions:
            return case.required_a_week
        began_at = start_of_day(week.monday)
        before = [minimum for since, minimum in versions if since <= began_at][-1:]
        during = [minimum for since, minimum in versions if since > began_at]
        return rules.required_in_week(before + during, policy=case.policy)

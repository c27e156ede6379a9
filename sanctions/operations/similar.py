"""What became of cases of the same kind: counts, small ones hidden, and no score (I-15)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from core.dates import add_months, local_date
from sanctions import rules
from sanctions.models import DECIDED, SanctionCase, SanctionKind, SanctionState

MONTHS = 24
"""How far back similar cases are counted."""

OUTCOMES = (
    ("Mistede dagpenge", DECIDED),
    ("Ingen konsekvens", frozenset({SanctionState.DECIDED_NONE})),
    ("Taget tilbage eller medhold i klage", frozenset({SanctionState.ANNULLED})),
)


@dataclass(frozen=True)
class Outcome:
    """How many cases ended so; None when they are too few to tell without pointing at somebody."""

    label: str
    number: int | None


@dataclass(frozen=True)
class Similar:
    """The outcomes of one kind since a day; the total is hidden when one number is."""

    kind: str
    since: date
    rows: tuple[Outcome, ...]
    total: int | None


def outcomes_like(sanction: SanctionCase, *, at: datetime) -> Similar:
    """Count how the fund's cases of the same kind ended, this one left out."""
    since = add_months(local_date(at), -MONTHS)
    counted = dict(
        SanctionCase.objects.filter(kind=sanction.kind, event_on__gte=since)
        .exclude(pk=sanction.pk)
        .order_by()
        .values_list("state")
        .annotate(number=Count("pk"))
    )
    numbers = [sum(counted.get(state.value, 0) for state in states) for _, states in OUTCOMES]
    shown = rules.suppressed(numbers)
    return Similar(
        kind=SanctionKind(sanction.kind).label,
        since=since,
        rows=tuple(
            Outcome(label, number) for (label, _), number in zip(OUTCOMES, shown, strict=True)
        ),
        total=None if None in shown else sum(numbers),
    )

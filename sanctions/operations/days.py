"""The days of a consequence one by one, beside what was decided in the member's other cases."""

from datetime import date

from sanctions import rules
from sanctions.models import ConsequenceStatus, SanctionCase
from sanctions.operations.flags import facts_of


def calendar_of(sanction: SanctionCase, *, until: date) -> list[rules.CalendarDay]:
    """Return which day counts and why; a day that was decided in another case counts there.

    :param until: the last day shown of a loss that is still open
    """
    if sanction.loss_from is None:
        return []
    facts = facts_of(sanction)
    kind = rules.Kind(sanction.kind)
    others = (
        SanctionCase.objects.filter(
            case__member=sanction.case.member_id,
            consequence=ConsequenceStatus.FINAL,
            loss_from__isnull=False,
        )
        .exclude(pk=sanction.pk)
        .order_by("loss_from", "pk")
    )
    if sanction.consequence == ConsequenceStatus.FINAL:
        others = others.filter(decision__decided_at__lt=sanction.decision.decided_at)
    return rules.calendar(
        rules.Consequence(
            rules.consequence(kind, facts, policy=sanction.case.policy).ends,
            sanction.loss_from,
            sanction.loss_to,
        ),
        until=until,
        decided=[
            (rules.Kind(other.kind), other.loss_from, other.loss_to or until)
            for other in others
            if other.loss_from is not None
        ],
        days_without_right=facts.days_without_right,
        insurance=facts.insurance,
        policy=sanction.case.policy,
    )

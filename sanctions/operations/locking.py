"""Taking hold of a sanction case: its case first, then itself."""

from cases.models import Case
from sanctions.models import SanctionCase


def locked(sanction_id: int) -> SanctionCase:
    """Return a sanction case with its case, both locked, the case first."""
    case_id = SanctionCase.objects.values_list("case_id", flat=True).get(pk=sanction_id)
    case = Case.objects.locked(case_id)
    sanction = SanctionCase.objects.locked(sanction_id)
    sanction.case = case
    if sanction.meeting is not None:
        sanction.meeting.case = case
    return sanction

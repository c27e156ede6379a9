"""What became of the agreements in a plan."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from cases import operations as case_operations
from cases import story
from cases.models import Case
from plans import transitions
from plans.models import Agreement, AgreementState
from plans.operations.errors import AgreementNotInPlan, NotOwnAgreement


@transaction.atomic
def settle_agreement(
    *, agreement_id: int, kept: bool, actor: User, at: datetime, note: str = ""
) -> Agreement:
    """Mark an agreement as done or not done; the other mark corrects a wrong one (R25).

    :raises TransitionNotAllowed: if it is marked so already
    :raises AgreementNotInPlan: if it does not stand in the valid plan
    :raises NotOwnAgreement: if a member marks another's, or anything but done
    :raises ReasonMissing: if it was not done and nobody says why
    """
    case_id = Agreement.objects.values_list("plan_id", flat=True).get(pk=agreement_id)
    Case.objects.locked(case_id)
    agreement = Agreement.objects.locked(agreement_id)
    arrow = transitions.MARK_KEPT if kept else transitions.MARK_BROKEN
    if agreement.agreed_at is None or agreement.left_out_at is not None:
        raise AgreementNotInPlan
    if actor.role == Role.MEMBER and not (
        kept
        and agreement.owner == Agreement.Owner.MEMBER
        and agreement.state != AgreementState.BROKEN
    ):
        raise NotOwnAgreement
    story.check(agreement, arrow)
    if not kept:
        case_operations.require_reason(note)
    story.move(
        agreement,
        arrow,
        actor=actor,
        at=at,
        changes={"settled_at": at, "settled_by": actor, "settled_note": note.strip()},
        kept=kept,
    )
    return agreement

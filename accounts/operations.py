"""What happens to people and to the log of look-ups."""

from datetime import datetime

from django.db import transaction

from accounts.models import AccessGrant, LookUp, Member, User
from core import history
from core.dates import end_of_day, local_date
from core.errors import RuleBroken


class ReasonMissing(RuleBroken):
    """An act that needs a reason in words came without one."""

    code = "reason_missing"


class ConflictOfInterestExists(RuleBroken):
    """A member of staff may not open the case of a relative or their own (4.2, rule 5)."""

    code = "conflict_of_interest"


@transaction.atomic
def log_look_ups(look_ups: list[LookUp]) -> None:
    """Write what a request showed to a member of staff."""
    LookUp.objects.bulk_create(look_ups)


@transaction.atomic
def grant_access(*, member_id: int, user: User, reason: str, at: datetime) -> AccessGrant:
    """Let a caseworker open one member of another branch until the end of the day (B39).

    :raises ReasonMissing: if the reason is empty
    :raises ConflictOfInterestExists: if the caseworker is, or is related to, the member
    """
    if not reason.strip():
        raise ReasonMissing
    member = Member.objects.get(pk=member_id)
    if member.user_id == user.pk or member.conflicts.filter(user=user).exists():
        raise ConflictOfInterestExists
    grant = AccessGrant(
        user=user,
        member=member,
        reason=reason.strip(),
        granted_at=at,
        ends_at=end_of_day(local_date(at)),
    )
    history.save(grant, actor=user, at=at, reason=reason)
    return grant


@transaction.atomic
def change_contact(*, member_id: int, email: str, phone: str, actor: User, at: datetime) -> Member:
    """Set where copies of letters and reminders go; the same again changes nothing.

    The next registration from Jobnet may bring other values, and then those hold.
    """
    member = Member.objects.locked(member_id)
    if (member.email, member.phone) != (email, phone):
        member.email, member.phone = email, phone
        history.save(member, actor=actor, at=at, reason="own details")
    return member

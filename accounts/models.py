"""Who acts: people, the places they belong to, machine clients, and the log of look-ups."""

from datetime import datetime
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat, Lower

from accounts import cpr
from core.history import TrackedQuerySet, tracked


def danish_order(*parts: str | Value) -> Func:
    """Return an expression that sorts text as Danes do: å last, and aa as å, in any server locale."""
    text = Concat(*parts) if len(parts) > 1 else parts[0]
    double_a = Func(Lower(text), Value("aa"), Value("å"), function="replace")
    return Func(
        double_a,
        Value("æøå"),
        Value("{|}"),
        function="translate",
        output_field=models.TextField(),
    )


class Role(models.TextChoices):
    """What a user may do; one role a user (B31)."""

    MEMBER = "member", "Medlem"
    CASEWORKER = "caseworker", "Sagsbehandler"
    TEAM_LEAD = "team_lead", "Afdelingsleder"
    FUND_ADMIN = "fund_admin", "Fagansvarlig"
    DPO = "dpo", "Databeskyttelsesrådgiver"
    JOBCENTER_READER = "jobcenter_reader", "Jobcenter"


BRANCH_ROLES = frozenset({Role.CASEWORKER, Role.TEAM_LEAD})


class Municipality(models.Model):
    """One of Denmark's 98 municipalities, by its three-digit code."""

    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=60)
    region = models.CharField(max_length=60)
    name_sorted = models.GeneratedField(
        expression=danish_order("name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A local branch of the fund: where talks are held and cases are handled."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    street = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=4)
    city = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    municipalities = models.ManyToManyField(Municipality, related_name="branches", blank=True)
    is_open = models.BooleanField(default=True)

    history = tracked()

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return f"{self.street}, {self.postal_code} {self.city}"


class Jobcenter(models.Model):
    """A Jobcenter; some municipalities share one."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    municipalities = models.ManyToManyField(Municipality, related_name="jobcenters", blank=True)

    history = tracked()

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who logs in: a member, a member of staff, or a reader at a Jobcenter."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    role = models.CharField(max_length=20, choices=Role)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="staff")
    jobcenter = models.ForeignKey(
        Jobcenter, models.PROTECT, null=True, blank=True, related_name="readers"
    )
    phone = models.CharField(max_length=20, blank=True)

    history = tracked(excluded_fields=["password", "last_login"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_branch_belongs_to_branch_staff",
                condition=Q(role__in=BRANCH_ROLES, branch__isnull=False)
                | (~Q(role__in=BRANCH_ROLES) & Q(branch__isnull=True)),
            ),
            models.CheckConstraint(
                name="user_jobcenter_belongs_to_readers",
                condition=Q(role=Role.JOBCENTER_READER, jobcenter__isnull=False)
                | (~Q(role=Role.JOBCENTER_READER) & Q(jobcenter__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper()

    @property
    def works_at_branch(self) -> bool:
        return self.role in BRANCH_ROLES


class MemberQuerySet(TrackedQuerySet):
    def with_cpr(self, digits: str) -> "MemberQuerySet":
        """Return the member with exactly this number, found by its keyed hash."""
        return self.filter(cpr_hash=cpr.look_up_hash(digits))


class Member(models.Model):
    """An insured person. The personal number stands here alone, encrypted (B40)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="member",
    )
    member_number = models.CharField(max_length=12, unique=True)
    cpr_encrypted = models.TextField(editable=False)
    cpr_hash = models.CharField(max_length=64, unique=True, editable=False)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=4, blank=True)
    city = models.CharField(max_length=60, blank=True)
    address_protected = models.BooleanField(default=False)
    digital_exempt = models.BooleanField(default=False)
    self_booking_exempt = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    name_sorted = models.GeneratedField(
        expression=danish_order("last_name", Value(" "), "first_name"),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = MemberQuerySet.as_manager()
    history = tracked(excluded_fields=["cpr_encrypted", "cpr_hash", "name_sorted"])

    class Meta:
        indexes = [models.Index(fields=["name_sorted", "id"], name="member_by_name")]

    def __str__(self) -> str:
        return self.member_number

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def cpr(self) -> str:
        """Return the ten digits; show them only on a click that is logged."""
        return cpr.decrypt(self.cpr_encrypted)

    @property
    def cpr_masked(self) -> str:
        return cpr.mask(self.cpr)

    def set_cpr(self, digits: str) -> None:
        """Set the encrypted number and the hash that finds it; does not save."""
        self.cpr_encrypted = cpr.encrypt(digits)
        self.cpr_hash = cpr.look_up_hash(digits)


class ConflictOfInterest(models.Model):
    """This member of staff is or is related to this member and cannot open the case (4.2, rule 5)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="conflicts")
    member = models.ForeignKey(Member, models.CASCADE, related_name="conflicts")
    note = models.CharField(max_length=200, blank=True)

    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "member", name="one_conflict_a_user_and_member")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} and {self.member_id}"


class AccessGrantQuerySet(models.QuerySet):
    def in_force(self, *, at: datetime) -> "AccessGrantQuerySet":
        return self.filter(granted_at__lte=at, ends_at__gte=at)


class AccessGrant(models.Model):
    """Access of one caseworker to one member outside the branch, with a reason, for a day (B39)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    member = models.ForeignKey(Member, models.PROTECT, related_name="grants")
    reason = models.TextField()
    granted_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = AccessGrantQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(ends_at__gt=models.F("granted_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.member_id} until {self.ends_at:%Y-%m-%d}"


class ApiClient(models.Model):
    """Another system that may speak to us: its scopes and the municipalities it speaks for."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60, unique=True)
    scopes = models.JSONField(default=list)
    municipalities = models.ManyToManyField(Municipality, related_name="api_clients", blank=True)
    is_active = models.BooleanField(default=True)

    history = tracked()

    def __str__(self) -> str:
        return self.name


class LookUp(models.Model):
    """One look by staff at a person's data, or one search; append-only, shown to the member."""

    looked_at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="look_ups")
    role = models.CharField(max_length=20, choices=Role)
    route = models.CharField(max_length=80)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="look_ups"
    )
    criterion = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["member", "-looked_at"], name="look_up_of_member")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.route} {self.looked_at:%Y-%m-%d}"

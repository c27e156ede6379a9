"""The plan of a case with its versions and agreements, and what the Jobcenter is asked to offer."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Role, User
from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case, CaseQuerySet
from cases.rules import HandoverReason
from core.history import TrackedQuerySet, tracked
from plans import rules


class PlanState(models.TextChoices):
    """Where a version is between its draft and the version after it (5.3)."""

    DRAFT = "draft", "Kladde"
    ACTIVE = "active", "Gældende"
    SUPERSEDED = "superseded", "Erstattet"
    DISCARDED = "discarded", "Kasseret"


ISSUED = frozenset({PlanState.ACTIVE, PlanState.SUPERSEDED})
"""The states of a version that member and Jobcenter see, and that nobody changes any more."""


class PlanAuthor(models.TextChoices):
    """Whose version it is (B24)."""

    AKASSE = "akasse", "A-kassen"
    JOBCENTER = "jobcenter", "Jobcenteret"


class PlanQuerySet(TrackedQuerySet):
    def missing_in(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Return those of the cases that should have a valid plan and have none: ``plan_missing``.

        Job talk 1 is held (R21), or the fund handed the case over without one (R39).
        """
        handed_over = Q(state__in=WITH_JOBCENTER) & ~Q(handover_reason=HandoverReason.LEGACY)
        has_plan = PlanVersion.objects.filter(plan=models.OuterRef("pk"), state=PlanState.ACTIVE)
        return (
            cases.open().filter(Q(talks_held__gte=1) | handed_over).exclude(models.Exists(has_plan))
        )


class Plan(models.Model):
    """Min Plan of one case, through the whole spell; what it says stands in its versions.

    The case's key is also the plan's, so a version knows its case without a look at the plan.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="plan")
    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    objects = PlanQuerySet.as_manager()
    history = tracked()

    def __str__(self) -> str:
        return f"plan of case {self.case_id}"


class PlanVersionQuerySet(TrackedQuerySet):
    def issued(self) -> "PlanVersionQuerySet":
        """Return the versions that are or were valid."""
        return self.filter(state__in=ISSUED)

    def active(self) -> "PlanVersionQuerySet":
        return self.filter(state=PlanState.ACTIVE)

    def drafts(self) -> "PlanVersionQuerySet":
        return self.filter(state=PlanState.DRAFT)

    def newest_first(self) -> "PlanVersionQuerySet":
        return self.order_by("-number", "-pk")

    def with_content(self) -> "PlanVersionQuerySet":
        """Fetch goals and clauses along; the agreements of a version cost one query more."""
        return self.select_related("requirement").prefetch_related("goals")

    def visible_to(self, user: User, *, at: datetime) -> "PlanVersionQuerySet":
        """Return the versions of the cases this user may open; drafts are for branch staff alone."""
        versions = self.filter(plan__in=Case.objects.visible_to(user, at=at).values("pk"))
        return versions if user.works_at_branch else versions.issued()


_TEXTS = tuple(name.value for name in rules.TEXTS)
_FIXED_ONCE_ISSUED = (
    "plan_id",
    "public_id",
    "number",
    "author",
    "source",
    "requirements_talk_on",
    *_TEXTS,
    "answered_none",
    "available_from",
    "activated_by_id",
    "saved_by_id",
    "saved_at",
    "revision",
)


def _says_something(name: rules.Part) -> Q:
    """Return the condition that a content field is answered, with a text or with "none" (R26)."""
    filled_in = ~Q(**{name.value: ""})
    if name in rules.MAY_BE_NONE:
        return filled_in | Q(answered_none__contains=[name.value])
    return filled_in


def _says_all() -> Q:
    condition = Q()
    for name in rules.CONTENT_FIELDS:
        condition &= _says_something(name)
    return condition


class PlanVersion(models.Model):
    """One version of a plan: a draft that is written on, then a text that nobody changes.

    ``revision`` counts the saves of a draft, so that two editors notice each other.
    ``requirements_talk_on`` is the day of the availability talk whose new search requirements this
    version holds; such a version repeats the rest of the one before it.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    author = models.CharField(max_length=10, choices=PlanAuthor, default=PlanAuthor.AKASSE)
    source = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)

    unemployment_history = models.TextField(blank=True)
    previous_employment = models.TextField(blank=True)
    education = models.TextField(blank=True)
    informal_skills = models.TextField(blank=True)
    job_opportunities = models.TextField(blank=True)
    career_change_need = models.TextField(blank=True)
    education_lift_need = models.TextField(blank=True)
    answered_none = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    lasting_employment = models.TextField(blank=True)
    requirements_talk_on = models.DateField(null=True, blank=True)

    revision = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    activated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    available_from = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = PlanVersionQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_state_is_known", condition=Q(state__in=PlanState.values)
            ),
            models.UniqueConstraint(
                name="one_active_version_a_plan",
                fields=["plan"],
                condition=Q(state=PlanState.ACTIVE),
            ),
            models.UniqueConstraint(
                name="one_draft_a_plan", fields=["plan"], condition=Q(state=PlanState.DRAFT)
            ),
            models.UniqueConstraint(
                name="one_version_a_plan_and_number",
                fields=["plan", "number"],
                condition=~Q(state=PlanState.DISCARDED),
            ),
            models.CheckConstraint(
                name="plan_in_force_says_since_when",
                condition=Q(state__in=ISSUED, available_from__isnull=False)
                | (~Q(state__in=ISSUED) & Q(available_from=None, acknowledged_at=None)),
            ),
            models.CheckConstraint(
                name="plan_superseded_says_when",
                condition=Q(
                    state=PlanState.SUPERSEDED,
                    superseded_at__isnull=False,
                    superseded_at__gte=F("available_from"),
                )
                | (~Q(state=PlanState.SUPERSEDED) & Q(superseded_at=None)),
            ),
            models.CheckConstraint(
                name="plan_in_force_says_all",
                condition=~Q(state__in=ISSUED) | _says_all(),
            ),
            models.CheckConstraint(
                name="plan_says_none_only_where_it_may",
                condition=Q(
                    answered_none__contained_by=sorted(name.value for name in rules.MAY_BE_NONE)
                ),
            ),
            models.CheckConstraint(
                name="plan_version_names_its_author",
                condition=(Q(author=PlanAuthor.JOBCENTER, activated_by=None) & ~Q(source=""))
                | (
                    Q(author=PlanAuthor.AKASSE, source="")
                    & (~Q(state__in=ISSUED) | Q(activated_by__isnull=False))
                ),
            ),
        ]
        indexes = [models.Index(fields=["plan", "-number"], name="versions_of_plan")]
        triggers = [
            pgtrigger.Protect(
                name="begins_as_draft",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=PlanState.DRAFT.value),
            ),
            pgtrigger.FSM(
                name="goes_only_forward",
                field="state",
                transitions=[
                    (PlanState.DRAFT.value, PlanState.ACTIVE.value),
                    (PlanState.DRAFT.value, PlanState.DISCARDED.value),
                    (PlanState.ACTIVE.value, PlanState.SUPERSEDED.value),
                ],
            ),
            pgtrigger.Protect(
                name="fixed_once_issued",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND ({}) IS DISTINCT FROM ({})".format(
                        ", ".join(f"OLD.{column}" for column in _FIXED_ONCE_ISSUED),
                        ", ".join(f"NEW.{column}" for column in _FIXED_ONCE_ISSUED),
                    )
                ),
            ),
            pgtrigger.Protect(
                name="never_deleted_once_issued",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state IN ('active', 'superseded')"),
            ),
            pgtrigger.Trigger(
                name="whole_once_active",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state = 'draft' AND NEW.state = 'active'"),
                func="""
                    IF (SELECT count(*) FROM plans_jobgoal WHERE version_id = NEW.id) <> 2 THEN
                        RAISE EXCEPTION 'a plan in force has exactly two job goals';
                    END IF;
                    IF NOT EXISTS (
                        SELECT FROM plans_searchrequirement
                        WHERE version_id = NEW.id AND purpose AND posted_if_possible AND full_time
                            AND realistic AND joblog AND cardinality(titles) > 0
                            AND (cardinality(areas) > 0 OR travel_minutes > 0)
                            AND weekly_minimum > 0 AND customary_way <> ''
                    ) THEN
                        RAISE EXCEPTION 'a plan in force has all clauses of the search requirements';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of case {self.plan_id}"

    @property
    def case_id(self) -> int:
        """Return the key of the case, which is also the plan's."""
        return self.plan_id

    def content(self, agreements: "Iterable[Agreement] | None" = None) -> rules.Content:
        """Return what this version says; costs a query for the agreements unless they are given."""
        if agreements is None:
            agreements = Agreement.objects.of(self)
        requirement = getattr(self, "requirement", None)
        return rules.Content(
            job_goals=_in_their_places(self.goals.all()),
            answered_none=frozenset(self.answered_none),
            requirement=requirement.clauses if requirement else rules.Requirement(),
            agreements=tuple(agreement.terms for agreement in agreements),
            left_out=frozenset(self.leaving.values_list("public_id", flat=True))
            if self.state == PlanState.DRAFT
            else frozenset(),
            **{name: getattr(self, name) for name in _TEXTS},
        )


def _in_their_places(goals: "Iterable[JobGoal]") -> tuple[rules.Goal, ...]:
    by_position = {goal.position: rules.Goal(goal.title, goal.note) for goal in goals}
    last = max(by_position, default=0)
    return tuple(by_position.get(position, rules.Goal("")) for position in range(1, last + 1))


def _only_in_a_draft(name: str) -> pgtrigger.Trigger:
    """Return the trigger that fixes a part of a version once the version is no draft any more."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT FROM plans_planversion
                WHERE id IN (OLD.version_id, NEW.version_id) AND state <> 'draft'
            ) THEN
                RAISE EXCEPTION 'this version of the plan is no draft: % is fixed', TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


class JobGoal(models.Model):
    """One of the two job goals of a version (R12)."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_goal_a_version_and_position", fields=["version", "position"]
            ),
            models.CheckConstraint(
                name="a_version_has_at_most_two_goals", condition=Q(position__in=[1, 2])
            ),
            models.CheckConstraint(name="job_goal_has_a_title", condition=~Q(title="")),
        ]
        triggers = [_only_in_a_draft("goal_fixed_with_its_version")]

    def __str__(self) -> str:
        return self.title


class SearchRequirement(models.Model):
    """Krav til jobsøgning in one version: the eight clauses (R29 to R37)."""

    version = models.OneToOneField(PlanVersion, models.CASCADE, related_name="requirement")
    purpose = models.BooleanField(default=False)
    titles = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    weekly_minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    posted_if_possible = models.BooleanField(default=False)
    customary_way = models.TextField(blank=True)
    full_time = models.BooleanField(default=False)
    realistic = models.BooleanField(default=False)
    joblog = models.BooleanField(default=False)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        triggers = [_only_in_a_draft("requirement_fixed_with_its_version")]

    def __str__(self) -> str:
        return f"requirements of version {self.version_id}"

    @property
    def clauses(self) -> rules.Requirement:
        return rules.Requirement(
            purpose=self.purpose,
            titles=tuple(self.titles),
            areas=tuple(self.areas),
            travel_minutes=self.travel_minutes,
            weekly_minimum=self.weekly_minimum,
            posted_if_possible=self.posted_if_possible,
            customary_way=self.customary_way,
            full_time=self.full_time,
            realistic=self.realistic,
            joblog=self.joblog,
        )


class PlanComment(models.Model):
    """What the member wrote to a valid version: a comment, or a suggestion to change one part."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="comments")
    part = models.CharField(max_length=30, blank=True)
    text = models.TextField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="plan_comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="plan_comment_is_on_a_part_of_the_plan",
                condition=Q(part__in=["", *(part.value for part in rules.Part)]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"comment on version {self.version_id}"

    @property
    def part_label(self) -> str:
        return rules.LABELS[rules.Part(self.part)] if self.part else ""


# Offers


class OfferState(models.TextChoices):
    """Where a recommendation of an offer is (5.4)."""

    DRAFT = "draft", "Kladde"
    AWAITING_CONSENT = "awaiting_consent", "Afventer medlem"
    SENT = "sent", "Sendt til Jobcenteret"
    GRANTED = "granted", "Bevilget"
    DECLINED = "declined", "Afslået"
    WITHDRAWN = "withdrawn", "Trukket tilbage"
    LAPSED = "lapsed", "Bortfaldet"


DECIDED = frozenset({OfferState.GRANTED, OfferState.DECLINED})
SENT_OR_LATER = frozenset({OfferState.SENT, *DECIDED})
UNSENT = frozenset({OfferState.DRAFT, OfferState.AWAITING_CONSENT})
"""The states in which a recommendation lapses when the Jobcenter takes over."""


class OfferRecommendationQuerySet(TrackedQuerySet):
    def visible_to(self, user: User, *, at: datetime) -> "OfferRecommendationQuerySet":
        """Return the recommendations of the cases this user may open.

        A member sees none that they were not asked about, a Jobcenter none that was not sent to it.
        """
        offers = self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))
        match user.role:
            case Role.MEMBER:
                return offers.filter(asked_at__isnull=False)
            case Role.JOBCENTER_READER:
                return offers.filter(state__in=SENT_OR_LATER)
        return offers

    def newest_first(self) -> "OfferRecommendationQuerySet":
        return self.order_by("-started_at", "-pk")

    def unanswered(self) -> "OfferRecommendationQuerySet":
        """Return those that member or Jobcenter may still say yes to, drafts among them."""
        return self.filter(state__in=[*UNSENT, OfferState.SENT])

    def without_the_fund(self) -> "OfferRecommendationQuerySet":
        """Return those that were not sent and whose case the fund does not hold any more."""
        return self.filter(state__in=UNSENT).exclude(case__state__in=WITH_AKASSE)

    # Worklists (B30).

    def offer_unanswered(self, today: date) -> "OfferRecommendationQuerySet":
        """Return the sent recommendations that the Jobcenter has not answered in time (P49)."""
        return self.filter(state=OfferState.SENT, answer_reminder_on__lte=today)


class OfferRecommendation(models.Model):
    """One offer that fund and member ask the Jobcenter for; only the Jobcenter grants it (R18, R20).

    A decision names its source: the Jobcenter's message, or sender, date and reference of a letter
    that a caseworker entered (B38).
    """

    class Type(models.TextChoices):
        EDUCATION = rules.OfferType.EDUCATION.value, "Uddannelse"
        PLACEMENT = rules.OfferType.PLACEMENT.value, "Virksomhedspraktik"
        WAGE_SUBSIDY = rules.OfferType.WAGE_SUBSIDY.value, "Løntilskud"
        USEFULNESS_JOB = rules.OfferType.USEFULNESS_JOB.value, "Nytteindsats"
        GUIDANCE = rules.OfferType.GUIDANCE.value, "Vejledning og opkvalificering"
        OTHER = rules.OfferType.OTHER.value, "Andet tilbud"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="offers")
    state = models.CharField(max_length=20, choices=OfferState, default=OfferState.DRAFT)
    type = models.CharField(max_length=20, choices=Type)
    offer = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    asked_at = models.DateTimeField(null=True, blank=True)
    consent_due_on = models.DateField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    member_note = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_reminder_on = models.DateField(null=True, blank=True)

    decided_at = models.DateTimeField(null=True, blank=True)
    decision_message = models.CharField(max_length=80, blank=True)
    decision_sender = models.CharField(max_length=120, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    decision_reference = models.CharField(max_length=120, blank=True)
    decision_entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_note = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    exempts = models.BooleanField(default=False)

    objects = OfferRecommendationQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_state_is_known", condition=Q(state__in=OfferState.values)
            ),
            models.CheckConstraint(
                name="offer_is_decided_by_the_jobcenter",
                condition=(
                    ~Q(state__in=DECIDED)
                    & Q(decided_at=None, decision_entered_by=None)
                    & Q(decision_message="", decision_sender="", decision_reference="")
                )
                | (
                    Q(state__in=DECIDED, decided_at__isnull=False)
                    & (
                        (Q(decision_entered_by=None) & ~Q(decision_message=""))
                        | (
                            Q(decision_entered_by__isnull=False, decision_message="")
                            & Q(decision_date__isnull=False)
                            & ~Q(decision_sender="")
                            & ~Q(decision_reference="")
                        )
                    )
                ),
            ),
            models.CheckConstraint(
                name="offer_asked_about_says_what_and_why",
                condition=Q(asked_at=None, state__in=UNSENT - {OfferState.AWAITING_CONSENT})
                | Q(asked_at=None, state__in=[OfferState.WITHDRAWN, OfferState.LAPSED])
                | (
                    Q(asked_at__isnull=False, consent_due_on__isnull=False)
                    & ~Q(offer="")
                    & ~Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="offer_sent_has_the_members_consent",
                condition=Q(
                    state__in=SENT_OR_LATER,
                    consented_at__isnull=False,
                    sent_at__isnull=False,
                    answer_reminder_on__isnull=False,
                )
                | (~Q(state__in=SENT_OR_LATER) & Q(consented_at=None, sent_at=None)),
            ),
            models.CheckConstraint(
                name="offer_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="only_a_granted_offer_has_days",
                condition=Q(state=OfferState.GRANTED)
                | Q(starts_on=None, ends_on=None, exempts=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"], name="offers_unsent", condition=Q(state__in=sorted(UNSENT))
            ),
            models.Index(
                fields=["answer_reminder_on"],
                name="offers_unanswered",
                condition=Q(state=OfferState.SENT),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="begins_as_draft",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__df=OfferState.DRAFT.value),
            ),
            pgtrigger.FSM(
                name="goes_only_forward",
                field="state",
                transitions=[
                    (OfferState.DRAFT.value, OfferState.AWAITING_CONSENT.value),
                    (OfferState.DRAFT.value, OfferState.WITHDRAWN.value),
                    (OfferState.DRAFT.value, OfferState.LAPSED.value),
                    (OfferState.AWAITING_CONSENT.value, OfferState.SENT.value),
                    (OfferState.AWAITING_CONSENT.value, OfferState.WITHDRAWN.value),
                    (OfferState.AWAITING_CONSENT.value, OfferState.LAPSED.value),
                    (OfferState.SENT.value, OfferState.GRANTED.value),
                    (OfferState.SENT.value, OfferState.DECLINED.value),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} for case {self.case_id}"

    @property
    def was_entered_by_hand(self) -> bool:
        """Return whether a caseworker entered the Jobcenter's decision from a letter (B38)."""
        return self.decision_entered_by_id is not None


# Agreements


class AgreementState(models.TextChoices):
    """Whether what was promised was done."""

    OPEN = "open", "Aftalt"
    KEPT = "kept", "Gjort"
    BROKEN = "broken", "Ikke gjort"


class AgreementQuerySet(TrackedQuerySet):
    def in_force(self) -> "AgreementQuerySet":
        """Return the agreements that stand in the valid plan."""
        return self.filter(agreed_at__isnull=False, left_out_at=None)

    def of(self, version: PlanVersion) -> "AgreementQuerySet":
        """Return the agreements that stand in this version, by due date.

        Agreements belong to the plan and outlive its versions: one stands in every version from the
        one that made it (or the Jobcenter's decision) to the one before it was left out.
        """
        ours = self.filter(plan=version.plan_id)
        if version.state not in ISSUED:
            standing = ours.in_force().exclude(left_out_in=version)
        else:
            standing = ours.filter(agreed_at__isnull=False).filter(
                Q(left_out_at=None) | Q(left_out_at__gt=version.available_from)
            )
            if version.superseded_at:
                standing = standing.filter(agreed_at__lt=version.superseded_at)
        return (standing | ours.filter(made_in=version)).order_by("due_on", "pk")

    def visible_to(self, user: User, *, at: datetime) -> "AgreementQuerySet":
        """Return the agreements of the cases this user may open; those of drafts for branch staff alone."""
        ours = self.filter(plan__in=Case.objects.visible_to(user, at=at).values("pk"))
        return ours if user.works_at_branch else ours.filter(agreed_at__isnull=False)

    # Worklists (B30).

    def agreement_overdue(self, today: date) -> "AgreementQuerySet":
        """Return the open agreements of open cases whose day has passed, the fund's own among them."""
        return self.in_force().filter(
            state=AgreementState.OPEN, due_on__lt=today, plan__case__closed_on=None
        )


class Agreement(models.Model):
    """Something that member, fund or Jobcenter has promised to do by a day (R23, R25, I-13).

    Written in the draft ``made_in`` and fixed once that is valid, or born of the Jobcenter's decision
    on a ``recommendation``. ``left_out_in`` is the version that ends it without its being done.
    """

    class Kind(models.TextChoices):
        OFFER = rules.AgreementKind.OFFER.value, "Tilbud"
        MEASURE = rules.AgreementKind.MEASURE.value, "Indsats"
        ACTIVITY = rules.AgreementKind.ACTIVITY.value, "Aktivitet"

    class Owner(models.TextChoices):
        MEMBER = rules.Owner.MEMBER.value, rules.OWNER_LABELS[rules.Owner.MEMBER]
        FUND = rules.Owner.FUND.value, rules.OWNER_LABELS[rules.Owner.FUND]
        JOBCENTER = rules.Owner.JOBCENTER.value, rules.OWNER_LABELS[rules.Owner.JOBCENTER]

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="agreements")
    made_in = models.ForeignKey(
        PlanVersion, models.CASCADE, null=True, blank=True, related_name="agreements_made"
    )
    recommendation = models.OneToOneField(
        OfferRecommendation, models.CASCADE, null=True, blank=True, related_name="agreement"
    )
    left_out_in = models.ForeignKey(
        PlanVersion, models.SET_NULL, null=True, blank=True, related_name="leaving"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ACTIVITY)
    text = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    owner = models.CharField(max_length=10, choices=Owner, default=Owner.MEMBER)
    state = models.CharField(max_length=10, choices=AgreementState, default=AgreementState.OPEN)
    agreed_at = models.DateTimeField(null=True, blank=True)
    left_out_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_note = models.TextField(blank=True)

    objects = AgreementQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agreement_state_is_known", condition=Q(state__in=AgreementState.values)
            ),
            models.CheckConstraint(
                name="agreement_comes_from_a_version_or_an_offer",
                condition=Q(made_in__isnull=False, recommendation=None)
                | Q(made_in=None, recommendation__isnull=False, agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="agreement_in_force_says_what_and_by_when",
                condition=Q(agreed_at=None)
                | (~Q(text="") & (Q(due_on__isnull=False) | Q(recommendation__isnull=False))),
            ),
            models.CheckConstraint(
                name="agreement_settled_says_when",
                condition=Q(state=AgreementState.OPEN, settled_at=None)
                | (
                    ~Q(state=AgreementState.OPEN)
                    & Q(settled_at__isnull=False, agreed_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="broken_agreement_says_why",
                condition=~Q(state=AgreementState.BROKEN) | ~Q(settled_note=""),
            ),
            models.CheckConstraint(
                name="agreement_left_out_names_the_version",
                condition=Q(left_out_at=None)
                | Q(left_out_in__isnull=False, agreed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="agreements_due",
                condition=Q(state=AgreementState.OPEN, agreed_at__isnull=False, left_out_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="fixed_once_agreed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.agreed_at IS NOT NULL AND"
                    " (OLD.plan_id, OLD.public_id, OLD.made_in_id, OLD.recommendation_id, OLD.kind,"
                    " OLD.text, OLD.due_on, OLD.owner, OLD.agreed_at) IS DISTINCT FROM"
                    " (NEW.plan_id, NEW.public_id, NEW.made_in_id, NEW.recommendation_id, NEW.kind,"
                    " NEW.text, NEW.due_on, NEW.owner, NEW.agreed_at)"
                ),
            ),
            pgtrigger.Protect(
                name="never_deleted_once_agreed",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.agreed_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.plan_id}"

    @property
    def case_id(self) -> int:
        """Return the key of the case, which is also the plan's."""
        return self.plan_id

    @property
    def terms(self) -> rules.Terms:
        return rules.Terms(
            kind=rules.AgreementKind(self.kind),
            text=self.text,
            due_on=self.due_on,
            owner=rules.Owner(self.owner),
            key=self.public_id,
        )

    def is_overdue(self, today: date) -> bool:
        """Return whether it should have been done and is not, as member and caseworker both see it."""
        return (
            self.state == AgreementState.OPEN
            and self.agreed_at is not None
            and self.left_out_at is None
            and self.due_on is not None
            and self.due_on < today
        )

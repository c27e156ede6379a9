"""Flags that may become decisions, what was heard, decided and complained of."""

from datetime import date, datetime
from uuid import uuid4

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.models import Role, User
from cases.models import PAUSED, WITH_JOBCENTER, Case
from core.history import TrackedQuerySet, tracked
from joblog.models import JoblogWeek
from meetings.models import Meeting
from sanctions import fairness, rules


class SanctionKind(models.TextChoices):
    """What a sanction case is about (5.5)."""

    NO_SHOW = rules.Kind.NO_SHOW.value, "Udeblivelse"
    UNLAWFUL_CANCELLATION = rules.Kind.UNLAWFUL_CANCELLATION.value, "Afbud uden lovlig grund"
    BOOKING_DEADLINE_MISSED = rules.Kind.BOOKING_DEADLINE_MISSED.value, "Ikke booket i tide"
    SICK_PATTERN = rules.Kind.SICK_PATTERN.value, "Syg ved flere samtaler i træk"
    JOBLOG_INSUFFICIENT = rules.Kind.JOBLOG_INSUFFICIENT.value, "For få stillinger i jobloggen"
    NOT_AVAILABLE = rules.Kind.NOT_AVAILABLE.value, "Står ikke til rådighed"
    QUARANTINE = rules.Kind.QUARANTINE.value, "Karantæne"
    QUARANTINE_REPEAT = rules.Kind.QUARANTINE_REPEAT.value, "Karantæne for anden gang"
    OFFER_NON_PARTICIPATION = rules.Kind.OFFER_NON_PARTICIPATION.value, "Udeblevet fra et tilbud"


class SanctionState(models.TextChoices):
    """Where a sanction case is between its flag and its end (5.5)."""

    FLAGGED = "flagged", "Markeret"
    HEARING = "hearing", "Partshøring"
    READY = "ready", "Klar til afgørelse"
    APPROVAL = "approval", "Til godkendelse"
    DECIDED_NONE = "decided_none", "Ingen konsekvens"
    IN_FORCE = "in_force", "Afgjort, løber"
    ENDED = "ended", "Ophørt"
    APPEALED = "appealed", "Påklaget"
    APPEAL_CLOSED = "appeal_closed", "Klage afsluttet"
    ANNULLED = "annulled", "Annulleret"


UNDECIDED = frozenset(
    {
        SanctionState.FLAGGED,
        SanctionState.HEARING,
        SanctionState.READY,
        SanctionState.APPROVAL,
    }
)
DECIDED = frozenset(
    {
        SanctionState.IN_FORCE,
        SanctionState.ENDED,
        SanctionState.APPEALED,
        SanctionState.APPEAL_CLOSED,
    }
)


class ConsequenceStatus(models.TextChoices):
    """Whether the lost days are only proposed or decided by a person (A20)."""

    NONE = "none", "Ingen"
    PROPOSED = "proposed", "Foreslået"
    FINAL = "final", "Endelig"


class NoConsequence(models.TextChoices):
    """Why nothing comes of a case; each says so in a sentence that the member can read (L24)."""

    LAWFUL_REASON = "lawful_reason", "Du havde en lovlig grund."
    ATTENDED = "attended", "Du deltog i samtalen."
    SICK = "sick", "Du var syg."
    NOT_INFORMED = "not_informed", "Vores brev kom ikke frem i tide."
    FUND_FAULT = "fund_fault", "Det var en fejl hos os."
    NO_TIMES = "no_times", "Der var ingen ledige tider."
    OUTAGE = "outage", "Min side var nede."
    TALK_SETTLED = "talk_settled", "Det er afklaret ved en samtale."
    TRIVIAL = "trivial", "Du tog kontakt med det samme, og det har ingen betydning."
    OTHER = "other", "Andet"


class CkaResult(models.TextChoices):
    """What the second instance made of our decision (P41)."""

    AFFIRMED = "affirmed", "Stadfæstet"
    CHANGED = "changed", "Ændret"
    OVERTURNED = "overturned", "Medhold"


class SanctionQuerySet(TrackedQuerySet):
    def undecided(self) -> "SanctionQuerySet":
        return self.filter(state__in=UNDECIDED)

    def decided(self) -> "SanctionQuerySet":
        return self.filter(state__in=DECIDED)

    def visible_to(self, user: User, *, at: datetime) -> "SanctionQuerySet":
        """Return what this user may see: a member what was told them, a Jobcenter what was decided.

        A Jobcenter reader sees kind and dates of decided cases after the handover, never a hearing.
        """
        rows = self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))
        if user.role == Role.MEMBER:
            return rows.filter(Q(told_at__isnull=False) | Q(hearings__isnull=False)).distinct()
        if user.role == Role.JOBCENTER_READER:
            return rows.decided().filter(case__state__in=WITH_JOBCENTER)
        return rows

    # What the sweeps look for.

    def hearing_over(self, today: date) -> "SanctionQuerySet":
        return self.filter(state=SanctionState.HEARING, reply_by__lt=today)

    def run_out(self, today: date) -> "SanctionQuerySet":
        """Return decided cases in force whose last lost day is over (B12).

        A quarantine is not served during a pause, which moves its end when it is over (P33).
        """
        over = self.filter(state=SanctionState.IN_FORCE, loss_to__lt=today)
        return over.exclude(kind=SanctionKind.QUARANTINE, case__state__in=PAUSED)

    # Worklists (B30).

    def hearing_to_send(self) -> "SanctionQuerySet":
        """Return the events about which the member is to be heard; a doubt is settled by a talk."""
        return self.filter(state=SanctionState.FLAGGED).exclude(
            kind__in=[kind.value for kind in rules.DOUBT_ONLY]
        )

    def hearing_expired(self) -> "SanctionQuerySet":
        return self.filter(state=SanctionState.READY, replied_at=None)

    def decision_ready(self) -> "SanctionQuerySet":
        return self.filter(state=SanctionState.READY)

    def approval_waiting(self) -> "SanctionQuerySet":
        return self.filter(state=SanctionState.APPROVAL)

    def appeal_to_reassess(self) -> "SanctionQuerySet":
        """Return the complaints that nobody has looked at again yet."""
        return self.filter(state=SanctionState.APPEALED).exclude(appeals__in=Appeal.objects.kept())

    def appeal_to_forward(self) -> "SanctionQuerySet":
        """Return the complaints that the fund does not uphold and has not sent on yet."""
        return self.filter(state=SanctionState.APPEALED, appeals__in=Appeal.objects.kept())

    def with_cka(self) -> "SanctionQuerySet":
        """Return the cases about which the second instance has not answered yet."""
        return self.filter(state=SanctionState.APPEAL_CLOSED, appeals__in=Appeal.objects.with_cka())


class SanctionCase(models.Model):
    """One event that may cost benefit, from the flag to the end of its consequence.

    A flag is set by a rule and costs nothing. ``consequence`` is only final after a person decided.
    The drafts are the parts of the decision as they were proposed; a second person may change them.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="sanction_cases")
    kind = models.CharField(max_length=30, choices=SanctionKind)
    state = models.CharField(max_length=20, choices=SanctionState)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="sanction_cases"
    )
    weeks = models.ManyToManyField(JoblogWeek, related_name="sanction_cases", blank=True)
    talk = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="doubts_settled"
    )
    source = models.CharField(max_length=80, blank=True)
    event_on = models.DateField()
    after_deadline = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    flagged_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    consequence = models.CharField(
        max_length=10, choices=ConsequenceStatus, default=ConsequenceStatus.NONE
    )
    loss_from = models.DateField(null=True, blank=True)
    loss_to = models.DateField(null=True, blank=True)
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    cured_on = models.DateField(null=True, blank=True)

    reply_by = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    draft_facts = models.TextField(blank=True)
    draft_legal_basis = models.TextField(blank=True)
    draft_reasons = models.TextField(blank=True)
    closing_code = models.CharField(max_length=20, choices=NoConsequence, blank=True)
    closing_reason = models.TextField(blank=True)
    complaint_deadline = models.DateField(null=True, blank=True)
    late_complaint = models.BooleanField(null=True, blank=True)
    appeal_forward_by = models.DateField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sanction_state_is_known", condition=Q(state__in=SanctionState)
            ),
            models.CheckConstraint(
                name="sanction_kind_is_known", condition=Q(kind__in=SanctionKind)
            ),
            models.UniqueConstraint(
                name="one_sanction_case_a_meeting_and_kind",
                fields=["meeting", "kind"],
                condition=Q(meeting__isnull=False) & ~Q(state=SanctionState.ANNULLED),
            ),
            models.CheckConstraint(
                name="sanction_final_only_when_decided",
                condition=~Q(consequence=ConsequenceStatus.FINAL) | Q(state__in=DECIDED),
            ),
            models.CheckConstraint(
                name="sanction_doubt_costs_nothing",
                condition=~Q(kind__in=sorted(kind.value for kind in rules.DOUBT_ONLY))
                | Q(consequence=ConsequenceStatus.NONE, loss_from=None),
            ),
            models.CheckConstraint(
                name="sanction_in_hearing_has_a_reply_deadline",
                condition=~Q(state=SanctionState.HEARING) | Q(reply_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sanction_decided_after_a_hearing",
                condition=~Q(state__in=DECIDED) | Q(reply_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sanction_in_approval_names_its_proposer",
                condition=~Q(state=SanctionState.APPROVAL) | Q(proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sanction_decided_names_its_complaint_deadline",
                condition=~Q(state__in=DECIDED) | Q(complaint_deadline__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "kind"], name="sanction_of_case"),
            models.Index(
                fields=["reply_by"],
                name="sanction_hearing_due",
                condition=Q(state=SanctionState.HEARING),
            ),
            models.Index(
                fields=["loss_to"],
                name="sanction_in_force_due",
                condition=Q(state=SanctionState.IN_FORCE),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sanction_final_by_a_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.consequence = 'final' AND OLD.consequence <> 'final'"
                ),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM sanctions_decision WHERE sanction_case_id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'a consequence is final by a decision'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_on}"

    @property
    def is_doubt_only(self) -> bool:
        return self.kind in rules.DOUBT_ONLY

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED


class Hearing(models.Model):
    """One hearing of the member: what we build on and what we expect to decide, as it was sent."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    sanction_case = models.ForeignKey(SanctionCase, models.CASCADE, related_name="hearings")
    facts = models.TextField()
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    reply_by = models.DateField()
    extended_to = models.DateField(null=True, blank=True)
    extension_reason = models.TextField(blank=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    def __str__(self) -> str:
        return f"hearing of {self.sanction_case_id}"


class Decision(models.Model):
    """A decision that a person made: result, facts, legal basis and reasons, with frozen evidence."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    sanction_case = models.OneToOneField(SanctionCase, models.PROTECT, related_name="decision")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    four_eyes = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    facts = models.TextField()
    legal_basis = models.TextField()
    reasons = models.TextField()
    evidence = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(name="decision_has_reasons", condition=~Q(reasons="")),
            models.CheckConstraint(name="decision_has_facts", condition=~Q(facts="")),
            models.CheckConstraint(name="decision_has_a_legal_basis", condition=~Q(legal_basis="")),
            models.CheckConstraint(
                name="decision_by_another_than_the_proposer",
                condition=Q(four_eyes=False)
                | (Q(proposed_by__isnull=False) & ~Q(proposed_by=F("decided_by"))),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decision_is_never_rewritten", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="decision_is_heard_and_human",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM sanctions_hearing
                        WHERE sanction_case_id = NEW.sanction_case_id
                    ) THEN
                        RAISE EXCEPTION 'a decision needs a hearing'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NOT EXISTS (
                        SELECT FROM sanctions_sanctioncase
                        WHERE id = NEW.sanction_case_id AND (replied_at IS NOT NULL OR reply_by
                            < (NEW.decided_at AT TIME ZONE 'Europe/Copenhagen')::date)
                    ) THEN
                        RAISE EXCEPTION 'a decision waits for the reply or its deadline'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.decided_by_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM accounts_user
                        WHERE id = NEW.decided_by_id AND role IN ('caseworker', 'team_lead')
                    ) THEN
                        RAISE EXCEPTION 'a decision is made by staff of a branch'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"decision of {self.sanction_case_id}"


class Evidence(models.Model):
    """One fact of a case as it was when somebody proposed or decided: frozen, never changed."""

    class Occasion(models.TextChoices):
        PROPOSED = "proposed", "Forslag"
        DECIDED = "decided", "Afgørelse"

    class Kind(models.TextChoices):
        EVENT = "event", "Hændelsen"
        TALK = "talk", "Samtalen"
        LETTER = "letter", "Brev"
        TIMES = "times", "Ledige tider, medlemmet så"
        CONTACT = "contact", "Kontakt"
        HEARING = "hearing", "Partshøring"
        REPLY = "reply", "Medlemmets svar"
        PLAN = "plan", "Min Plan og krav til jobsøgning"
        WEEK = "week", "Uge i jobloggen"
        ASSESSMENT = "assessment", "Vurdering af rådighed"
        FAIRNESS = "fairness", "Retfærdighedstjek"
        CONSEQUENCE = "consequence", "Konsekvens"

    sanction_case = models.ForeignKey(SanctionCase, models.PROTECT, related_name="evidence_rows")
    occasion = models.CharField(max_length=10, choices=Occasion)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    content = models.JSONField(encoder=DjangoJSONEncoder)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_piece_of_evidence_a_number",
                fields=["sanction_case", "occasion", "frozen_at", "number"],
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="evidence_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.sanction_case_id}"

    @property
    def title(self) -> str:
        return self.get_kind_display()


class FairnessAnswer(models.Model):
    """What a person found out about a point that the facts left open; the newest counts (I-7)."""

    sanction_case = models.ForeignKey(SanctionCase, models.PROTECT, related_name="fairness_answers")
    point = models.CharField(
        max_length=20, choices=[(name.value, fairness.TITLES[name]) for name in fairness.PointName]
    )
    in_order = models.BooleanField()
    reason = models.TextField()
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="fairness_answer_has_a_reason", condition=~Q(reason=""))
        ]
        triggers = [
            pgtrigger.Protect(
                name="fairness_answer_stands", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.point} of {self.sanction_case_id}"


class AppealQuerySet(TrackedQuerySet):
    def kept(self) -> "AppealQuerySet":
        """Return the complaints whose decision the fund keeps, and which wait to be sent on."""
        return self.filter(reassessed_at__isnull=False, forwarded_at=None, closed_at=None)

    def with_cka(self) -> "AppealQuerySet":
        return self.filter(forwarded_at__isnull=False, closed_at=None)


class Appeal(models.Model):
    """A complaint of the member about a decision, and what became of it (P41)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    sanction_case = models.ForeignKey(SanctionCase, models.CASCADE, related_name="appeals")
    text = models.TextField()
    received_at = models.DateTimeField()
    is_late = models.BooleanField()
    forward_by = models.DateField()
    reassessed_at = models.DateTimeField(null=True, blank=True)
    reassessed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reassessment = models.TextField(blank=True)
    forwarded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    upheld = models.BooleanField(null=True, blank=True)
    cka_result = models.CharField(max_length=10, choices=CkaResult, blank=True)
    answer = models.TextField(blank=True)

    objects = AppealQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_complaint_a_case",
                fields=["sanction_case"],
                condition=Q(forwarded_at=None, closed_at=None),
            ),
            models.CheckConstraint(
                name="cka_answers_what_it_was_sent",
                condition=Q(cka_result="") | Q(forwarded_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"appeal in {self.sanction_case_id}"


class AvailabilityAssessment(models.Model):
    """What an availability talk found: the four points and the outcome (P30)."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="assessment")
    available = models.BooleanField()
    realistic_search = models.BooleanField(null=True, blank=True)
    requirements_kept = models.BooleanField(null=True, blank=True)
    plan_kept = models.BooleanField(null=True, blank=True)
    cv_correct = models.BooleanField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    assessed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessment_not_available_has_reasons",
                condition=Q(available=True) | ~Q(reasons=""),
            )
        ]

    def __str__(self) -> str:
        return f"assessment of {self.meeting_id}"

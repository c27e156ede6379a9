"""The case, what interrupts it, what was noted about it, and its story."""

from datetime import date, datetime
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts.models import (
    AccessGrant,
    Branch,
    Jobcenter,
    Member,
    Municipality,
    Role,
    User,
)
from cases import policy, rules
from core.dates import local_date
from core.history import TrackedQuerySet, tracked


class CaseState(models.TextChoices):
    """Who holds the contact process, and whether its clock runs (5.1)."""

    AKASSE_ACTIVE = "akasse_active", "Hos a-kassen"
    AKASSE_PAUSED = "akasse_paused", "På pause hos a-kassen"
    JOBCENTER_ACTIVE = "jobcenter_active", "Hos Jobcenteret"
    JOBCENTER_PAUSED = "jobcenter_paused", "På pause hos Jobcenteret"
    CLOSED = "closed", "Afsluttet"


WITH_AKASSE = frozenset({CaseState.AKASSE_ACTIVE, CaseState.AKASSE_PAUSED})
WITH_JOBCENTER = frozenset({CaseState.JOBCENTER_ACTIVE, CaseState.JOBCENTER_PAUSED})
PAUSED = frozenset({CaseState.AKASSE_PAUSED, CaseState.JOBCENTER_PAUSED})
ACTIVE = frozenset({CaseState.AKASSE_ACTIVE, CaseState.JOBCENTER_ACTIVE})


class Cohort(models.TextChoices):
    """Whether the regime of 2024 applies to the member (A3)."""

    NEW = "new", "Ledig fra 2024"
    LEGACY = "legacy_pre_2024", "Ledig før 2024"


class Insurance(models.TextChoices):
    """How the member is insured; decides the hours of a benefit day."""

    FULL = "full", "Fuldtidsforsikret"
    PART = "part", "Deltidsforsikret"


class Actor(models.TextChoices):
    """Who is responsible for the contact process on a day: always exactly one (R2)."""

    AKASSE = "akasse", "A-kassen"
    JOBCENTER = "jobcenter", "Jobcenteret"


class CloseReason(models.TextChoices):
    """Why a case ended (5.1, B21, B26)."""

    NEW_PERIOD = "new_period", "En ny dagpengeperiode er begyndt"
    PERIOD_USED_UP = "period_used_up", "Dagpengeperioden er brugt op"
    MEMBERSHIP_ENDED = "membership_ended", "Medlemskabet er ophørt"
    DEATH = "death", "Medlemmet er død"
    JOB = "job", "Medlemmet er kommet i arbejde"
    OTHER = "other", "Anden grund"


class EventKind(models.TextChoices):
    """Everything that can happen in a story, in the order of the floors; past tense."""

    # cases
    OPENED = "opened", "Sagen er åbnet"
    OPENED_AS_LEGACY = "opened_as_legacy", "Sagen er åbnet hos Jobcenteret"
    PAUSED = "paused", "Forløbet er sat på pause"
    RESUMED = "resumed", "Forløbet er genoptaget"
    HANDOVER_ANNOUNCED = "handover_announced", "Overgangen til Jobcenteret er varslet"
    HANDED_OVER = "handed_over", "Sagen er overdraget til Jobcenteret"
    HANDOVER_UNDONE = "handover_undone", "Overdragelsen er rettet"
    HOLD_LIFTED = "hold_lifted", "Automatisk overdragelse er slået til igen"
    REFERRAL_PROPOSED = "referral_proposed", "Visitation til Jobcenteret er foreslået"
    REFERRAL_REFUSED = "referral_refused", "Visitation til Jobcenteret er afvist"
    TAKEN_OVER = "taken_over", "A-kassen har overtaget forløbet"
    CLOSED = "closed", "Sagen er afsluttet"
    REOPENED = "reopened", "Sagen er genåbnet"
    MOVED = "moved", "Medlemmet er flyttet til en anden kommune"
    ASSIGNED = "assigned", "Sagen har fået ny afdeling eller sagsbehandler"
    ABSENCE_REPORTED = "absence_reported", "Fravær er meldt"
    ABSENCE_ENDED = "absence_ended", "Fravær er afsluttet"
    EXEMPTION_GRANTED = "exemption_granted", "Fritagelse er godkendt"
    EXEMPTION_REFUSED = "exemption_refused", "Fritagelse er afvist"
    WISH_ANSWERED = "wish_answered", "Medlemmet har svaret på, om a-kassen skal deltage"
    CORRECTION_SETTLED = (
        "correction_settled",
        "Rettelse efter overdragelse er behandlet",
    )
    PARTICIPATION_SETTLED = (
        "participation_settled",
        "Deltagelse i første jobcentersamtale er aftalt",
    )
    # meetings
    CONVENED = "convened", "Medlemmet er indkaldt til første jobsamtale"
    INVITED = "invited", "Medlemmet er bedt om at booke en jobsamtale"
    DEADLINE_SUSPENDED = "deadline_suspended", "Bookingfristen er sat i bero"
    DEADLINE_SET = "deadline_set", "Medlemmet har fået en ny bookingfrist"
    BOOKING_REMINDED = "booking_reminded", "Medlemmet er mindet om at booke"
    BOOKING_EXPIRED = "booking_expired", "Bookingfristen er overskredet"
    NO_SLOT_REPORTED = "no_slot_reported", "Medlemmet kan ikke finde en tid"
    BOOKED = "booked", "Samtalen er booket"
    REBOOKED = "rebooked", "Samtalen er flyttet"
    MODE_CHOSEN = "mode_chosen", "Samtalens form er ændret"
    MODE_ALLOWED = "mode_allowed", "En undtagelse for samtalens form er givet"
    CONVENED_FIXED = (
        "convened_fixed",
        "Medlemmet er indkaldt til en samtale på et fast tidspunkt",
    )
    TALK_REMINDED = "talk_reminded", "Medlemmet er mindet om samtalen"
    CANCELLED = "cancelled", "Medlemmet har meldt lovligt afbud"
    CANCELLATION_SENT = (
        "cancellation_sent",
        "Medlemmet har meldt afbud; grunden skal vurderes",
    )
    CANCELLATION_ACCEPTED = "cancellation_accepted", "Afbuddet er godkendt"
    CANCELLATION_REJECTED = "cancellation_rejected", "Afbuddet er ikke godkendt"
    HELD = "held", "Samtalen er holdt"
    MISSED = "missed", "Samtalen er markeret som udeblivelse"
    MISSED_CONFIRMED = "missed_confirmed", "Udeblivelsen er bekræftet"
    CONTACT_RECORDED = "contact_recorded", "Medlemmet har haft kontakt"
    CONTACT_NOTED = (
        "contact_noted",
        "Medlemmet har haft kontakt med en anden end den, der indkaldte",
    )
    OUTCOME_CORRECTED = "outcome_corrected", "Samtalens udfald er rettet"
    WITHDRAWN = "withdrawn", "Samtalen er aflyst uden betydning for medlemmet"
    JOBCENTER_TALK_NOTED = (
        "jobcenter_talk_noted",
        "En samtale hos Jobcenteret er noteret",
    )
    OUTAGE_EXTENDED = "outage_extended", "Fristen er rykket, fordi Min side var nede"
    # plans
    PLAN_ACTIVATED = "plan_activated", "Min Plan er gældende"
    PLAN_RECEIVED = "plan_received", "Jobcenteret har sendt en ny Min Plan"
    PLAN_ACKNOWLEDGED = "plan_acknowledged", "Medlemmet har godkendt Min Plan"
    PLAN_COMMENTED = "plan_commented", "Medlemmet har kommenteret Min Plan"
    AGREEMENT_SETTLED = "agreement_settled", "En aftale i Min Plan er gjort færdig"
    OFFER_PROPOSED = "offer_proposed", "Medlemmet er spurgt om en indstilling"
    OFFER_SENT = "offer_sent", "Indstillingen er sendt til Jobcenteret"
    OFFER_REFUSED = "offer_refused", "Medlemmet har sagt nej til indstillingen"
    OFFER_WITHDRAWN = "offer_withdrawn", "Indstillingen er trukket tilbage"
    OFFER_LAPSED = "offer_lapsed", "Indstillingen er bortfaldet"
    OFFER_ANSWERED = "offer_answered", "Jobcenteret har svaret på indstillingen"
    # joblog
    APPLICATION_LOGGED = "application_logged", "En stilling er logget"
    APPLICATION_CORRECTED = "application_corrected", "En stilling i jobloggen er rettet"
    APPLICATION_DELETED = "application_deleted", "En stilling i jobloggen er slettet"
    WEEK_BELOW = "week_below", "En uge i jobloggen er under kravet"
    WEEK_FINAL = "week_final", "En uge i jobloggen er gjort op"
    # sanctions
    SANCTION_FLAGGED = "sanction_flagged", "En sag er markeret til vurdering"
    MISSED_LETTER_DUE = "missed_letter_due", "Medlemmet er skrevet til om udeblivelsen"
    SANCTION_DISMISSED = "sanction_dismissed", "Sagen er lukket uden konsekvens"
    HEARING_SENT = "hearing_sent", "Partshøring er sendt"
    HEARING_EXTENDED = "hearing_extended", "Svarfristen er forlænget"
    HEARING_ANSWERED = "hearing_answered", "Medlemmet har svaret på partshøringen"
    HEARING_EXPIRED = "hearing_expired", "Svarfristen er udløbet"
    DECISION_PROPOSED = "decision_proposed", "En afgørelse er sendt til godkendelse"
    DECISION_RETURNED = "decision_returned", "Forslaget til afgørelse er sendt retur"
    DECIDED = "decided", "Der er truffet afgørelse"
    DECIDED_NONE = "decided_none", "Sagen er afgjort uden konsekvens"
    CURED = "cured", "Medlemmet kan igen få dagpenge"
    CONSEQUENCE_CORRECTED = "consequence_corrected", "Perioden er rettet"
    SANCTION_ANNULLED = "sanction_annulled", "Sagen er annulleret"
    APPEALED = "appealed", "Medlemmet har klaget"
    APPEAL_UPHELD = "appeal_upheld", "Medlemmet har fået medhold"
    APPEAL_FORWARDED = "appeal_forwarded", "Klagen er sendt videre"
    APPEAL_ANSWERED = "appeal_answered", "Klagen er afgjort"
    # exchange
    HANDOVER_PREPARED = "handover_prepared", "Overdragelsen er gjort klar"
    HANDOVER_RECEIVED = (
        "handover_received",
        "Jobcenteret har kvitteret for overdragelsen",
    )
    HANDOVER_RETURNED = "handover_returned", "Jobcenteret har spurgt til overdragelsen"
    HANDOVER_ANSWERED = "handover_answered", "Jobcenterets spørgsmål er besvaret"


class CaseQuerySet(TrackedQuerySet):
    def open(self) -> "CaseQuerySet":
        return self.filter(closed_on=None)

    def with_akasse(self) -> "CaseQuerySet":
        return self.filter(state__in=WITH_AKASSE)

    def due_for_handover(self, today: date) -> "CaseQuerySet":
        """Return the fund's active cases whose stored handover date has come and which are not held back."""
        return self.filter(state=CaseState.AKASSE_ACTIVE, handover_on__lte=today).filter(
            Q(hold_until=None) | Q(hold_until__lte=today)
        )

    def due_for_settling(self, today: date) -> "CaseQuerySet":
        """Return the open cases in which an absence, a pause or an exemption begins or ends by today."""
        return self.filter(settle_on__lte=today, closed_on=None)

    def due_for_invitation(self, today: date) -> "CaseQuerySet":
        """Return the fund's active cases whose next job talk is to be invited by today."""
        return self.filter(state=CaseState.AKASSE_ACTIVE, next_invite_on__lte=today)

    def due_for_notice(self, latest_handover: date) -> "CaseQuerySet":
        """Return the fund's active cases whose handover date comes by then and is not yet announced (B6)."""
        return self.filter(state=CaseState.AKASSE_ACTIVE, handover_on__lte=latest_handover).exclude(
            announced_handover_on=F("handover_on")
        )

    def due_for_move(self, today: date) -> "CaseQuerySet":
        return self.filter(moves_on__lte=today, closed_on=None)

    def shown_to_jobcenter(self, *, at: datetime) -> "CaseQuerySet":
        """Return the cases a Jobcenter may see at all: open ones, and closed ones for six months."""
        return self.filter(
            Q(jobcenter_sees_until=None) | Q(jobcenter_sees_until__gte=local_date(at))
        )

    def without_conflict(self, user: User) -> "CaseQuerySet":
        """Leave out the user's own case and those of people they are related to (4.2, rule 5)."""
        conflicts = user.conflicts.values("member_id")
        return self.exclude(member__in=conflicts).exclude(member__user=user)

    def visible_to(self, user: User, *, at: datetime) -> "CaseQuerySet":
        """Return the cases this user may open at this moment.

        A member their own; branch staff their branch's and those they were granted for the day, a
        team lead also those without a branch; a Jobcenter reader those of the Jobcenter's
        municipalities. Nobody else any.
        """
        match user.role:
            case Role.MEMBER:
                return self.filter(member__user=user)
            case Role.CASEWORKER | Role.TEAM_LEAD:
                granted = AccessGrant.objects.filter(user=user).in_force(at=at).values("member_id")
                theirs = Q(branch=user.branch_id) | Q(member__in=granted)
                if user.role == Role.TEAM_LEAD:
                    theirs |= Q(branch=None)  # somebody has to assign them (B32)
                return self.without_conflict(user).filter(theirs)
            case Role.JOBCENTER_READER:
                served = Jobcenter.municipalities.through.objects.filter(
                    jobcenter=user.jobcenter_id
                )
                return self.shown_to_jobcenter(at=at).filter(
                    municipality__in=served.values("municipality_id")
                )
        return self.none()

    # Worklists (B30): each kind is one queryset, derived and never stored.

    def branch_to_assign(self) -> "CaseQuerySet":
        """Return open cases without a branch that serves the member's municipality (B32)."""
        served = Branch.objects.filter(is_open=True, municipalities=models.OuterRef("municipality"))
        return self.open().exclude(models.Exists(served.filter(pk=models.OuterRef("branch_id"))))

    def correction_after_handover(self) -> "CaseQuerySet":
        return self.filter(correction_due_at__isnull=False)

    def join_first_jobcenter_talk(self) -> "CaseQuerySet":
        """Return handed over cases whose member wants the fund at the first Jobcenter talk (R17)."""
        return self.filter(
            state__in=WITH_JOBCENTER,
            wants_fund_at_first_jc_talk=True,
            participation_settled_at=None,
        )

    def referral_waiting(self) -> "CaseQuerySet":
        return self.filter(state=CaseState.AKASSE_ACTIVE, referral_proposed_at__isnull=False)


class Case(models.Model):
    """One benefit period of a member, from registration until it is used up or left.

    ``state`` says who holds the contact process and changes only by ``cases.transitions``. Dates
    that sweeps look for (``handover_on``, ``next_invite_on``, ``settle_on``) are worked out by
    the rules when a fact changes, and stored. ``unbooked_from`` is the day after a missed booking
    deadline until that is cured.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="cases")
    spell_start = models.DateField()
    first_benefit_date = models.DateField()
    benefit_period_no = models.PositiveSmallIntegerField(default=1)
    policy_version = models.CharField(max_length=60)
    cohort = models.CharField(max_length=20, choices=Cohort)
    state = models.CharField(max_length=20, choices=CaseState)
    insurance = models.CharField(max_length=4, choices=Insurance, default=Insurance.FULL)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="cases")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="cases")
    caseworker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    moves_to = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    moves_on = models.DateField(null=True, blank=True)

    opened_at = models.DateTimeField()
    talks_held = models.PositiveSmallIntegerField(default=0)
    talks_completed_on = models.DateField(null=True, blank=True)
    sick_streak = models.PositiveSmallIntegerField(default=0)
    paused_days = models.PositiveIntegerField(default=0)
    unbooked_from = models.DateField(null=True, blank=True)
    settle_on = models.DateField(null=True, blank=True)
    next_invite_on = models.DateField(null=True, blank=True)
    weekly_minimum = models.PositiveSmallIntegerField(null=True, blank=True)

    handover_on = models.DateField(null=True, blank=True)
    announced_handover_on = models.DateField(null=True, blank=True)
    handed_over_on = models.DateField(null=True, blank=True)
    handover_reason = models.CharField(max_length=20, blank=True)
    handover_note = models.TextField(blank=True)
    hold_until = models.DateField(null=True, blank=True)
    wants_fund_at_first_jc_talk = models.BooleanField(null=True, blank=True)
    participation_settled_at = models.DateTimeField(null=True, blank=True)
    referral_proposed_at = models.DateTimeField(null=True, blank=True)
    referral_proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    referral_reason = models.TextField(blank=True)
    correction_due_at = models.DateTimeField(null=True, blank=True)
    correction_note = models.TextField(blank=True)

    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, choices=CloseReason, blank=True)
    closed_from = models.CharField(max_length=20, choices=CaseState, blank=True)
    jobcenter_sees_until = models.DateField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_case_a_member",
                fields=["member"],
                condition=Q(closed_on=None),
            ),
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=CaseState)),
            models.CheckConstraint(
                name="case_closed_has_its_date",
                condition=Q(
                    state=CaseState.CLOSED,
                    closed_on__isnull=False,
                    closed_from__in=CaseState,
                )
                | (~Q(state=CaseState.CLOSED) & Q(closed_on=None, jobcenter_sees_until=None)),
            ),
            models.CheckConstraint(
                name="case_handed_over_says_when_and_why",
                condition=(Q(state__in=WITH_JOBCENTER) & ~Q(handover_reason=""))
                | Q(state__in=WITH_AKASSE, handed_over_on=None, handover_reason="")
                | Q(state=CaseState.CLOSED),
            ),
            models.CheckConstraint(
                name="case_handed_over_on_is_there_unless_legacy",
                condition=~Q(state__in=WITH_JOBCENTER)
                | Q(handover_reason=rules.HandoverReason.LEGACY, handed_over_on=None)
                | (
                    ~Q(handover_reason=rules.HandoverReason.LEGACY)
                    & Q(handed_over_on__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="case_holds_at_most_three_talks", condition=Q(talks_held__lte=3)
            ),
            models.CheckConstraint(
                name="case_handed_over_not_before_start",
                condition=Q(handed_over_on=None) | Q(handed_over_on__gte=F("spell_start")),
            ),
            models.CheckConstraint(
                name="case_closed_is_not_invited",
                condition=Q(next_invite_on=None) | Q(state__in=WITH_AKASSE),
            ),
        ]
        indexes = [
            models.Index(
                fields=["handover_on"],
                name="case_due_for_handover",
                condition=Q(state=CaseState.AKASSE_ACTIVE),
            ),
            models.Index(
                fields=["next_invite_on"],
                name="case_due_for_invitation",
                condition=Q(state=CaseState.AKASSE_ACTIVE, next_invite_on__isnull=False),
            ),
            models.Index(
                fields=["settle_on"],
                name="case_due_for_settling",
                condition=Q(closed_on=None, settle_on__isnull=False),
            ),
            models.Index(
                fields=["caseworker", "handover_on", "id"],
                name="case_load",
                condition=Q(closed_on=None),
            ),
            models.Index(
                fields=["municipality", "handover_on", "id"],
                name="case_of_municipality",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def policy(self) -> policy.Policy:
        """Return the numbers this case is judged by, pinned when it was opened (B17)."""
        return policy.policy_named(self.policy_version)

    @property
    def responsible(self) -> Actor:
        """Return who holds the contact process: exactly one actor on any day (R2)."""
        state = self.closed_from if self.state == CaseState.CLOSED else self.state
        return Actor.JOBCENTER if state in WITH_JOBCENTER else Actor.AKASSE

    @property
    def is_with_akasse(self) -> bool:
        return self.state in WITH_AKASSE

    @property
    def is_paused(self) -> bool:
        return self.state in PAUSED

    @property
    def required_a_week(self) -> int:
        """Return how many applications a week are asked for: the plan's, never below policy (B19)."""
        return max(self.weekly_minimum or 0, self.policy.joblog_min_per_week)

    def planned_talk(self, sequence: int) -> rules.PlannedTalk | None:
        return rules.planned_talk(
            sequence,
            spell_start=self.spell_start,
            paused_days=self.paused_days,
            policy=self.policy,
        )


class CasePause(models.Model):
    """Days on which the clock of a case stood still; follows from an absence or a missed booking (B3)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=20)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    from_absence = models.BooleanField(default=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pause_ends_after_it_begins",
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
            ),
            models.UniqueConstraint(
                name="one_pause_a_case_reason_and_first_day",
                fields=["case", "reason", "first_day"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.first_day}"

    @property
    def period(self) -> rules.PausePeriod:
        return rules.PausePeriod(rules.PauseReason(self.reason), self.first_day, self.last_day)


class Absence(models.Model):
    """What was reported about days on which the member is not simply unemployed (B29).

    ``last_day`` is empty while it is open. Of sickness only the fact and the dates are kept.
    """

    class Kind(models.TextChoices):
        SICK = rules.AbsenceKind.SICK.value, "Syg"
        VACATION = rules.AbsenceKind.VACATION.value, "Ferie"
        MATERNITY = rules.AbsenceKind.MATERNITY.value, "Barsel"
        EMPLOYMENT = rules.AbsenceKind.EMPLOYMENT.value, "I arbejde"
        DEREGISTERED = rules.AbsenceKind.DEREGISTERED.value, "Afmeldt"
        OFFER = rules.AbsenceKind.OFFER.value, "I tilbud"
        NO_RIGHT = rules.AbsenceKind.NO_RIGHT.value, "Uden dagpengeret"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=20, choices=Kind)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    moves_deadlines = models.BooleanField(default=False)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
            ),
            models.UniqueConstraint(
                name="one_open_absence_a_case_and_kind",
                fields=["case", "kind"],
                condition=Q(last_day=None),
            ),
        ]
        indexes = [models.Index(fields=["case", "first_day"], name="absence_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_day}"

    @property
    def period(self) -> rules.AbsencePeriod:
        return rules.AbsencePeriod(rules.AbsenceKind(self.kind), self.first_day, self.last_day)

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class Exemption(models.Model):
    """A decision on less intensive effort before a job begins (P22, B15)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="exemptions")
    first_day = models.DateField()
    job_starts_on = models.DateField()
    granted = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exemption_begins_before_the_job",
                condition=Q(job_starts_on__gt=F("first_day")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} to {self.job_starts_on}"

    def covers(self, day: date) -> bool:
        return self.granted and self.first_day <= day < self.job_starts_on


class Note(models.Model):
    """A caseworker's own reminder or sticky note on a case; never shown outside the fund."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="notes")
    text = models.TextField()
    remind_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    def __str__(self) -> str:
        return f"{self.case_id} {self.written_at:%Y-%m-%d}"


class PolicyActivation(models.Model):
    """A version of the numbers that two people put into force; the default one needs no row."""

    policy_version = models.CharField(max_length=60, unique=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    activated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    activated_at = models.DateTimeField(null=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_is_activated_by_a_second_person",
                condition=Q(activated_by=None) | ~Q(activated_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.policy_version


class CaseEventQuerySet(models.QuerySet):
    def newest_first(self) -> "CaseEventQuerySet":
        return self.order_by("-happened_at", "-pk")

    def unread_by_letters(self) -> "CaseEventQuerySet":
        return self.filter(letters_read_at=None)

    def unread_by_exchange(self) -> "CaseEventQuerySet":
        return self.filter(exchange_read_at=None)


class CaseEvent(models.Model):
    """One line of a case's story: what happened, when, and who did it. Append-only.

    Written in the transaction of the change itself; ``letters`` and ``exchange`` read it and note
    that they did, so the story is also the outbox. ``facts`` holds keys and dates, never a name.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    letters_read_at = models.DateTimeField(null=True, blank=True)
    exchange_read_at = models.DateTimeField(null=True, blank=True)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_without_actor_names_its_source",
                condition=Q(actor__isnull=False) | ~Q(source=""),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-happened_at", "-id"], name="story_of_case"),
            models.Index(
                fields=["id"],
                name="story_for_letters",
                condition=Q(letters_read_at=None),
            ),
            models.Index(
                fields=["id"],
                name="story_for_exchange",
                condition=Q(exchange_read_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="never_rewritten",
                operation=pgtrigger.UpdateOf(
                    "case_id", "kind", "happened_at", "actor_id", "source", "facts"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d}"

    @property
    def label(self) -> str:
        return EventKind(self.kind).label

    @property
    def done_by(self) -> str:
        """Return who did it, as pages say it."""
        if self.actor is not None:
            return self.actor.name
        system = self.source.partition(":")[0]
        return {
            "sweep": "Systemet",
            "jobnet": "Jobnet",
            "jobcenter": "Jobcenteret",
        }.get(system, "Systemet")

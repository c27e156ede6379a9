"""Applications that members registered, and what their weeks amount to."""

from datetime import date, datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractIsoYear, ExtractWeek

from accounts.models import Role, User
from cases.models import WITH_JOBCENTER, Case
from core.history import TrackedQuerySet, tracked
from joblog import rules


class FoundVia(models.TextChoices):
    """How a position was found (P27)."""

    POSTED = rules.FoundVia.POSTED.value, "Opslået stilling"
    UNSOLICITED = rules.FoundVia.UNSOLICITED.value, "Uopfordret"
    NETWORK = rules.FoundVia.NETWORK.value, "Netværk"
    CONTACTED = rules.FoundVia.CONTACTED.value, "Arbejdsgiveren henvendte sig"


class WeekState(models.TextChoices):
    """What a week amounts to; a week that is still open has no row (A13)."""

    OPEN = rules.WeekState.OPEN.value, "I gang"
    OK = rules.WeekState.OK.value, "Opfyldt"
    EXEMPT = rules.WeekState.EXEMPT.value, "Tæller ikke med"
    PROVISIONAL_BELOW = rules.WeekState.PROVISIONAL_BELOW.value, "Mangler stillinger"
    FINAL_BELOW = rules.WeekState.FINAL_BELOW.value, "Under kravet"


def _handed_over() -> Q:
    """Return the condition on rows of cases that the Jobcenter holds, or held when they closed."""
    return Q(case__state__in=WITH_JOBCENTER) | Q(case__closed_from__in=WITH_JOBCENTER)


class JoblogEntryQuerySet(TrackedQuerySet):
    def of_case(self, case: Case) -> "JoblogEntryQuerySet":
        return self.filter(case=case)

    def in_week(self, week: rules.Week) -> "JoblogEntryQuerySet":
        return self.filter(iso_year=week.iso_year, iso_week=week.iso_week)

    def newest_first(self) -> "JoblogEntryQuerySet":
        return self.order_by("-applied_on", "-pk")

    def visible_to(self, user: User, *, at: datetime) -> "JoblogEntryQuerySet":
        """Return the entries this user may read whole: their own, or those of their branch's cases.

        A Jobcenter reader reads none: see ``titles_for``.
        """
        if user.role == Role.JOBCENTER_READER:
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user, at=at))

    def titles_for(self, user: User, *, at: datetime) -> models.QuerySet:
        """Return week and title, nothing else, of the entries a Jobcenter reader may know of (4.2)."""
        cases = Case.objects.visible_to(user, at=at)
        return self.filter(_handed_over(), case__in=cases).values(
            "case_id", "iso_year", "iso_week", "title"
        )


class JoblogEntry(models.Model):
    """One position that the member says they applied for, on the day they did.

    ``is_late`` marks one that was registered after its week had ended. ``counts`` is False only for
    one that reached us from Jobnet and was registered there after its week was final.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="joblog_entries", db_index=False)
    applied_on = models.DateField()
    iso_year = models.GeneratedField(
        expression=ExtractIsoYear("applied_on"),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    iso_week = models.GeneratedField(
        expression=ExtractWeek("applied_on"),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    title = models.CharField(max_length=120)
    employer = models.CharField(max_length=120, blank=True)
    found_via = models.CharField(max_length=12, choices=FoundVia)
    place = models.CharField(max_length=80, blank=True)
    distance_km = models.PositiveSmallIntegerField(null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    logged_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
    counts = models.BooleanField(default=True)
    external_id = models.CharField(max_length=80, blank=True)

    objects = JoblogEntryQuerySet.as_manager()
    history = tracked(excluded_fields=["iso_year", "iso_week"])

    class Meta:
        constraints = [
            models.CheckConstraint(name="entry_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="entry_found_via_is_known", condition=Q(found_via__in=FoundVia)
            ),
            models.CheckConstraint(
                name="entry_that_does_not_count_is_late_and_from_jobnet",
                condition=Q(counts=True) | (Q(is_late=True) & ~Q(external_id="")),
            ),
            models.UniqueConstraint(
                name="one_entry_an_external_id",
                fields=["external_id"],
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [models.Index(fields=["case", "applied_on"], name="entry_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.applied_on}"

    @property
    def week(self) -> rules.Week:
        return rules.Week.of(self.applied_on)

    @property
    def application(self) -> rules.Application:
        return rules.Application(
            applied_on=self.applied_on, title=self.title, employer=self.employer, link=self.link
        )


class JoblogWeekQuerySet(TrackedQuerySet):
    def of_week(self, week: rules.Week) -> "JoblogWeekQuerySet":
        return self.filter(iso_year=week.iso_year, iso_week=week.iso_week)

    def oldest_first(self) -> "JoblogWeekQuerySet":
        return self.order_by("iso_year", "iso_week")

    def provisional(self) -> "JoblogWeekQuerySet":
        return self.filter(state=WeekState.PROVISIONAL_BELOW)

    def final_below(self) -> "JoblogWeekQuerySet":
        return self.filter(state=WeekState.FINAL_BELOW)

    def below(self) -> "JoblogWeekQuerySet":
        return self.filter(state__in=rules.BELOW)

    def due_for_closing(self, today: date) -> "JoblogWeekQuerySet":
        """Return the weeks of open cases whose grace is over and which are not final yet."""
        return self.provisional().filter(grace_until__lt=today, case__closed_on=None)

    def may_change(self, today: date) -> "JoblogWeekQuerySet":
        """Return the weeks whose result a new fact may still change: in their grace, or below."""
        return self.filter(Q(grace_until__gte=today) | Q(state__in=rules.BELOW))

    def flagged(self) -> "JoblogWeekQuerySet":
        """Return the weeks that are part of the pattern which leads to an availability talk (R54)."""
        return self.filter(is_flagged=True)

    def flagged_weeks(self, case: Case, *, after: rules.Week | None = None) -> "list[JoblogWeek]":
        """Return the case's weeks that make the pattern now, oldest first; empty when they make none.

        :param after: the last week that led to a talk before
        """
        weeks = {row.week: row for row in self.filter(case=case).oldest_first()}
        results = [row.result for row in weeks.values()]
        return [
            weeks[week] for week in rules.weeks_that_flag(results, policy=case.policy, after=after)
        ]

    def visible_to(self, user: User, *, at: datetime) -> "JoblogWeekQuerySet":
        """Return the weeks this user may see; a Jobcenter reader those of cases handed over (4.2)."""
        weeks = self.filter(case__in=Case.objects.visible_to(user, at=at))
        if user.role == Role.JOBCENTER_READER:
            return weeks.filter(_handed_over())
        return weeks


class JoblogWeek(models.Model):
    """What one ended week of a case amounts to, judged the night after and again when facts change.

    ``grace_until`` is the last day on which the member may change what counts in it; afterwards the
    result changes only to the member's benefit. ``told_at`` is when the member was first told that
    something is missing.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="joblog_weeks", db_index=False)
    iso_year = models.SmallIntegerField()
    iso_week = models.SmallIntegerField()
    state = models.CharField(max_length=20, choices=WeekState)
    count = models.PositiveSmallIntegerField()
    required = models.PositiveSmallIntegerField()
    obliged_days = models.PositiveSmallIntegerField()
    advice = models.BooleanField(default=False)
    is_flagged = models.BooleanField(default=False)
    grace_until = models.DateField()
    told_at = models.DateTimeField(null=True, blank=True)
    evaluated_at = models.DateTimeField()

    objects = JoblogWeekQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_result_a_case_and_week", fields=["case", "iso_year", "iso_week"]
            ),
            models.CheckConstraint(
                name="week_number_exists", condition=Q(iso_week__gte=1, iso_week__lte=53)
            ),
            models.CheckConstraint(name="week_is_judged", condition=Q(state__in=rules.JUDGED)),
            models.CheckConstraint(
                name="week_has_five_weekdays", condition=Q(obliged_days__lte=rules.WEEKDAYS)
            ),
            models.CheckConstraint(
                name="week_below_lacks_applications",
                condition=~Q(state__in=rules.BELOW) | Q(count__lt=F("required")),
            ),
            models.CheckConstraint(
                name="week_ok_has_its_applications",
                condition=~Q(state=WeekState.OK) | Q(count__gte=F("required")),
            ),
            models.CheckConstraint(
                name="week_below_was_told",
                condition=~Q(state__in=rules.BELOW) | Q(told_at__isnull=False),
            ),
            models.CheckConstraint(
                name="week_flagged_is_finally_below",
                condition=Q(is_flagged=False) | Q(state=WeekState.FINAL_BELOW),
            ),
        ]
        indexes = [
            models.Index(fields=["iso_year", "iso_week", "case"], name="joblog_week_judged"),
            models.Index(
                fields=["grace_until"],
                name="joblog_week_due",
                condition=Q(state=WeekState.PROVISIONAL_BELOW),
            ),
            models.Index(fields=["case"], name="joblog_week_flagged", condition=Q(is_flagged=True)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.week}"

    @property
    def week(self) -> rules.Week:
        return rules.Week(self.iso_year, self.iso_week)

    @property
    def result(self) -> rules.WeekResult:
        return rules.WeekResult(
            week=self.week,
            state=rules.WeekState(self.state),
            count=self.count,
            required=self.required,
        )


class Verdict(models.TextChoices):
    """What a caseworker makes of the applications of a case (P30)."""

    SUFFICIENT = rules.Verdict.SUFFICIENT.value, "Tilstrækkeligt"
    TALK = rules.Verdict.TALK.value, "Tages op ved næste samtale"
    DOUBT = rules.Verdict.DOUBT.value, "Tvivl om rådighed"


class JoblogReviewQuerySet(TrackedQuerySet):
    def newest_first(self) -> "JoblogReviewQuerySet":
        return self.order_by("-reviewed_at", "-pk")

    def visible_to(self, user: User, *, at: datetime) -> "JoblogReviewQuerySet":
        """Return the reviews of the cases this branch staff may open; nobody else sees any."""
        if not user.works_at_branch:
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user, at=at))


class JoblogReview(models.Model):
    """A caseworker's look at the applications of a case, and what they make of them (S6).

    A doubt decides nothing: it is the reason that is named when an availability talk is convened.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="joblog_reviews")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    objects = JoblogReviewQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_verdict_is_known", condition=Q(verdict__in=Verdict)
            ),
            models.CheckConstraint(
                name="review_says_why_unless_sufficient",
                condition=Q(verdict=Verdict.SUFFICIENT) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verdict}"


class StoryReading(models.Model):
    """How far the joblog has read the cases' stories: one row, a ledger without history.

    Every event up to ``read_to`` was read. ``seen_to`` is the newest one at the last look, and every
    transaction that was still writing then has a number below ``seen_before``: once they have all
    ended, nothing can appear behind ``seen_to`` any more.
    """

    read_to = models.BigIntegerField(default=0)
    seen_to = models.BigIntegerField(default=0)
    seen_before = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"to {self.read_to}"

"""Talks, the times at which they can be held, and what was offered to members."""

from datetime import date, datetime
from uuid import uuid4

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.models import Branch, User
from cases.models import Case
from core.history import TrackedQuerySet, tracked
from meetings import rules


class MeetingState(models.TextChoices):
    """Where a talk is between its invitation and its outcome (5.2)."""

    AWAITING_BOOKING = "awaiting_booking", "Afventer booking"
    BOOKED = "booked", "Booket"
    HELD = "held", "Holdt"
    CANCELLED_LAWFUL = "cancelled_lawful", "Lovligt afbud"
    CANCELLATION_REVIEW = "cancellation_review", "Afbud til vurdering"
    CANCELLED_UNLAWFUL = "cancelled_unlawful", "Afbud ikke godkendt"
    MISSED = "missed", "Udeblevet"
    BOOKING_EXPIRED = "booking_expired", "Frist overskredet"
    WITHDRAWN = "withdrawn", "Aflyst af a-kassen"


OPEN_STATES = frozenset({MeetingState.AWAITING_BOOKING, MeetingState.BOOKED})


class MeetingKind(models.TextChoices):
    """What a talk is for; only job talks count towards the handover (A21)."""

    JOB_TALK = rules.Kind.JOB_TALK.value, "Jobsamtale"
    AVAILABILITY_TALK = rules.Kind.AVAILABILITY_TALK.value, "Rådighedssamtale"
    JOINT_TALK = rules.Kind.JOINT_TALK.value, "Fællessamtale"
    JC_TALK = rules.Kind.JC_TALK.value, "Samtale hos Jobcenteret"
    VOLUNTARY = rules.Kind.VOLUNTARY.value, "Frivillig samtale"


class Organiser(models.TextChoices):
    """Who convened the talk (R42)."""

    AKASSE = "akasse", "A-kassen"
    JOBCENTER = "jobcenter", "Jobcenteret"


class Mode(models.TextChoices):
    """How a talk is held (R8, R9)."""

    IN_PERSON = rules.Mode.IN_PERSON.value, "Fremmøde"
    VIDEO = rules.Mode.VIDEO.value, "Video"
    PHONE = rules.Mode.PHONE.value, "Telefon"


class CancelReason(models.TextChoices):
    """Why a member cancels; whether it is lawful stands in policy (A10)."""

    SICK = "sick", "Jeg er syg"
    JOB_INTERVIEW = "job_interview", "Jeg er til jobsamtale hos en arbejdsgiver"
    WORK = "work", "Jeg er på arbejde"
    OTHER_MANDATORY_MEETING = "other_mandatory_meeting", "Jeg er til et andet møde, jeg skal til"
    IN_OFFER = "in_offer", "Jeg er i et tilbud fra Jobcenteret"
    OTHER = "other", "Noget andet"


class Suspension(models.TextChoices):
    """Why a booking deadline stands still; empty while it runs."""

    SICK = "sick", "Syg"
    VACATION = "vacation", "Ferie"
    NO_SLOTS = "no_slots", "Ingen ledige tider"
    MEMBER_FOUND_NONE = "member_found_none", "Medlemmet kunne ikke finde en tid"
    FUND_BOOKS = "fund_books", "A-kassen booker for medlemmet"


class OpeningHours(models.Model):
    """When a caseworker holds talks on one weekday, and how (B28); slots are made from it."""

    caseworker = models.ForeignKey(User, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField(default=60)
    pause_minutes = models.PositiveSmallIntegerField(default=0)
    modes = ArrayField(models.CharField(max_length=10, choices=Mode), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hours_close_after_they_open", condition=Q(closes__gt=F("opens"))
            ),
            models.CheckConstraint(
                name="hours_are_on_a_weekday", condition=Q(weekday__gte=0, weekday__lte=6)
            ),
            models.CheckConstraint(
                name="hours_have_a_slot_length", condition=Q(slot_minutes__gte=15)
            ),
            models.CheckConstraint(
                name="hours_end_after_they_begin",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.caseworker_id} {self.weekday} {self.opens:%H:%M}"

    @property
    def pattern(self) -> rules.Opening:
        return rules.Opening(
            weekday=self.weekday,
            opens=self.opens,
            closes=self.closes,
            slot_minutes=self.slot_minutes,
            pause_minutes=self.pause_minutes,
            modes=tuple(self.modes),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class CaseworkerAbsence(models.Model):
    """Days on which a caseworker holds no talks; booked ones are moved, handed over or cancelled."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    caseworker = models.ForeignKey(User, models.CASCADE, related_name="days_away")
    first_day = models.DateField()
    last_day = models.DateField()

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="days_away_end_after_they_begin",
                condition=Q(last_day__gte=F("first_day")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.caseworker_id} {self.first_day}"


class ClosingDay(models.Model):
    """A day on which one branch is closed; it removes slots and moves no deadline (B36)."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="closing_days")
    day = models.DateField()
    label = models.CharField(max_length=60, blank=True)

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_closing_a_branch_and_day", fields=["branch", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.day}"


class SlotQuerySet(models.QuerySet):
    def free(self) -> "SlotQuerySet":
        return self.filter(is_taken=False)

    def fitting(self, *, minutes: int, mode: str = "") -> "SlotQuerySet":
        """Return the slots that are long enough and, where a mode is named, allow it (B28)."""
        slots = self.filter(minutes__gte=minutes)
        return slots.filter(modes__contains=[mode]) if mode else slots

    def between(self, first: datetime, last: datetime) -> "SlotQuerySet":
        """Return the slots that start within these moments, both included."""
        return self.filter(starts_at__gte=first, starts_at__lte=last)


class Slot(models.Model):
    """One time at which one caseworker can hold one talk; made ahead from the opening hours (B28)."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    caseworker = models.ForeignKey(User, models.CASCADE, related_name="slots")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    modes = ArrayField(models.CharField(max_length=10, choices=Mode), default=list)
    is_taken = models.BooleanField(default=False)
    by_hand = models.BooleanField(default=False)

    objects = SlotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_slot_a_caseworker_and_start", fields=["caseworker", "starts_at"]
            ),
            models.CheckConstraint(
                name="slot_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["branch", "starts_at"], name="slot_free", condition=Q(is_taken=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.caseworker_id} {self.starts_at:%Y-%m-%d %H:%M}"


class MeetingQuerySet(TrackedQuerySet):
    def open(self) -> "MeetingQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def of_fund(self) -> "MeetingQuerySet":
        return self.filter(organiser=Organiser.AKASSE)

    def job_talks(self) -> "MeetingQuerySet":
        return self.of_fund().filter(kind=MeetingKind.JOB_TALK)

    def booked_on(self, first: datetime, last: datetime) -> "MeetingQuerySet":
        return self.filter(state=MeetingState.BOOKED, starts_at__gte=first, starts_at__lte=last)

    def visible_to(self, user: User, *, at: datetime) -> "MeetingQuerySet":
        """Return the talks of the cases this user may open at this moment."""
        return self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))

    # What the sweeps look for: stored columns, each behind a partial index.

    def overdue_to_book(self, today: date) -> "MeetingQuerySet":
        """Return the talks whose running booking deadline has passed before today."""
        return self.filter(
            state=MeetingState.AWAITING_BOOKING, suspended_for="", booking_deadline__lt=today
        )

    def missed_by(self, at: datetime) -> "MeetingQuerySet":
        """Return the fund's booked talks that count as missed by this moment."""
        return self.filter(state=MeetingState.BOOKED, missed_from__lte=at)

    def booking_reminder_due(self, today: date) -> "MeetingQuerySet":
        return self.filter(
            state=MeetingState.AWAITING_BOOKING, suspended_for="", remind_to_book_on__lte=today
        )

    def talk_reminder_due(self, at: datetime) -> "MeetingQuerySet":
        return self.filter(state=MeetingState.BOOKED, remind_of_talk_at__lte=at)

    def costing_until_contact(self) -> "MeetingQuerySet":
        """Return the talks that may cost benefit until there is contact (R47, A9).

        Those that were missed, and those cancelled for a reason that is not lawful by itself without a
        new time.
        """
        without_new_time = Q(
            state__in=[MeetingState.CANCELLATION_REVIEW, MeetingState.CANCELLED_UNLAWFUL],
            successors=None,
        )
        return self.filter(Q(state=MeetingState.MISSED) | without_new_time)

    # Worklists (B30).

    def first_talk_overdue(self, today: date) -> "MeetingQuerySet":
        """Return the open first talks whose last day has passed."""
        return self.job_talks().open().filter(sequence=1, latest_on__lt=today)

    def outcome_missing(self, at: datetime) -> "MeetingQuerySet":
        """Return the fund's talks that have ended and have no outcome yet."""
        return self.of_fund().filter(state=MeetingState.BOOKED, ends_at__lte=at)

    def missed_unconfirmed(self) -> "MeetingQuerySet":
        return self.of_fund().filter(state=MeetingState.MISSED, confirmed_at=None)

    def cancellation_to_review(self) -> "MeetingQuerySet":
        return self.filter(state=MeetingState.CANCELLATION_REVIEW)

    def no_free_slot(self) -> "MeetingQuerySet":
        """Return the talks for which somebody has to find a time (A11, B20, B35, I-7)."""
        waits = Q(lacks_slots=True) | Q(
            suspended_for__in=[
                Suspension.NO_SLOTS,
                Suspension.MEMBER_FOUND_NONE,
                Suspension.FUND_BOOKS,
            ]
        )
        return self.filter(waits, state=MeetingState.AWAITING_BOOKING)


class Meeting(models.Model):
    """One talk from its invitation to its outcome (B27).

    A talk that was cancelled, missed or not booked keeps its row; its successor is a new row that
    names it in ``replaces``. ``minutes_revision`` counts the saves of the minutes, so that two who
    write notice each other; ``checked`` names the ``rules.Point``s gone through. What sweeps look for (``booking_deadline``, ``missed_from``, the two
    reminders) is worked out by the rules when a fact changes, and stored.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="meetings")
    organiser = models.CharField(max_length=10, choices=Organiser, default=Organiser.AKASSE)
    kind = models.CharField(max_length=20, choices=MeetingKind)
    sequence = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=MeetingState)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    source = models.CharField(max_length=80, blank=True)

    invited_on = models.DateField(null=True, blank=True)
    booking_deadline = models.DateField(null=True, blank=True)
    suspended_for = models.CharField(max_length=20, choices=Suspension, blank=True)
    window_from = models.DateField(null=True, blank=True)
    window_to = models.DateField(null=True, blank=True)
    lacks_slots = models.BooleanField(default=False)
    cured_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    remind_to_book_on = models.DateField(null=True, blank=True)

    slot = models.ForeignKey(Slot, models.SET_NULL, null=True, blank=True, related_name="meetings")
    caseworker = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    mode_exception = models.CharField(max_length=10, choices=Mode, blank=True)
    mode_exception_reason = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    video_link = models.URLField(blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    self_booked = models.BooleanField(default=False)
    changes_announced = models.PositiveSmallIntegerField(default=0)
    remind_of_talk_at = models.DateTimeField(null=True, blank=True)
    missed_from = models.DateTimeField(null=True, blank=True)

    cause = models.JSONField(default=dict, blank=True)
    cancel_reason = models.CharField(max_length=30, choices=CancelReason, blank=True)
    cancel_note = models.TextField(blank=True)
    cancel_reported_at = models.DateTimeField(null=True, blank=True)
    verdict_reason = models.TextField(blank=True)
    withdrawn_because = models.CharField(max_length=30, blank=True)

    missed_flagged_at = models.DateTimeField(null=True, blank=True)
    missed_letter_from = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.TextField(blank=True)
    contact_at = models.DateTimeField(null=True, blank=True)
    contact_with = models.CharField(max_length=10, choices=Organiser, blank=True)
    contact_note = models.TextField(blank=True)

    outcome_recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome_recorded_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    checked = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    minutes_revision = models.PositiveIntegerField(default=0)

    objects = MeetingQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_state_is_known", condition=Q(state__in=MeetingState)
            ),
            models.UniqueConstraint(
                name="one_open_talk_a_case_kind_and_sequence",
                fields=["case", "kind", "sequence"],
                condition=Q(state__in=OPEN_STATES, organiser=Organiser.AKASSE),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="one_held_talk_a_case_and_sequence",
                fields=["case", "sequence"],
                condition=Q(state=MeetingState.HELD, kind=MeetingKind.JOB_TALK),
            ),
            models.UniqueConstraint(
                name="one_booked_talk_a_slot",
                fields=["slot"],
                condition=Q(state=MeetingState.BOOKED),
            ),
            ExclusionConstraint(
                name="one_talk_a_caseworker_at_a_time",
                expressions=[
                    ("caseworker", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state=MeetingState.BOOKED),
            ),
            models.CheckConstraint(
                name="job_talks_and_only_they_are_numbered",
                condition=Q(
                    kind=MeetingKind.JOB_TALK,
                    sequence__isnull=False,
                    sequence__gte=1,
                    sequence__lte=3,
                )
                | (~Q(kind=MeetingKind.JOB_TALK) & Q(sequence=None)),
            ),
            models.CheckConstraint(
                name="booked_talk_has_time_and_mode",
                condition=~Q(state__in=[MeetingState.BOOKED, MeetingState.HELD])
                | (Q(starts_at__isnull=False, ends_at__gt=F("starts_at")) & ~Q(mode="")),
            ),
            models.CheckConstraint(
                name="talk_to_book_has_a_deadline_or_waits",
                condition=~Q(state=MeetingState.AWAITING_BOOKING)
                | Q(booking_deadline__isnull=False)
                | ~Q(suspended_for=""),
            ),
            models.CheckConstraint(
                name="deadline_lies_after_the_letter",
                condition=Q(booking_deadline=None) | Q(booking_deadline__gt=F("invited_on")),
            ),
            models.CheckConstraint(
                name="first_job_talk_is_in_person_unless_excepted",
                condition=~Q(kind=MeetingKind.JOB_TALK, sequence=1)
                | Q(mode__in=["", Mode.IN_PERSON])
                | Q(mode=F("mode_exception")),
            ),
            models.CheckConstraint(
                name="held_talk_of_the_fund_names_a_person",
                condition=~Q(state=MeetingState.HELD, organiser=Organiser.AKASSE)
                | Q(outcome_recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="confirmed_missed_talk_names_a_person",
                condition=Q(confirmed_at=None) | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="jobcenter_talks_are_of_the_jobcenter",
                condition=Q(kind=MeetingKind.JC_TALK, organiser=Organiser.JOBCENTER)
                | (~Q(kind=MeetingKind.JC_TALK) & Q(organiser=Organiser.AKASSE)),
            ),
            models.UniqueConstraint(
                name="one_copy_of_an_outside_talk",
                fields=["case", "source"],
                condition=Q(organiser=Organiser.JOBCENTER) & ~Q(source=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["booking_deadline"],
                name="meeting_deadline_due",
                condition=Q(state=MeetingState.AWAITING_BOOKING, suspended_for=""),
            ),
            models.Index(
                fields=["remind_to_book_on"],
                name="meeting_booking_reminder_due",
                condition=Q(state=MeetingState.AWAITING_BOOKING, suspended_for=""),
            ),
            models.Index(
                fields=["remind_of_talk_at"],
                name="meeting_talk_reminder_due",
                condition=Q(state=MeetingState.BOOKED),
            ),
            models.Index(
                fields=["missed_from"],
                name="meeting_missed_due",
                condition=Q(state=MeetingState.BOOKED),
            ),
            models.Index(
                fields=["missed_letter_from"],
                name="meeting_missed_letter_due",
                condition=Q(state=MeetingState.MISSED),
            ),
            models.Index(
                fields=["caseworker", "starts_at"],
                name="meeting_of_caseworker",
                condition=Q(starts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence or ''} {self.state}".replace("  ", " ")

    @property
    def title(self) -> str:
        """Return the name of the talk as people say it: "2. jobsamtale"."""
        if self.sequence:
            return f"{self.sequence}. jobsamtale"
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def deadline_suspended(self) -> bool:
        return self.suspended_for != ""

    @property
    def minutes(self) -> int:
        """Return how long the talk lasts, in minutes, by the case's policy (B22)."""
        return self.case.policy.minutes_of_talk(kind=self.kind, sequence=self.sequence)

    @property
    def points(self) -> tuple[rules.Point, ...]:
        """Return what is to be gone through in this talk."""
        return rules.points_of(rules.Kind(self.kind), self.sequence)

    @property
    def minutes_written(self) -> rules.Minutes:
        return rules.Minutes(
            summary=self.summary,
            next_step=self.next_step,
            internal_note=self.internal_note,
            checked=frozenset(self.checked),
        )

    @property
    def modes_for_member(self) -> tuple[str, ...]:
        """Return the modes the member may choose (R8, R9)."""
        return rules.modes_for_member(
            kind=rules.Kind(self.kind), sequence=self.sequence, exception=self.mode_exception
        )


class SlotsShown(models.Model):
    """Which free times a member was shown, at one look: proof that a time was really offered (I-7)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="slots_shown")
    shown_at = models.DateTimeField()
    mode = models.CharField(max_length=10, blank=True)
    starts = ArrayField(models.DateTimeField(), default=list)

    class Meta:
        indexes = [models.Index(fields=["meeting", "shown_at"], name="slots_shown_of_meeting")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.shown_at:%Y-%m-%d %H:%M}: {len(self.starts)}"


class Outage(models.Model):
    """A time in which Min side could not be reached; deadlines that fell into it move (B16)."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TrackedQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_begins", condition=Q(ended_at__gt=F("began_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"

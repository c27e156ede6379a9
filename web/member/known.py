"""What the pages know of a member's course: plain facts, without rows and without a clock."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases.models import CaseState
from cases.policy import Policy
from cases.rules import HandoverReason, PlannedTalk, planned_talk
from meetings.models import MeetingState, Mode, Organiser
from meetings.rules import deadline_has_passed


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A talk as the member knows it."""

    public_id: UUID
    title: str
    sequence: int | None = None
    state: str = MeetingState.AWAITING_BOOKING
    organiser: str = Organiser.AKASSE
    minutes: int = 45
    modes: tuple[str, ...] = (Mode.IN_PERSON, Mode.VIDEO, Mode.PHONE)
    invited_on: date | None = None
    deadline: date | None = None
    suspended_for: str = ""
    is_cured: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mode: str = ""
    place: str = ""
    caseworker: str = ""
    self_booked: bool = False
    has_summary: bool = False
    contact_at: datetime | None = None

    @property
    def in_the_middle(self) -> str:
        """Return the title as it stands inside a sentence: "2. jobsamtale", "rådighedssamtale"."""
        return self.title[:1].lower() + self.title[1:]

    @property
    def waits_to_be_booked(self) -> bool:
        return self.state == MeetingState.AWAITING_BOOKING and not self.suspended_for

    @property
    def rests(self) -> bool:
        return self.state == MeetingState.AWAITING_BOOKING and self.suspended_for != ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something with a day for the member: a hearing, a decision to read, or a recommendation."""

    public_id: UUID
    due_on: date
    about: str


@dataclass(frozen=True, kw_only=True)
class JoblogWeek:
    """A week in which applications are missing; ``last_day`` is the last one to register them."""

    number: int
    logged: int
    required: int
    last_day: date
    is_current: bool

    @property
    def missing(self) -> int:
        return max(self.required - self.logged, 0)


@dataclass(frozen=True, kw_only=True)
class Course:
    """The facts of one case that a member's steps are made of.

    ``decisions`` are those that the member has not read; their day is the last one to complain.
    ``free_times`` is how many times can be booked for the talk that waits, None where none waits.
    ``letters`` leads from a talk's ``public_id`` to that of the letter that asks for it.
    """

    state: str
    policy: Policy
    spell_start: date
    paused_days: int = 0
    handover_on: date | None = None
    handed_over_on: date | None = None
    handover_reason: str = ""
    is_announced: bool = False
    closed_on: date | None = None
    wish: bool | None = None
    talks_held: int = 0
    town: str
    branch_address: str
    phone: str
    member_phone: str = ""
    actor: str = "Jobcenteret"
    jobcenter: str
    digital_exempt: bool = False
    talks: tuple[Talk, ...] = ()
    free_times: int | None = None
    hearings: tuple[Question, ...] = ()
    decisions: tuple[Question, ...] = ()
    offers: tuple[Question, ...] = ()
    plan_ready_on: date | None = None
    joblog_weeks: tuple[JoblogWeek, ...] = ()
    letters: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def is_with_akasse(self) -> bool:
        return self.state in {CaseState.AKASSE_ACTIVE, CaseState.AKASSE_PAUSED}

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED

    @property
    def is_legacy(self) -> bool:
        return self.handover_reason == HandoverReason.LEGACY

    @property
    def actor_in_the_middle(self) -> str:
        return self.actor[:1].lower() + self.actor[1:]

    def planned(self, sequence: int) -> PlannedTalk | None:
        """Return when a job talk is planned; None for one that policy does not hold."""
        if sequence > self.policy.talks_before_handover:
            return None
        return planned_talk(
            sequence,
            spell_start=self.spell_start,
            paused_days=self.paused_days,
            policy=self.policy,
        )

    def is_unbooked(self, talk: Talk, *, at: datetime) -> bool:
        """Return whether a deadline is over, and neither a booking nor a registration cured that."""
        if self.state != CaseState.AKASSE_ACTIVE:
            return False
        if talk.state == MeetingState.BOOKING_EXPIRED:
            return not talk.is_cured
        return (
            talk.state == MeetingState.AWAITING_BOOKING
            and talk.deadline is not None
            and deadline_has_passed(talk.deadline, at=at)
        )

    def where(self, talk: Talk) -> str:
        """Return where or how a booked talk is held, as a sentence."""
        if talk.organiser == Organiser.JOBCENTER:
            return _("Samtalen er hos %(jobcenter)s.") % {"jobcenter": self.jobcenter}
        match talk.mode:
            case Mode.VIDEO:
                return _("Samtalen er på video. Linket åbner her på Min side 10 minutter før.")
            case Mode.PHONE:
                if self.member_phone:
                    return _("Vi ringer til dig på %(phone)s.") % {"phone": self.member_phone}
                return _("Vi ringer til dig.")
        return _("Vi mødes på %(place)s.") % {"place": talk.place or self.branch_address}

"""The letters of the inbox, and the copies that tell people of them outside."""

from datetime import datetime
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.safestring import SafeString

from accounts.models import Member, Role, User
from cases.models import Case, CaseEvent, EventKind
from core.dates import local_date
from letters import rules, wording
from letters.notices import Notice as NoticeKind
from meetings.models import Meeting


class Recipient(models.TextChoices):
    """Whom a letter is to."""

    MEMBER = "member", "Medlemmet"
    JOBCENTER = "jobcenter", "Jobcenteret"


class Code(models.TextChoices):
    """The letters of domain section 6. L27 waits for the CV state that Jobnet sends."""

    L1 = "L1", "Indkaldelse til første jobsamtale"
    L2 = "L2", "Book din jobsamtale"
    L3 = "L3", "Påmindelse om booking"
    L4 = "L4", "Indkaldelse til samtale"
    L5 = "L5", "Bekræftelse på booking"
    L6 = "L6", "Påmindelse om samtale"
    L7 = "L7", "Du har ikke booket inden fristen"
    L8 = "L8", "Du mødte ikke til din samtale"
    L9 = "L9", "Rettelse: vi noterede forkert"
    L10 = "L10", "Du overgår snart til Jobcenteret"
    L11 = "L11", "Du er overgået til Jobcenteret"
    L12 = "L12", "Overdragelse"
    L13 = "L13", "Rettelse af overdragelse"
    L14 = "L14", "Din sag er afsluttet"
    L15 = "L15", "Du fortsætter hos Jobcenteret"
    L16 = "L16", "Samtalen er aflyst"
    L17 = "L17", "Flytning til anden kommune eller afdeling"
    L18 = "L18", "Din Min Plan er klar"
    L19 = "L19", "Samtykke til indstilling om tilbud"
    L20 = "L20", "Svar fra Jobcenteret om tilbud"
    L21 = "L21", "Partshøring"
    L22 = "L22", "Afgørelse"
    L23 = "L23", "Du kan igen få dagpenge"
    L24 = "L24", "Afgørelse: ingen konsekvens"
    L25 = "L25", "Svar på klage"
    L26 = "L26", "Mangler i din joblog"
    L27 = "L27", "CV mangler"
    L28 = "L28", "Fritagelse"


JOBCENTER_READS = frozenset({Code.L10, Code.L11, Code.L12, Code.L13, Code.L18})
"""The letters about handover and plan, which a Jobcenter reader may see (4.2)."""


class Act(models.TextChoices):
    """What a letter leads to: the page behind its button. ``SETTLED_BY`` names those that ask."""

    NONE = "", "Ingen"
    BOOK = "book", "Book samtalen"
    CALL = "call", "Ring til os"
    CONTACT = "contact", "Kontakt os"
    SEE_TALK = "see_talk", "Se samtalen"
    ANSWER_WISH = "answer_wish", "Svar"
    ANSWER_OFFER = "answer_offer", "Svar på forslaget"
    ANSWER_HEARING = "answer_hearing", "Send svar"
    LOG_APPLICATION = "log_application", "Log en stilling"
    SEE_PLAN = "see_plan", "Se Min Plan"
    SEE_DECISION = "see_decision", "Se afgørelsen"


SETTLED_BY: dict[Act, frozenset[EventKind]] = {
    Act.BOOK: frozenset(
        {
            EventKind.BOOKED,
            EventKind.BOOKING_EXPIRED,
            EventKind.WITHDRAWN,
            EventKind.DEADLINE_SUSPENDED,
        }
    ),
    Act.CALL: frozenset(
        {
            EventKind.INVITED,
            EventKind.BOOKED,
            EventKind.CONTACT_RECORDED,
            EventKind.PAUSED,
            EventKind.HANDED_OVER,
            EventKind.CLOSED,
        }
    ),
    Act.CONTACT: frozenset({EventKind.CONTACT_RECORDED, EventKind.OUTCOME_CORRECTED}),
    Act.ANSWER_WISH: frozenset({EventKind.WISH_ANSWERED, EventKind.CLOSED}),
    Act.ANSWER_OFFER: frozenset(
        {
            EventKind.OFFER_SENT,
            EventKind.OFFER_REFUSED,
            EventKind.OFFER_WITHDRAWN,
            EventKind.OFFER_LAPSED,
        }
    ),
    Act.ANSWER_HEARING: frozenset(
        {
            EventKind.HEARING_ANSWERED,
            EventKind.HEARING_EXPIRED,
            EventKind.SANCTION_DISMISSED,
            EventKind.SANCTION_ANNULLED,
        }
    ),
    Act.LOG_APPLICATION: frozenset({EventKind.WEEK_FINAL}),
}
"""What shows in the story that the member has done what a letter asks, or need not any more."""

ABOUT = {
    Act.BOOK: "meeting",
    Act.CONTACT: "meeting",
    Act.ANSWER_OFFER: "offerrecommendation",
    Act.ANSWER_HEARING: "sanctioncase",
    Act.LOG_APPLICATION: "joblogweek",
}
"""The fact in which both events name the same thing; the others are settled by the case alone."""


class LetterQuerySet(models.QuerySet):
    def newest_first(self) -> "LetterQuerySet":
        return self.order_by("-available_at", "-pk")

    def to_member(self) -> "LetterQuerySet":
        return self.filter(recipient=Recipient.MEMBER)

    def unopened(self) -> "LetterQuerySet":
        return self.filter(first_opened_at=None)

    def visible_to(self, user: User, *, at: datetime) -> "LetterQuerySet":
        """Return the letters this user may read at this moment.

        A member the own ones; branch staff all of the cases they may open; a Jobcenter reader those
        about handover and plan.
        """
        there = self.filter(available_at__lte=at)
        match user.role:
            case Role.MEMBER:
                return there.to_member().filter(member__user=user)
            case Role.CASEWORKER | Role.TEAM_LEAD:
                return there.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))
            case Role.JOBCENTER_READER:
                return there.filter(
                    code__in=JOBCENTER_READS,
                    case__in=Case.objects.visible_to(user, at=at).values("pk"),
                )
        return self.none()

    def requires_action(self, at: datetime) -> "LetterQuerySet":
        """Return the letters that still ask the member for something at this moment.

        Read from the story, so that a booking takes its letter off the list at once.
        """
        asking = self.to_member().filter(
            Q(deadline_on=None) | Q(deadline_on__gte=local_date(at)),
            act__in=SETTLED_BY,
            available_at__lte=at,
            replaced_by=None,
        )
        for act, kinds in SETTLED_BY.items():
            later = CaseEvent.objects.filter(
                case=OuterRef("case"), pk__gt=OuterRef("event"), kind__in=kinds
            )
            if act in ABOUT:
                same = f"facts__{ABOUT[act]}"
                later = later.filter(**{same: OuterRef(f"event__{same}")})
            asking = asking.exclude(Q(act=act) & Exists(later))
        return asking


class Letter(models.Model):
    """One letter as it was written, with the words, the template and the policy of that moment.

    It bears the date of the event that caused it and counts as delivered when it lies in the inbox,
    or some days later on paper (B33). Nothing of it is changed afterwards, but for the first opening
    and the letter that replaced it.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="letters")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    member = models.ForeignKey(Member, models.PROTECT, related_name="letters")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="letters"
    )
    code = models.CharField(max_length=4, choices=Code)
    recipient = models.CharField(max_length=10, choices=Recipient)

    subject = models.CharField(max_length=200)
    head = models.JSONField()
    body = models.JSONField()
    template_version = models.CharField(max_length=80)
    policy_version = models.CharField(max_length=60)

    letter_on = models.DateField()
    available_at = models.DateTimeField()
    delivered_on = models.DateField()
    deadline_on = models.DateField(null=True, blank=True)
    talk_at = models.DateTimeField(null=True, blank=True)
    act = models.CharField(max_length=20, choices=Act, blank=True)
    act_on = models.UUIDField(null=True, blank=True)

    first_opened_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_letter_an_event_kind_and_recipient",
                fields=["event", "code", "recipient"],
            ),
            models.CheckConstraint(name="letter_code_is_known", condition=Q(code__in=Code)),
            models.CheckConstraint(
                name="letter_is_delivered_after_its_date",
                condition=Q(delivered_on__gte=F("letter_on")),
            ),
            models.CheckConstraint(
                name="letter_is_opened_after_it_is_there",
                condition=Q(first_opened_at=None) | Q(first_opened_at__gte=F("available_at")),
            ),
            models.CheckConstraint(
                name="letter_does_not_replace_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-available_at", "-id"], name="letter_inbox"),
            models.Index(fields=["case", "-available_at", "-id"], name="letter_of_case"),
        ]
        triggers = [
            pgtrigger.Protect(name="letter_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="letter_is_never_rewritten",
                operation=pgtrigger.UpdateOf(
                    "public_id",
                    "event_id",
                    "case_id",
                    "member_id",
                    "meeting_id",
                    "code",
                    "recipient",
                    "subject",
                    "head",
                    "body",
                    "template_version",
                    "policy_version",
                    "letter_on",
                    "available_at",
                    "delivered_on",
                    "deadline_on",
                    "talk_at",
                    "act",
                    "act_on",
                ),
            ),
            pgtrigger.Protect(
                name="letter_is_first_opened_once",
                operation=pgtrigger.UpdateOf("first_opened_at"),
                condition=pgtrigger.Q(old__first_opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.letter_on}"

    @property
    def html(self) -> SafeString:
        """Return the stored body as HTML, every text escaped."""
        return wording.as_html(self.body)

    @property
    def text(self) -> str:
        return wording.as_text(self.body)

    @property
    def sender_lines(self) -> list[str]:
        return self.head["sender"]

    @property
    def receiver_lines(self) -> list[str]:
        """Return what stands opposite the sender: the date, the member's number, the case."""
        return self.head["references"]

    @property
    def asks(self) -> bool:
        """Return whether the letter asks for something, done or not."""
        return self.act in SETTLED_BY


class DispatchState(models.TextChoices):
    """What became of a copy (security 4.3)."""

    PENDING = "pending", "Venter"
    SENT = "sent", "Sendt"
    DROPPED = "dropped", "Ikke længere nødvendig"
    DEAD = "dead", "Kunne ikke sendes"
    UNKNOWN = "unknown", "Uvist om sendt"


class Channel(models.TextChoices):
    """How a copy reaches the member. Paper is posted by a person, who records it."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "Sms"
    PAPER = "paper", "Papir"


class Notice(models.TextChoices):
    """What a copy says (letters.notices)."""

    NEW_LETTER = NoticeKind.NEW_LETTER.value, "Nyt brev"
    NEW_DEADLINE = NoticeKind.NEW_DEADLINE.value, "Nyt brev med frist"
    DAYS_LEFT = NoticeKind.DAYS_LEFT.value, "Få dage til fristen"
    LAST_DAY = NoticeKind.LAST_DAY.value, "Fristens sidste dag"
    TALK_BOOKED = NoticeKind.TALK_BOOKED.value, "Aftalen er på plads"
    TALK_SOON = NoticeKind.TALK_SOON.value, "Aftalen er snart"
    MISSED = NoticeKind.MISSED.value, "Vi fik ikke fat i dig"
    JOBLOG = NoticeKind.JOBLOG.value, "Husk din joblog"
    CHANGED = NoticeKind.CHANGED.value, "Aftalen er ændret"


class DispatchQuerySet(models.QuerySet):
    def due(self, at: datetime) -> "DispatchQuerySet":
        """Return the e-mails and SMS that may be tried now and that no worker holds."""
        return self.filter(
            Q(lease_until=None) | Q(lease_until__lt=at),
            state=DispatchState.PENDING,
            next_at__lte=at,
        ).exclude(channel=Channel.PAPER)

    def to_post(self) -> "DispatchQuerySet":
        """Return the paper letters that somebody has to print and post."""
        return self.filter(state=DispatchState.PENDING, channel=Channel.PAPER)

    def failed(self) -> "DispatchQuerySet":
        """Return the copies that a person must look at (worklist ``letter_failed``)."""
        return self.filter(state__in=[DispatchState.DEAD, DispatchState.UNKNOWN])

    def visible_to(self, user: User, *, at: datetime) -> "DispatchQuerySet":
        """Return the copies of the cases this user may open; none of it is for a Jobcenter."""
        if user.role == Role.JOBCENTER_READER:
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))


class Dispatch(models.Model):
    """One copy by one channel: that there is a letter, or that a deadline or a talk is near.

    Holds no text and no address: both are looked up when it is sent.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    dedup = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    notice = models.CharField(max_length=20, choices=Notice)
    case = models.ForeignKey(Case, models.PROTECT, related_name="dispatches")
    letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="dispatches"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="dispatches"
    )
    deadline_on = models.DateField(null=True, blank=True)
    talk_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=10, choices=DispatchState, default=DispatchState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=200, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dispatch_state_is_known", condition=Q(state__in=DispatchState)
            ),
            models.CheckConstraint(
                name="dispatch_is_settled_when_it_no_longer_waits",
                condition=Q(state=DispatchState.PENDING, settled_at=None)
                | (~Q(state=DispatchState.PENDING) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="dispatch_is_tried_at_most_eight_times",
                condition=Q(attempts__lte=rules.MOST_ATTEMPTS),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="dispatch_due",
                condition=Q(state=DispatchState.PENDING),
            ),
            models.Index(fields=["case", "-next_at"], name="dispatch_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notice} {self.state}"


class SinkMessage(models.Model):
    """What would have gone out where no real channel is set up: development, tests, simulations."""

    channel = models.CharField(max_length=10, choices=Channel)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    dedup = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.channel} {self.dedup}"


def unwritten(at: datetime) -> models.QuerySet[CaseEvent]:
    """Return the events whose letter is four hours late (worklist ``letter_failed``)."""
    return CaseEvent.objects.unread_by_letters().filter(happened_at__lte=at - rules.LATE_AFTER)

"""What we have to tell other systems, what they told us, and how a handover goes between us."""

from datetime import datetime, timedelta
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import ApiClient, User
from cases.models import Case, CaseEvent
from core.history import TrackedQuerySet, tracked
from exchange import sealing

KEPT_RAW = timedelta(days=90)
"""How long the raw body of an inbound message is kept (B40)."""


class MessageKind(models.TextChoices):
    """What an outgoing message is about (B24)."""

    DEREGISTRATION_REQUESTED = "deregistration_requested", "Afmelding på jobnet.dk"
    PLAN_PUBLISHED = "plan_published", "Min Plan"
    JOBLOG_ENTRY = "joblog_entry", "Stilling i jobloggen"
    HANDOVER_PACKAGE = "handover_package", "Overdragelse"
    OFFER_RECOMMENDED = "offer_recommended", "Indstilling om tilbud"
    NOTIFICATION_ANSWER = "notification_answer", "Svar på underretning"
    CONSEQUENCE_FINAL = "consequence_final", "Afgørelse til udbetaling"
    CONSEQUENCE_CORRECTED = "consequence_corrected", "Rettelse til udbetaling"


class Receiver(models.TextChoices):
    """Which system a message goes to."""

    JOBNET = "jobnet", "Jobnet"
    JOBCENTER = "jobcenter", "Jobcenteret"
    PAYOUT = "payout", "Udbetaling"


RECEIVERS = {
    MessageKind.DEREGISTRATION_REQUESTED: Receiver.JOBNET,
    MessageKind.PLAN_PUBLISHED: Receiver.JOBNET,
    MessageKind.JOBLOG_ENTRY: Receiver.JOBNET,
    MessageKind.HANDOVER_PACKAGE: Receiver.JOBCENTER,
    MessageKind.OFFER_RECOMMENDED: Receiver.JOBCENTER,
    MessageKind.NOTIFICATION_ANSWER: Receiver.JOBCENTER,
    MessageKind.CONSEQUENCE_FINAL: Receiver.PAYOUT,
    MessageKind.CONSEQUENCE_CORRECTED: Receiver.PAYOUT,
}


class MessageState(models.TextChoices):
    """What became of an outgoing message (security 4.3)."""

    PENDING = "pending", "Venter"
    SENT = "sent", "Sendt"
    DEAD = "dead", "Kunne ikke sendes"
    UNKNOWN = "unknown", "Uvist om sendt"


class OutboundMessageQuerySet(models.QuerySet):
    def waiting(self) -> "OutboundMessageQuerySet":
        """Return what nobody has been told yet, in the order of each case's story."""
        return self.filter(state=MessageState.PENDING).order_by("case_id", "pk")

    def failed(self) -> "OutboundMessageQuerySet":
        """Return the messages that a person must look at."""
        return self.filter(state__in=[MessageState.DEAD, MessageState.UNKNOWN])


class OutboundMessage(models.Model):
    """One thing that another system must be told, once; ``dedup`` is its key there too.

    ``payload`` holds keys, dates and codes: whoever sends it looks the rest up at that moment.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    dedup = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30, choices=MessageKind)
    receiver = models.CharField(max_length=10, choices=Receiver)
    event = models.ForeignKey(CaseEvent, models.PROTECT, related_name="messages")
    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    payload = models.JSONField(default=dict)
    queued_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=200, blank=True)

    objects = OutboundMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="message_kind_is_known", condition=Q(kind__in=MessageKind)),
            models.CheckConstraint(
                name="message_state_is_known", condition=Q(state__in=MessageState)
            ),
            models.CheckConstraint(
                name="message_is_settled_when_it_no_longer_waits",
                condition=Q(state=MessageState.PENDING, settled_at=None)
                | (~Q(state=MessageState.PENDING) & Q(settled_at__isnull=False)),
            ),
            models.UniqueConstraint(name="one_message_an_event_and_kind", fields=["event", "kind"]),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="message_due",
                condition=Q(state=MessageState.PENDING),
            ),
            models.Index(fields=["case", "id"], name="message_of_case"),
        ]
        triggers = [
            pgtrigger.Protect(name="message_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="message_is_never_rewritten",
                operation=pgtrigger.UpdateOf(
                    "dedup", "kind", "receiver", "event_id", "case_id", "payload", "queued_at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class InboundMessageQuerySet(models.QuerySet):
    def to_purge(self, at: datetime) -> "InboundMessageQuerySet":
        """Return the messages whose raw body has been kept long enough."""
        return self.filter(received_at__lt=at - KEPT_RAW).exclude(body_sealed="")


class InboundMessage(models.Model):
    """One message from another system, with the answer it got; the same key gets the same answer.

    The raw body is kept sealed for 90 days, so that it can be looked at and played again.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="messages")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    body_hash = models.CharField(max_length=64)
    body_sealed = models.TextField(blank=True)
    received_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(default=dict)

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_message_a_client_and_key", fields=["client", "key"]),
            models.CheckConstraint(
                name="inbound_answer_is_final", condition=Q(status__gte=200, status__lt=500)
            ),
            models.CheckConstraint(name="inbound_message_has_a_key", condition=~Q(key="")),
        ]
        indexes = [
            models.Index(
                fields=["received_at"], name="inbound_to_purge", condition=~Q(body_sealed="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def body(self) -> bytes:
        """Return the raw body; empty once it was purged."""
        return sealing.unseal(self.body_sealed) if self.body_sealed else b""


# Handovers (I-10)


class Gap(models.TextChoices):
    """What a case lacks before the Jobcenter takes over; none of it holds the handover."""

    PLAN = "plan", "Min Plan"
    WISH = "wish", "Medlemmets ønske"
    OUTCOME = "outcome", "Samtalernes udfald"
    AGREEMENTS = "agreements", "Aftaler over fristen"
    OFFERS = "offers", "Indstillinger, der ikke er sendt"


class HandoverCheck(models.Model):
    """That somebody went through a case before it goes over, and what it lacked then. Append-only."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="handover_checks")
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    gaps = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handover_check_knows_its_gaps",
                condition=Q(gaps__contained_by=[gap.value for gap in Gap]),
            ),
            models.CheckConstraint(
                name="handover_check_with_gaps_says_who_sees_to_them",
                condition=Q(gaps=[]) | ~Q(note=""),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="handover_check_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.checked_at:%Y-%m-%d}"


class HandoverReplyQuerySet(TrackedQuerySet):
    def visible_to(self, user: User, *, at: datetime) -> "HandoverReplyQuerySet":
        """Return the replies about the cases this branch staff may open; nobody else sees any."""
        if not user.works_at_branch:
            return self.none()
        return self.filter(case__in=Case.objects.visible_to(user, at=at).values("pk"))

    def since_handover(self) -> "HandoverReplyQuerySet":
        """Return the replies to the handover that stands, not to one that was taken back."""
        return self.filter(noted_at__date__gte=F("case__handed_over_on"))

    # Worklists (B30).

    def handover_returned(self) -> "HandoverReplyQuerySet":
        """Return the Jobcenter's questions that nobody has answered."""
        return self.filter(kind=HandoverReply.Kind.RETURNED, settled_at=None)


class HandoverReply(models.Model):
    """What the Jobcenter said to a handover: that it has it, or a question. It holds nothing up.

    It names its source: the Jobcenter's message, or who told the caseworker that entered it (A16).
    A question waits for an answer in ``settled_note``.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", "Kvitteret"
        RETURNED = "returned", "Spørgsmål"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="handover_replies")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True)
    noted_at = models.DateTimeField()
    message = models.CharField(max_length=80, blank=True)
    told_by = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_note = models.TextField(blank=True)

    objects = HandoverReplyQuerySet.as_manager()
    history = tracked()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handover_reply_is_known",
                condition=Q(kind="received") | (Q(kind="returned") & ~Q(text="")),
            ),
            models.CheckConstraint(
                name="handover_reply_names_its_source",
                condition=(~Q(message="") & Q(entered_by=None, told_by=""))
                | (Q(message="", entered_by__isnull=False) & ~Q(told_by="")),
            ),
            models.CheckConstraint(
                name="handover_question_is_settled_with_an_answer",
                condition=Q(settled_at=None, settled_by=None, settled_note="")
                | (
                    Q(kind="returned", settled_at__isnull=False, settled_by__isnull=False)
                    & ~Q(settled_note="")
                ),
            ),
            models.UniqueConstraint(
                name="one_handover_reply_a_message",
                fields=["case", "message"],
                condition=~Q(message=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"],
                name="handover_questions_open",
                condition=Q(kind="returned", settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def source(self) -> str:
        """Return where it is known from, as pages say it."""
        return self.told_by or "Besked fra Jobcenterets system"

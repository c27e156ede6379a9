"""How a copy leaves the house: e-mail through Django, SMS through the gateway that the settings name.

A channel raises ``Refused`` where trying again is pointless; any other error is tried again. Inside
``into_sink`` nothing leaves: what would have gone out becomes a row (simulations do this).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from letters.models import Channel, SinkMessage

_sinking: ContextVar[bool] = ContextVar("sinking", default=False)


class Refused(Exception):
    """The other side says that this can never be delivered."""


class SmsGateway(Protocol):
    """What sends an SMS; ``settings.SMS_GATEWAY`` names the class."""

    def send(self, *, to: str, text: str, dedup: str) -> str:
        """Send one SMS and return the receipt; the same ``dedup`` again must send nothing."""
        ...


class SinkSms:
    """For development and tests: an SMS becomes a row."""

    def send(self, *, to: str, text: str, dedup: str) -> str:
        return _into_sink(Channel.SMS, to=to, text=text, dedup=dedup)


@contextmanager
def into_sink() -> Iterator[None]:
    """Let every copy inside this block become a row instead of leaving the house."""
    token = _sinking.set(True)
    try:
        yield
    finally:
        _sinking.reset(token)


def has_sms() -> bool:
    """Return whether SMS can be sent at all."""
    return bool(settings.SMS_GATEWAY) or nothing_leaves()


def nothing_leaves() -> bool:
    """Return whether copies become rows: in development, and inside ``into_sink``."""
    return settings.COPIES_INTO_SINK or _sinking.get()


def send_sms(*, to: str, text: str, dedup: str) -> str:
    """Send an SMS and return the gateway's receipt.

    :raises Refused: if it can never be delivered
    """
    if nothing_leaves():
        return _into_sink(Channel.SMS, to=to, text=text, dedup=dedup)
    gateway: SmsGateway = import_string(settings.SMS_GATEWAY)()
    return gateway.send(to=to, text=text, dedup=dedup)


def send_mail(*, to: str, subject: str, text: str, dedup: str) -> str:
    """Send an e-mail and return its message id, which is the same for the same copy."""
    if nothing_leaves():
        return _into_sink(Channel.EMAIL, to=to, subject=subject, text=text, dedup=dedup)
    message_id = f"<{dedup.replace(':', '.')}@{settings.MIN_SIDE_ADDRESS}>"
    message = EmailMessage(
        subject=subject,
        body=text,
        to=[to],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    message.send()
    return message_id


def _into_sink(channel: Channel, *, to: str, text: str, dedup: str, subject: str = "") -> str:
    row = SinkMessage.objects.create(
        channel=channel, to=to, subject=subject, text=text, dedup=dedup
    )
    return f"sink {row.pk}"

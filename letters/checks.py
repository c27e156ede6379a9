"""Checks at the start: what the settings say must fit into an SMS."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.checks import CheckMessage, Error, register

from letters import notices, rules
from letters.notices import Notice, Occasion
from letters.operations import copies

LONGEST_DAY = date(2026, 9, 24)
"""A Thursday in September: no day has a longer name."""
DAY_BEFORE = datetime(2026, 9, 22, 8, 0, tzinfo=UTC)
ON_THE_DAY = datetime(2026, 9, 24, 8, 0, tzinfo=UTC)


@register()
def sms_fit(**options: Any) -> list[CheckMessage]:
    """Refuse a name, address or phone number of the fund with which an SMS would become two."""
    errors: list[CheckMessage] = []
    for notice in Notice:
        occasion = Occasion(notice=notice, first_name="", deadline=LONGEST_DAY, talk_at=ON_THE_DAY)
        for at in (DAY_BEFORE, ON_THE_DAY):
            text = notices.sms(occasion, copies.sender(), at=at)
            try:
                length = rules.sms_length(text)
            except ValueError as error:
                errors.append(Error(f"An SMS cannot be sent: {error}", id="letters.E002"))
                continue
            if length > rules.SMS_LENGTH:
                errors.append(
                    Error(
                        f"The SMS {notice} takes {length} of {rules.SMS_LENGTH} characters.",
                        hint="Shorten FUND_NAME, FUND_PHONE or MIN_SIDE_ADDRESS.",
                        id="letters.E001",
                    )
                )
    return errors

"""When a copy of a letter may be sent, how hard a text is to read, and what fits an SMS; pure."""

import re
from datetime import datetime, time, timedelta

from core.dates import COPENHAGEN, ONE_DAY, SATURDAY, local_date, local_moment

OPENS = time(9, 0)
CLOSES = time(20, 0)
PHONE_CLOSES = time(15, 0)

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 8
LATE_AFTER = timedelta(hours=4)
LONGEST_WAIT = timedelta(hours=1)

LONG_WORD = 7
SMS_LENGTH = 160
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_IN_TWO = frozenset("^{}\\[~]|€")


# Quiet hours (B34)


def may_send(moment: datetime) -> bool:
    """Return whether e-mails and SMS go out now: Monday to Friday from 9.00 to 20.00, both included.

    To the minute, so that the bell that rings at 20.00 and some milliseconds still counts.
    """
    local = moment.astimezone(COPENHAGEN)
    wall_clock = local.time().replace(second=0, microsecond=0)
    return local.weekday() < SATURDAY and OPENS <= wall_clock <= CLOSES


def next_time_to_send(moment: datetime) -> datetime:
    """Return the moment itself, or the next one at which a copy may go."""
    if may_send(moment):
        return moment
    day = local_date(moment)
    if moment.astimezone(COPENHAGEN).time() >= OPENS:
        day += ONE_DAY
    while day.weekday() >= SATURDAY:
        day += ONE_DAY
    return local_moment(day, OPENS)


def last_time_to_send(moment: datetime) -> datetime:
    """Return the moment itself, or the last one before it at which a copy may go."""
    if may_send(moment):
        return moment
    day = local_date(moment)
    if moment.astimezone(COPENHAGEN).time() < OPENS:
        day -= ONE_DAY
    while day.weekday() >= SATURDAY:
        day -= ONE_DAY
    return local_moment(day, CLOSES)


def phone_answers(moment: datetime) -> bool:
    """Return whether it still helps to say "ring inden kl. 15" at this moment."""
    return moment.astimezone(COPENHAGEN).time() < PHONE_CLOSES


# Trying again (security 4.3)


def is_dead(attempts: int) -> bool:
    """Return whether a copy that failed this often is left to a person."""
    return attempts >= MOST_ATTEMPTS


def wait_before_retry(attempts: int, *, spread: float) -> timedelta:
    """Return how long to wait after so many attempts: twice as long each time, at most an hour.

    :param spread: between 0 and 1, so that copies that failed together do not come back together
    """
    wait = min(LONGEST_WAIT, timedelta(seconds=2**attempts))
    return wait * (0.8 + 0.4 * spread)


# Texts


def lix(text: str) -> float:
    """Return how hard a Danish text is to read: words per sentence plus the percentage of long words.

    Up to 34 is easy, 35 to 44 medium. A sentence ends at a full stop, question mark, exclamation mark
    or colon before a capital letter, and with the line: "1. december" and "kl. 10.00" end none.
    """
    words = re.findall(r"\w+(?:[-’']\w+)*", text)
    if not words:
        return 0.0
    lines = [line for line in text.splitlines() if re.search(r"\w", line)]
    sentences = sum(1 + len(re.findall(r"[.!?:]\s+(?=[A-ZÆØÅ])", line.strip())) for line in lines)
    long_words = sum(len(word) >= LONG_WORD for word in words)
    return len(words) / sentences + 100 * long_words / len(words)


def sms_length(text: str) -> int:
    """Return how many of the 160 places a text takes.

    :raises ValueError: if a character is not in the alphabet of SMS, which would halve the places
    """
    foreign = set(text) - GSM_7 - GSM_7_IN_TWO
    if foreign:
        raise ValueError(f"not in GSM-7: {''.join(sorted(foreign))}")
    return sum(2 if character in GSM_7_IN_TWO else 1 for character in text)

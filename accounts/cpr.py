"""Danish personal numbers (CPR): reading, masking, encrypting and looking up.

The number itself stands encrypted on ``Member`` alone, beside a keyed hash that finds it (B40).
Nothing here ever puts a number into an error message.
"""

import hashlib
import hmac
import re
from datetime import date

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from core.errors import RuleBroken

WRITTEN = re.compile(r"\A\s*(\d{6})[- ]?(\d{4})\s*\Z")
TEST_DAY_OFFSET = 60


class CprMalformed(RuleBroken):
    """What was written is not ten digits, or its first six are no date."""

    code = "cpr_malformed"


def read(text: str) -> str:
    """Return the ten digits of a number as people write it: with hyphen, space or neither.

    Modulus 11 is not asked for: numbers without it exist since 2007. A day of birth plus 60, as
    test numbers have it, is accepted only where ``CPR_TEST_NUMBERS`` is on.

    :raises CprMalformed: if it is not ten digits that begin with a date
    """
    written = WRITTEN.match(text)
    if not written:
        raise CprMalformed
    digits = "".join(written.groups())
    born_on(digits)
    return digits


def born_on(digits: str) -> date:
    """Return the date of birth in a number; the seventh digit gives the century.

    :raises CprMalformed: if there is no such date
    """
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if day > TEST_DAY_OFFSET and settings.CPR_TEST_NUMBERS:
        day -= TEST_DAY_OFFSET
    try:
        return date(_century(int(digits[6]), year) + year, month, day)
    except ValueError:
        raise CprMalformed from None


def _century(seventh_digit: int, year: int) -> int:
    if seventh_digit <= 3:
        return 1900
    if seventh_digit in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def mask(digits: str) -> str:
    """Return the number as pages show it: date of birth, the rest hidden."""
    return f"{digits[:6]}-••••"


def look_up_hash(digits: str) -> str:
    """Return the keyed hash by which a number is found; useless without ``CPR_HASH_KEY``."""
    key = settings.CPR_HASH_KEY.encode()
    return hmac.new(key, digits.encode(), hashlib.sha256).hexdigest()


def encrypt(digits: str) -> str:
    """Return the number encrypted under the first of ``CPR_ENCRYPTION_KEYS``."""
    return _cipher().encrypt(digits.encode()).decode()


def decrypt(token: str) -> str:
    """Return the number, whichever of the keys it was encrypted under.

    :raises cryptography.fernet.InvalidToken: if no key fits; never returns the ciphertext
    """
    return _cipher().decrypt(token.encode()).decode()


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CPR_ENCRYPTION_KEYS])

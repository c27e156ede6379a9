"""Raw messages from other systems are stored sealed: they may hold a CPR number (B40)."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(body: bytes) -> str:
    """Return the body encrypted under the first of ``CPR_ENCRYPTION_KEYS``."""
    return _cipher().encrypt(body).decode()


def unseal(token: str) -> bytes:
    """Return the body, whichever of the keys it was encrypted under.

    :raises cryptography.fernet.InvalidToken: if no key fits
    """
    return _cipher().decrypt(token.encode())


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CPR_ENCRYPTION_KEYS])

"""For a fund in operation. Every secret must come from outside; a missing one stops the start.

Each name may also be given as a file: NAME_FILE=/run/secrets/name.
"""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import env

SECRET_KEY = env("SECRET_KEY")
CPR_ENCRYPTION_KEYS = env.list("CPR_ENCRYPTION_KEYS")
CPR_HASH_KEY = env("CPR_HASH_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

DEBUG = False

for _forbidden in ("TEST_LOGIN", "DEMO", "DEBUG"):
    if env.bool(_forbidden, default=False):
        raise ImproperlyConfigured(
            f"{_forbidden} is for development; production refuses to start with it"
        )
for _name, _keys in (
    ("SECRET_KEY", [SECRET_KEY]),
    ("CPR_ENCRYPTION_KEYS", CPR_ENCRYPTION_KEYS),
    ("CPR_HASH_KEY", [CPR_HASH_KEY]),
):
    if not _keys or any(len(_key) < 40 for _key in _keys):
        raise ImproperlyConfigured(f"{_name} must be set, each key with 40 characters or more")

SECURE_SSL_REDIRECT = True
# Health checks come from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

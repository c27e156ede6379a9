"""For a fund in operation. Every secret must come from outside; a missing one stops the start.

Each name may also be given as a file: NAME_FILE=/run/secrets/name.
"""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import env

SHORTEST_KEY = 40  # characters

SECRET_KEY = env("SECRET_KEY")
CPR_ENCRYPTION_KEYS = env.list("CPR_ENCRYPTION_KEYS")
CPR_HASH_KEY = env("CPR_HASH_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

DEBUG = False

_for_development = {
    "DEBUG": env.bool("DEBUG", default=False),
    "DEMO": env.bool("DEMO", default=False),
    "TEST_LOGIN": env.bool("TEST_LOGIN", default=False),
}
for _name, _is_set in _for_development.items():
    if _is_set:
        raise ImproperlyConfigured(
            f"{_name} is for development; production refuses to start with it"
        )

_secrets = {
    "SECRET_KEY": [SECRET_KEY],
    "CPR_ENCRYPTION_KEYS": CPR_ENCRYPTION_KEYS,
    "CPR_HASH_KEY": [CPR_HASH_KEY],
}
for _name, _keys in _secrets.items():
    if not _keys or any(len(_key) < SHORTEST_KEY for _key in _keys):
        raise ImproperlyConfigured(f"{_name}: each key needs {SHORTEST_KEY} characters or more")

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

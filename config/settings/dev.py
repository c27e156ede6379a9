"""One machine, one command: ``./run``. Test log-in and demo data; DEBUG only when asked for."""

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, env

# Made once by ./run and never committed; without them the database of ./run cannot be read.
env.read_env(BASE_DIR / ".run" / "secrets.env")

SECRET_KEY = env("SECRET_KEY")
CPR_ENCRYPTION_KEYS = env.list("CPR_ENCRYPTION_KEYS")
CPR_HASH_KEY = env("CPR_HASH_KEY")

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
TEST_LOGIN = True
CPR_TEST_NUMBERS = True
DEMO = True

# With DEBUG, changed files are served at once; without, what collectstatic made. Nothing is compressed:
# that takes longer than everything else at the first start, and nobody is far away.
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
COPIES_INTO_SINK = True

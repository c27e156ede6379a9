"""For ``./run test``: fast hashing, nothing from outside, secrets that are none."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, env

SECRET_KEY = "only-for-tests"  # noqa: S105
CPR_ENCRYPTION_KEYS = ["a29udGFrdGZvcmxvZWItdGVzdC1rZXktMzItYnl0ZXM="]
CPR_HASH_KEY = "b25seS1mb3ItdGVzdHMtdGhpcnR5LXR3by1ieXRlcy4="

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
TEST_LOGIN = True
CPR_TEST_NUMBERS = True
DEMO = False

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_GATEWAY = "letters.channels.SinkSms"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# ./run test has migrated a database already; each process of the tests copies it.
if _template := env("TEST_DATABASE_TEMPLATE", default=""):
    DATABASES["default"]["TEST"] = {"TEMPLATE": _template}

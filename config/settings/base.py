"""What is true everywhere. What differs is read from the environment: see .env.example."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from environ.fileaware_mapping import FileAwareMapping

from config import schedule

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class SecretFiles(FileAwareMapping):
    """The environment, where NAME_FILE may name a file that holds NAME; editors end files with a line end."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name).strip()


class Environment(environ.Env):
    ENVIRON = SecretFiles()


env = Environment()

# What this process is: "web" answers people and gives up early, "jobs" sweeps, "command" has time.
PROCESS_KIND = env("PROCESS_KIND", default="command")

# --- the fund -------------------------------------------------------------------------------

FUND_NAME = env("FUND_NAME", default="A-kassen")
FUND_PHONE = env("FUND_PHONE", default="70 10 20 30")
FUND_PHONE_HOURS = env("FUND_PHONE_HOURS", default="hverdage 9–15")
JOBCENTER_LABEL = env("JOBCENTER_LABEL", default="Jobcenteret")
# Video talks get a room of their own below this address.
VIDEO_BASE_URL = env("VIDEO_BASE_URL", default="https://video.invalid/")

# Where members log in, as an e-mail or an SMS writes it.
MIN_SIDE_ADDRESS = env("MIN_SIDE_ADDRESS", default="minside.dk")
# The class that sends SMS; without one no SMS is sent. In the sink copies become rows and go nowhere.
SMS_GATEWAY = env("SMS_GATEWAY", default="")
COPIES_INTO_SINK = False
globals().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default=f"ingen-svar@{MIN_SIDE_ADDRESS}")

# Choosing a person to be, and CPR numbers of invented people (day of birth + 60): never in operation.
TEST_LOGIN = False
CPR_TEST_NUMBERS = False
DEMO = False

# --- apps and requests ----------------------------------------------------------------------

INSTALLED_APPS = [
    "web",
    "scenarios",
    "letters",
    "exchange",
    "sanctions",
    "meetings",
    "plans",
    "joblog",
    "cases",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "web.access.MomentMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.access.SessionLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.access.AudienceMiddleware",
    "web.shown.ShownMiddleware",  # around the next one: it writes what was shown
    "web.access.ReadOnlyMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it sees what the log-in views answered
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.fund",
                "web.log_in.session_limit",
            ],
        },
    },
]

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# --- database -------------------------------------------------------------------------------

# Milliseconds until PostgreSQL ends a statement, a wait for a lock, a transaction that does nothing.
_DATABASE_LIMITS = {
    "web": {
        "statement_timeout": 3_000,
        "lock_timeout": 2_000,
        "idle_in_transaction_session_timeout": 10_000,
    },
    "jobs": {"statement_timeout": 60_000},
    "command": {},
}
DATABASES = {"default": env.db("DATABASE_URL")}
if _password := env("DATABASE_PASSWORD", default=""):  # apart, so that it can come from a file
    DATABASES["default"]["PASSWORD"] = _password
DATABASES["default"].update(
    ATOMIC_REQUESTS=False,
    CONN_HEALTH_CHECKS=True,
    CONN_MAX_AGE=60 if PROCESS_KIND == "web" else 0,
)
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": 3,
    "options": " ".join(
        f"-c {name}={milliseconds}" for name, milliseconds in _DATABASE_LIMITS[PROCESS_KIND].items()
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_DATE_INDEX = "Composite"

# --- broker, cache, clock -------------------------------------------------------------------

REDIS_URL = env("REDIS_URL")
if REDIS_URL.startswith("unix://"):
    _BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) + "?virtual_host=0"
    _CACHE_URL = f"{REDIS_URL}?db=1"
else:
    _BROKER_URL = f"{REDIS_URL.rstrip('/')}/0"
    _CACHE_URL = f"{REDIS_URL.rstrip('/')}/1"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.3},
    },
}

CELERY_BROKER_URL = _BROKER_URL
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The longest sweep chunk has 60 s (above), so a message is never given out twice while in work.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = {"visibility_timeout": 900}
# The row is the truth: a request that cannot publish goes on, and the sweep finds the row.
CELERY_TASK_PUBLISH_RETRY = False
if PROCESS_KIND == "web":
    # Only here: a worker waits on the broker for longer than a second by design.
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "socket_connect_timeout": 0.3,
        "socket_timeout": 1,
        "max_retries": 0,
    }
CELERY_TIMEZONE = "Europe/Copenhagen"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = schedule.BEAT

# The parts of each scheduled job in order, for those who run them at a moment of their own.
SCHEDULED_PARTS = schedule.PARTS

# --- who is who -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "front:entrance"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/logget-af/"

ACCOUNT_ADAPTER = "web.log_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = (
    False  # axes counts, in PostgreSQL: a broker that is down lets nobody guess on
)
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "web.log_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

SESSION_COOKIE_AGE = 30 * 60  # without a request
SESSION_LASTS_AT_MOST = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.errors.form_not_ours"

AXES_VERBOSE = False
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "web.log_in.name_given"
AXES_LOCKOUT_TEMPLATE = "front/locked_out.html"

# --- what the browser may do ----------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True

# --- files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_build"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- API ------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "web.api.errors.answer",
    "DEFAULT_PAGINATION_CLASS": "web.api.pages.Pages",
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kontaktforløb",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {"Actor": "cases.models.Actor", "Mode": "meetings.models.Mode"},
}

# --- logs -----------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}

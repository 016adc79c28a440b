"""Settings shared by all environments; local, test and production add to these."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from biotool_site import env
from biotool_site.engines import addresses
from biotool_site.settings import broker, mail

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.data_dir()

DEBUG = False
ALLOWED_HOSTS: list[str] = []
ROOT_URLCONF = "biotool_site.urls"
WSGI_APPLICATION = "biotool_site.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "django_filters",
    "django_htmx",
    "csp",
    "axes",
    "pgtrigger",
    "biotool_site.accounts",
    "biotools.evidence",
    "annotation",
    "synthesis",
    "biotool_site.apps.SiteConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "biotool_site.errors.Errors",
    "axes.middleware.AxesMiddleware",
]

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
            ]
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a postgresql:// address; a socket directory stands percent-encoded as host."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise env.BadEnvironment("DATABASE_URL must start with postgresql:// (no other database is supported).")
    host = unquote(parts.hostname or "")
    if not host and "host=" in parts.query:
        host = unquote(parts.query.split("host=", 1)[1].split("&", 1)[0])
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }


DATABASES = {"default": database(env.text("DATABASE_URL", addresses.database_url(DATA_DIR)))}
REDIS_URL = env.text("REDIS_URL", addresses.redis_url(DATA_DIR))

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "biotool_site.accounts.backends.AccountsBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
CSRF_FAILURE_VIEW = "biotool_site.errors.csrf_failure"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "biotool_site.accounts.views.session.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password", "password1", "password2"]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT: str | None = env.text("STATIC_ROOT", str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
RELEASES_ROOT = Path(env.text("RELEASES_ROOT", str(DATA_DIR / "releases")))
IMPORTS_ROOT = Path(env.text("IMPORTS_ROOT", str(DATA_DIR / "imports")))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "biotool_site.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["biotool_site.lib.api.scopes.ScopedAccess"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["biotool_site.lib.api.parsers.StrictJSON"],
    "DEFAULT_PAGINATION_CLASS": "biotool_site.lib.api.cursors.CursorPages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "biotool_site.lib.api.problems.handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "BioTool Studio",
    "VERSION": "1",
    "DESCRIPTION": "Tool-calling datasets of biomedical APIs: from calls to verified releases.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "biotool_site.docs.with_problems"],
    "ENUM_NAME_OVERRIDES": {
        "QuadrupletState": "annotation.models.quadruplet.State",
        "ReleaseState": "annotation.models.release.Release.State",
        "Showing": "annotation.models.dataset.Showing",
        "BatchState": "synthesis.models.batch.Batch.State",
        "ImportState": "annotation.models.imports.Import.State",
    },
}
REST_KNOX = {
    "TOKEN_MODEL": "accounts.APIToken",
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_TTL": None,
    "AUTO_REFRESH": False,
}
KNOX_TOKEN_MODEL = "accounts.APIToken"  # noqa: S105  the name of a model
# Knox's own migrations would make a table that nothing uses beside accounts.APIToken.
MIGRATION_MODULES = {"knox": None}

# Which queues there are, and what waits on each: shown wherever somebody waits for a worker.
QUEUES = ("calls", "blast", "llm", "judge", "releases")

CELERY_BROKER_URL = broker.address(REDIS_URL)
REDIS_IS_BROKER = addresses.broker_url(REDIS_URL) == CELERY_BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(
    CELERY_BROKER_URL, key_prefix=env.text("CELERY_KEY_PREFIX", "biotool:")
)
CELERY_BROKER_CONNECTION_TIMEOUT = broker.CONNECT_SECONDS
CELERY_BROKER_HEARTBEAT = broker.HEARTBEAT_SECONDS
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# RabbitMQ closes the channel of a worker that holds a message for too long; the worker must open another.
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "calls"
CELERY_TASK_QUEUES = broker.queues(QUEUES)
CELERY_TASK_ROUTES = ("biotool_site.lib.tasks.route",)
# A pooled connection to RabbitMQ shows only when used that it died, and beat uses one for ever. Redis' client looks.
CELERY_TASK_PUBLISH_RETRY = broker.is_rabbitmq(CELERY_BROKER_URL)
CELERY_TASK_PUBLISH_RETRY_POLICY = broker.ONE_RETRY
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 3, minimum=1)
# A sweep that nobody did in time is not done later: the next one does it.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "synthesis.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": 4 * SWEEP_SECONDS}},
    "sweep-mail": {"task": "annotation.sweep_mail", "schedule": 20.0, "options": {"expires": 20}},
    "sweep-releases": {"task": "annotation.sweep_releases", "schedule": 15.0, "options": {"expires": 15}},
    "sweep-bulk-actions": {"task": "annotation.sweep_bulk_actions", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-policies": {"task": "annotation.sweep_policies", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-imports": {"task": "annotation.sweep_imports", "schedule": 15.0, "options": {"expires": 15}},
    "tally-batches": {"task": "synthesis.tally_batches", "schedule": 20.0, "options": {"expires": 20}},
    "fold-tallies": {"task": "annotation.fold_tallies", "schedule": 60.0, "options": {"expires": 60}},
}

# Threads of a worker that executes calls; each holds a database connection, and waits for services most of the time.
WORKER_CONCURRENCY = env.integer("WORKER_CONCURRENCY", 24, minimum=1, maximum=512)
# A unit of work whose worker vanished is taken up again after this many seconds.
WORK_LEASE_SECONDS = env.integer("WORK_LEASE_SECONDS", 90, minimum=2)
# A message that nobody answered is sent again after this many seconds.
WORK_RESEND_SECONDS = env.integer("WORK_RESEND_SECONDS", 30, minimum=1)
# A provider that was asked for a batch, and whose answer was lost, is asked after so many seconds whether it has it.
PROVIDER_SETTLE_SECONDS = env.integer("PROVIDER_SETTLE_SECONDS", 30, minimum=1)
# A request that a provider's file left unanswered waits so long for the next file; then four times as long.
PROVIDER_REST_SECONDS = env.integer("PROVIDER_REST_SECONDS", 30, minimum=1)

# How e-mail leaves, from whom, and the address of this site in its links.
globals().update(mail.settings(env.text("EMAIL_URL", ""), DATA_DIR / "mail"))
SENDS_MAIL = bool(env.text("EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "BioTool Studio <studio@localhost>")
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.integer('PORT', 8000)}").rstrip("/")

# How calls reach the services: live, record (live, and writes recordings), replay (recorded real responses).
BIOTOOLS_TRANSPORT = env.choice("BIOTOOLS_TRANSPORT", ("live", "record", "replay"), "replay")
# The endpoint that serves LLM roles without a key; set by the supervisor, see synthesis/llm/standin.
STANDIN_URL = env.text("STANDIN_URL", "http://127.0.0.1:8001/v1")

# Who may read /metrics from outside a private network, as a bearer token; empty for nobody.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "filters": {"without_tokens": {"()": "biotool_site.lib.redacted.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
    },
}

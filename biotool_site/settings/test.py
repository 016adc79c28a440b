"""Settings of the tests: the same engines as production, quick password hashing."""

import os
from pathlib import Path

# Before the base settings read it: the tests' engines are their own.
if not os.environ.get("DATA_DIR"):  # make exports it, empty when unset
    os.environ["DATA_DIR"] = str(Path(__file__).resolve().parent.parent.parent / "var" / "test")

from biotool_site.settings.base import *  # noqa: F403  settings build on each other
from biotool_site.settings.base import CELERY_BROKER_URL, REST_FRAMEWORK, broker, env

DEBUG = False
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["*"]
DEMO_ACCOUNTS_ALLOWED = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are served from where they lie; nothing is collected, and a client that asks for none looks for none.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Each parallel test process has its own messages.
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(
    CELERY_BROKER_URL, key_prefix=env.text("CELERY_KEY_PREFIX", f"test-{env.text('PYTEST_XDIST_WORKER', 'main')}:")
)
REST_FRAMEWORK = REST_FRAMEWORK | {"TEST_REQUEST_DEFAULT_FORMAT": "json"}

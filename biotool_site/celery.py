"""The Celery application: what workers and beat load."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

from biotool_site import presence  # noqa: F401  connects its signals
from biotool_site.env import settings_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())

app = Celery("biotool_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Otherwise only the thread that came here first would send through this application.
app.set_default()


@setup_logging.connect
def keep_djangos_logging(**_: Any) -> None:
    """Celery must not replace the logging that settings configure."""


@worker_init.connect
@beat_init.connect
def refuse_demo_accounts_in_production(**_: Any) -> None:
    from biotool_site.accounts.demo import refuse_demo_accounts

    refuse_demo_accounts()

"""The Celery application: what workers and beat load."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, task_postrun, task_prerun, worker_init, worker_ready
from django.db import close_old_connections

from biotool_site import presence  # noqa: F401  connects its signals
from biotool_site.env import settings_module
from biotool_site.lib import redis_transport
from biotool_site.lib.memory import keep_for_good

redis_transport.use()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())

app = Celery("biotool_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Celery would close the database connection after each task, and a new one costs more than most tasks do.
app.conf.CELERY_DB_REUSE_MAX = 10**9
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


@worker_init.connect
def keep_no_statements(**_: Any) -> None:
    """With DEBUG on, Django would note every statement of a worker that shows no page."""
    from django.conf import settings

    settings.DEBUG = False


@worker_ready.connect
def keep_what_is_loaded(**_: Any) -> None:
    import biotools

    biotools.functions()  # the catalogue
    keep_for_good()


@task_prerun.connect
@task_postrun.connect
def renew_connections(task: Any = None, **_: Any) -> None:
    """As between two requests: a broken or old connection is closed, one that lay idle is looked at before use."""
    if task is None or not task.request.is_eager:
        close_old_connections()

"""Which queues are served by a worker just now."""

from collections.abc import Iterable
from datetime import timedelta

from django.apps import apps
from django.db.models.functions import Now

COUNTS_FOR = timedelta(seconds=15)


def running() -> set[str]:
    """The queues that at least one worker serves. One query."""
    presence = apps.get_model("biotool_site", "WorkerPresence")
    rows = presence._default_manager.filter(seen_at__gt=Now() - COUNTS_FOR).values_list("queues", flat=True)
    return {queue for queues in rows for queue in queues}


def missing(queues: Iterable[str]) -> list[str]:
    """Those of the queues that nobody serves, in the order given; empty when all are served."""
    served = running()
    return [queue for queue in queues if queue not in served]

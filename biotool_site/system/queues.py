"""Workers, and the queues that they serve, with the messages that wait there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.functions import Now
from kombu import Connection
from kombu import Queue as KombuQueue

from biotool_site.health import broker_asked_once
from biotool_site.lib import workers
from biotool_site.models import WorkerPresence

FOR = {
    "calls": "calls are executed",
    "blast": "searches that take minutes",
    "llm": "calls and queries are written",
    "judge": "queries are judged and handed over",
    "releases": "releases, imports and bulk actions done, changed policies applied, e-mail sent, lost work found again",
}


@dataclass(frozen=True)
class Worker:
    """A worker process: its node name with process number, its queues, its last sign of life."""

    name: str
    queues: list[str]
    seen_at: datetime


@dataclass(frozen=True)
class Queue:
    """served: by at least one worker. what: what waits there, in words."""

    name: str
    what: str
    served: bool


def running() -> list[Worker]:
    """The workers that are alive."""
    rows = WorkerPresence.objects.filter(seen_at__gt=Now() - workers.COUNTS_FOR)
    return [Worker(row.name, row.queues, row.seen_at) for row in rows]


def queues() -> list[Queue]:
    """All queues of this installation in order."""
    served = workers.running()
    return [Queue(name, FOR.get(name, ""), name in served) for name in settings.QUEUES]


def depths() -> dict[str, int]:
    """Messages that wait in each queue at the broker, be it Redis or RabbitMQ; a few, as messages are mere wake-ups."""
    with broker_asked_once() as broker:
        broker.ensure_connection(max_retries=max(0, len(broker.alt) - 1))
        return {queue.name: _depth(queue, broker) for queue in settings.CELERY_TASK_QUEUES}


def _depth(queue: KombuQueue, broker: Connection) -> int:
    """Declares the queue as workers do, which tells its length and changes nothing where it is there already."""
    with broker.channel() as channel:
        told: Any = queue.bind(channel).queue_declare()
        return int(told.message_count)

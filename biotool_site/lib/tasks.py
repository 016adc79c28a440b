"""How background work is declared and sent: one decorator, one way to send."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import Task, current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

MINUTES = 60

_queues: dict[str, str] = {}


def task(name: str, *, queue: str, minutes: float = 5) -> Callable[[Callable[..., None]], Task]:
    """A Celery task that is acknowledged late, on its queue, with a time limit in minutes.

    Its body calls one step and is harmless when run twice: the database row decides.
    """
    _queues[name] = queue
    return shared_task(
        name=name,
        acks_late=True,
        reject_on_worker_lost=True,
        ignore_result=True,
        soft_time_limit=int(minutes * MINUTES),
        time_limit=int(minutes * MINUTES) + 30,
    )


def route(name: str, *_: Any, **__: Any) -> dict[str, str] | None:
    """Celery's router (CELERY_TASK_ROUTES): the queue that the task was declared with; None for others."""
    return {"queue": _queues[name]} if name in _queues else None


def send(work: Task, *arguments: str) -> bool:
    """Send a message now. False when the broker is away: the row stays due, and the sweep sends it later."""
    try:
        work.apply_async(args=arguments)
    except broker_trouble() as error:
        log.warning("message_not_sent task=%s error=%s", work.name, type(error).__name__)
        return False
    return True


def broker_trouble() -> tuple[type[Exception], ...]:
    """What is raised while the broker is away or refuses us, be it Redis or RabbitMQ."""
    transport: Any = current_app.connection_for_write().transport
    return (OperationalError, OSError, *transport.connection_errors, *transport.channel_errors)


def send_after_commit(work: Task, *arguments: Any) -> None:
    """Send once the present transaction is stored; not at all when it is rolled back."""
    transaction.on_commit(partial(send, work, *(str(argument) for argument in arguments)))

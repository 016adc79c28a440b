"""Sends the messages of steps. A message is only a hint that a row is due; the sweep repeats what is lost."""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from celery.signals import worker_ready
from django.db import transaction

from biotool_site.lib.tasks import broker_trouble
from synthesis.steps.order import PROVIDER_BATCH, PROVIDER_BATCH_QUEUE, SWEEP, SWEEP_QUEUE, Step

log = logging.getLogger(__name__)


def send(step: Step, ids: Iterable[UUID]) -> bool:
    """One message per row, now. False when the broker is away: the rest is left to the sweep; never an error."""
    return all(_try(step.task, [str(id)], step.queue) for id in ids)


def send_files(ids: Iterable[UUID]) -> bool:
    """One message for each file at a provider that is due, like `send`."""
    return all(_try(PROVIDER_BATCH, [str(id)], PROVIDER_BATCH_QUEUE) for id in ids)


def send_after_commit(*wanted: tuple[Step, Iterable[UUID]]) -> None:
    """One message per row once the present transaction is stored; none when it is rolled back."""
    lists = [(step, list(ids)) for step, ids in wanted]
    if any(ids for _, ids in lists):
        transaction.on_commit(partial(_send_all, lists))


def send_sweep_after_commit() -> None:
    """Have the sweep look at once, and not only at its next turn."""
    transaction.on_commit(partial(_try, SWEEP, [], SWEEP_QUEUE))


@worker_ready.connect
def send_sweep(**_: Any) -> None:
    """A worker that has just started has the sweep look at once: it may follow one that was killed."""
    _try(SWEEP, [], SWEEP_QUEUE)


def _try(task: str, arguments: list[str], queue: str) -> bool:
    try:
        current_app.send_task(task, args=arguments, queue=queue)
    except broker_trouble() as error:
        log.warning("message_not_sent task=%s error=%s", task, type(error).__name__)
        return False
    return True


def _send_all(wanted: list[tuple[Step, list[UUID]]]) -> None:
    """Stop at the first failure: nobody waits for a broker that is away more than once."""
    for step, ids in wanted:
        if not send(step, ids):
            return

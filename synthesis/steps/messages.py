"""Sends the messages of steps. A message is only a hint that a row is due; the sweep repeats what is lost."""

import logging
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from synthesis.steps.order import Step

log = logging.getLogger(__name__)


def send(step: Step, ids: Iterable[UUID]) -> None:
    """One message per row, now. When the broker is away the rest is left to the sweep; never an error."""
    for id in ids:
        try:
            current_app.send_task(step.task, args=[str(id)], queue=step.queue)
        except (OperationalError, OSError) as error:
            log.warning("messages_not_sent task=%s error=%s", step.task, type(error).__name__)
            return


def send_after_commit(step: Step, ids: Iterable[UUID]) -> None:
    """One message per row once the present transaction is stored; none when it is rolled back."""
    if wanted := list(ids):
        transaction.on_commit(partial(send, step, wanted))

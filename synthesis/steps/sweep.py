"""The periodic sweep: sends what is due and nobody works on, and ends batches that have nothing left.

The database alone says what is unfinished; Redis may be empty, workers may be gone.
"""

import logging
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import Exists, OuterRef
from kombu.exceptions import OperationalError

from biotool_site.lib.problems import Conflict
from synthesis.batches import states
from synthesis.models import Batch, Round
from synthesis.steps import feeding, messages
from synthesis.steps.order import EXECUTE, JUDGE, STEPS, WRITE

log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Messages that may wait on one queue before the sweep holds back: they are still there, only slow."""


def run() -> None:
    """One sweep. Twice at once is harmless: rows are marked with SKIP LOCKED, and messages are only hints."""
    room = {queue: MOST_WAITING - waiting(queue) for queue in dict.fromkeys(step.queue for step in STEPS)}
    for step in STEPS:
        if step is EXECUTE:
            _feed_services(room)
            continue
        ids = feeding.mark_due(step, room[step.queue])
        room[step.queue] -= len(ids)
        messages.send(step, ids)
    finish_batches()


def _feed_services(room: dict[str, int]) -> None:
    """Calls for each service, and no more than those that come after them can take in."""
    for lane, most in feeding.lanes(EXECUTE, MOST_WAITING):
        free = min(room[step.queue] for step in (EXECUTE, WRITE, JUDGE))
        ids = feeding.mark_due(EXECUTE, min(most, free), lane)
        room[EXECUTE.queue] -= len(ids)
        messages.send(EXECUTE, ids)


def finish_batches() -> None:
    """End every running batch without an open row: done, or failed when not one round gave calls."""
    for batch_id in _idle().values_list("pk", flat=True):
        try:
            _finish(batch_id)
        except Conflict:
            continue  # paused, cancelled or finished by somebody else meanwhile


@transaction.atomic
def _finish(batch_id: UUID) -> None:
    """Look again behind the batch's lock: a re-run of what was dropped may have brought work back meanwhile."""
    Batch.objects.select_for_update().get(pk=batch_id)
    if not _idle().filter(pk=batch_id).exists():
        return
    rounds = Round.objects.filter(batch=batch_id)
    failed = rounds.filter(state=Round.State.FAILED).order_by("function", "source")
    if failed.exists() and not rounds.exclude(state=Round.State.FAILED).exists():
        first = failed.values_list("trouble", flat=True)[0]
        states.fail(batch_id, message=f"No round gave calls. The first said: {first}")
    else:
        states.finish(batch_id)
    log.info("batch_ended batch=%s", batch_id)


def _idle() -> Any:
    """Running batches with no row at any step. What follows a row is stored together with its end, so
    one look cannot fall between two steps."""
    batches = Batch.objects.filter(state=Batch.State.RUNNING)
    for step in STEPS:
        batches = batches.exclude(Exists(step.rows().filter(batch=OuterRef("pk"))))
    return batches


def waiting(queue: str) -> int:
    """Messages on the broker's queue; a full queue when the broker is away, so that nothing is sent in vain."""
    away: Any = (OperationalError, OSError, *_broken())
    try:
        with current_app.connection_for_read() as connection:
            declared: Any = current_app.amqp.queues[queue].bind(connection.default_channel).queue_declare()
            return int(declared[1])
    except away:
        return MOST_WAITING


def _broken() -> tuple[type[Exception], ...]:
    """What the broker's driver raises when the connection breaks."""
    transport: Any = current_app.connection_for_read().transport
    return tuple(transport.connection_errors)

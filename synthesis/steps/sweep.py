"""The periodic sweep: sends what is due and nobody works on, and ends batches that have nothing left.

The database alone says what is unfinished; the broker may be empty, workers may be gone.
"""

import logging
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction

from biotool_site.lib import statements
from biotool_site.lib.problems import Conflict
from biotool_site.lib.tasks import broker_trouble
from synthesis.batches import states
from synthesis.models import Batch, Round
from synthesis.provider_batches import sweep as files
from synthesis.steps import feeding, lost, messages
from synthesis.steps.feeding import Lane
from synthesis.steps.order import EXECUTE, JUDGE, STEPS, WRITE, Step

log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Messages that may wait on one queue before the sweep holds back: they are still there, only slow."""


def run() -> None:
    """One sweep. Twice at once is harmless: rows are marked with SKIP LOCKED, and messages are only hints."""
    lost.release()
    messages.send_files(files.run())
    if due := feeding.due_steps():
        _feed(due)
    finish_batches()


def _feed(due: list[Step]) -> None:
    lines = waiting(*dict.fromkeys(step.queue for step in STEPS))
    room = {queue: MOST_WAITING - line for queue, line in lines.items()}
    for step in due:
        if step is EXECUTE:
            _feed_services(room)
            continue
        ids = feeding.mark_due(step, room[step.queue])
        room[step.queue] -= len(ids)
        messages.send(step, ids)


def _feed_services(room: dict[str, int]) -> None:
    """Calls for each service, and no more than those that come after them can take in."""
    free = min(room[step.queue] for step in (EXECUTE, WRITE, JUDGE))
    lines: list[tuple[Lane, list[UUID]]] = []
    for lane in feeding.lanes(EXECUTE, MOST_WAITING):
        ids = feeding.mark_due(EXECUTE, min(lane.room, free), lane.rows)
        lines.append((lane, ids))
        free -= len(ids)
    line = feeding.merged(lines)
    room[EXECUTE.queue] -= len(line)
    messages.send(EXECUTE, line)


def finish_batches() -> None:
    """End every running batch without an open row: done, or failed when not one round gave calls."""
    for batch_id in _idle():
        try:
            _finish(batch_id)
        except Conflict:
            continue  # paused, cancelled or finished by somebody else meanwhile


@transaction.atomic
def _finish(batch_id: UUID) -> None:
    """Look again behind the batch's lock: a re-run of what was dropped may have brought work back meanwhile."""
    Batch.objects.select_for_update().get(pk=batch_id)
    if not _idle(batch_id):
        return
    rounds = Round.objects.filter(batch=batch_id)
    failed = rounds.filter(state=Round.State.FAILED).order_by("function", "source")
    if failed.exists() and not rounds.exclude(state=Round.State.FAILED).exists():
        first = failed.values_list("trouble", flat=True)[0]
        states.fail(batch_id, message=f"No round gave calls. The first said: {first}")
    else:
        states.finish(batch_id)
    log.info("batch_ended batch=%s", batch_id)


def _idle(*only: UUID) -> list[UUID]:
    """Running batches, of these or of all, with no row at any step. What follows a row is stored together with its
    end, so one look cannot fall between two steps."""
    sql = f"SELECT id FROM {Batch._meta.db_table} AS batch WHERE state = '{Batch.State.RUNNING}'"  # noqa: S608  our own names
    values: list[Any] = []
    if only:
        sql += " AND id = ANY(%s)"
        values.append(list(only))
    for step in STEPS:
        conditions, wanted = step.conditions
        table = step.model._meta.db_table
        sql += f" AND NOT EXISTS (SELECT FROM {table} WHERE batch_id = batch.id AND state = %s {conditions})"
        values += [step.state, *wanted]
    return [id for (id,) in statements.rows(sql, values)]


def waiting(*queues: str) -> dict[str, int]:
    """Messages on each of the broker's queues; full queues when the broker is away, so that nothing is sent in vain."""
    told = dict.fromkeys(queues, MOST_WAITING)
    try:
        with current_app.connection_for_read() as connection:
            for queue in told:
                declared: Any = current_app.amqp.queues[queue].bind(connection.default_channel).queue_declare()
                told[queue] = int(declared[1])
    except broker_trouble() as error:
        log.warning("queues_not_read error=%s", type(error).__name__)
    return told

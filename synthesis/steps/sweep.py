"""The periodic sweep: sends what is due and nobody works on, and ends batches that have nothing left.

The database alone says what is unfinished; Redis may be empty, workers may be gone.
"""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from biotool_site.lib.problems import Conflict
from synthesis.batches import states
from synthesis.models import Batch, Round
from synthesis.steps import lease as leases
from synthesis.steps import messages
from synthesis.steps.order import STEPS, Step

log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Messages that may wait on one queue before the sweep holds back: they are still there, only slow."""


def run() -> None:
    """One sweep. Twice at once is harmless: rows are marked with SKIP LOCKED, and messages are only hints."""
    room: dict[str, int] = {}
    for step in STEPS:
        if step.queue not in room:
            room[step.queue] = MOST_WAITING - waiting(step.queue)
        ids = mark_due(step, room[step.queue])
        room[step.queue] -= len(ids)
        messages.send(step, ids)
    finish_batches()


@transaction.atomic
def mark_due(step: Step, most: int) -> list[UUID]:
    """Up to `most` rows that are due, free, and whose last message is old; marked as sent now, oldest first."""
    if most <= 0:
        return []
    now = timezone.now()
    silent = Q(sent_at__isnull=True) | Q(sent_at__lt=now - timedelta(seconds=settings.WORK_RESEND_SECONDS))
    live = Batch.objects.filter(state__in=[Batch.State.QUEUED, Batch.State.RUNNING]).values("pk")
    rows = (
        step.rows()
        .filter(leases.free(now), silent, not_before__lte=now, batch_id__in=live)
        .order_by(F("sent_at").asc(nulls_first=True), "not_before", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    ids = list(rows.values_list("pk", flat=True)[:most])
    step.model._default_manager.filter(pk__in=ids).update(sent_at=now)
    return ids


def finish_batches() -> None:
    """End every running batch without an open row: done, or failed when not one round gave calls."""
    for batch_id in _idle().values_list("pk", flat=True):
        try:
            _finish(batch_id)
        except Conflict:
            continue  # paused, cancelled or finished by somebody else meanwhile


def _finish(batch_id: UUID) -> None:
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

"""The lease of a row: who holds it works on it, and only the holder's result is stored."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from biotool_site.lib import holders, statements
from synthesis.models import Batch
from synthesis.steps.order import Step

FRESH = timedelta(seconds=1)  # of a lease that need not be renewed
LONGEST_REST = 300.0  # seconds between two tries of the same row


class LeaseLost(Exception):
    """Our work took longer than the lease and the row moved on without us; our result is dropped."""


@dataclass(frozen=True)
class Lease:
    """A row that is ours until its lease ends. row: read right after it was taken, with its batch."""

    step: Step
    row: Any
    token: uuid.UUID
    until: datetime


def take(step: Step, id: uuid.UUID) -> Lease | None:
    """Take the row if it stands at the step, is due, is free, and its batch is running; else None.

    One UPDATE decides. All conditions on the row stand in its own WHERE clause, so that a worker who
    waited for another's UPDATE looks at the row as it is then.
    """
    now, token = timezone.now(), holders.token()
    sql, values = _taking(step)
    found = statements.first(sql, (token, _end(now), id, step.state, now, now, *values))
    return Lease(step, step.related.read(found), token, _end(now)) if found else None


@cache
def _taking(step: Step) -> tuple[str, tuple[Any, ...]]:
    """The statement that takes a row of the step, and the values of the step's own conditions, which come last."""
    table, related = step.model._meta.db_table, step.related
    conditions, values = step.conditions
    return (
        f"""WITH row AS (
            UPDATE {table} AS free SET lease = %s, leased_until = %s
            WHERE id = %s AND state = %s AND (lease IS NULL OR leased_until < %s) AND not_before <= %s
            AND batch_id IN (SELECT id FROM {Batch._meta.db_table} WHERE state = '{Batch.State.RUNNING}')
            {conditions}
            RETURNING free.*)
        SELECT {related.columns} FROM row{related.joins}""",  # noqa: S608  names of our own tables and columns
        values,
    )


def renew(lease: Lease) -> None:
    """Hold the row for another full lease, before a further wait; one just taken is as good. Raises LeaseLost."""
    now = timezone.now()
    if _end(now) - lease.until < FRESH:
        return
    if not _change(lease, {"leased_until": _end(now)}):
        raise LeaseLost


def store(lease: Lease, **result: Any) -> None:
    """Store the result and end the lease; call it first in the transaction that stores what follows from it.

    The row is due for its next step at once, with a clean slate. Raises LeaseLost, storing nothing.
    """
    now = timezone.now()
    clean = {"lease": None, "leased_until": None, "attempts": 0, "not_before": now, "sent_at": now, "trouble": ""}
    clean |= {"waits_for": "", "told": None}
    if not _change(lease, {**clean, **result}):
        raise LeaseLost


def postpone(lease: Lease, trouble: str, *, seconds: float | None = None, counted: bool = True) -> None:
    """End the lease without a result; the row rests, then the sweep sends it again.

    seconds: what the other side asked for; None doubles with every failed try, up to five minutes.
    counted: whether it was a failed try. A lost lease is no error here.
    """
    rest = seconds if seconds is not None else backoff(lease.row.attempts)
    _held(lease).update(
        lease=None,
        leased_until=None,
        not_before=timezone.now() + timedelta(seconds=rest),
        sent_at=None,
        attempts=F("attempts") + (1 if counted else 0),
        trouble=trouble[:1000],
    )


def backoff(attempts: int) -> float:
    """Seconds to rest after so many failed tries: 1, 2, 4 ... 300, spread by a fifth either way."""
    rest = min(2.0 ** min(attempts, 12), LONGEST_REST)
    return rest * random.uniform(0.8, 1.2)  # noqa: S311  spreads retries, no secret


def free(now: datetime) -> Q:
    """Rows that nobody holds."""
    return Q(lease__isnull=True) | Q(leased_until__lt=now)


def _change(lease: Lease, fields: dict[str, Any]) -> int:
    ours = (lease.row.pk, lease.step.state, lease.token)
    return statements.change(lease.step.model, fields, "id = %s AND state = %s AND lease = %s", ours)


def _held(lease: Lease) -> Any:
    return lease.step.rows().filter(pk=lease.row.pk, lease=lease.token)


def _end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.WORK_LEASE_SECONDS)

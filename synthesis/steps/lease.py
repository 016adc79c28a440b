"""The lease of a row: who holds it works on it, and only the holder's result is stored."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from synthesis.models import Batch
from synthesis.steps.order import Step

LONGEST_REST = 300.0  # seconds between two tries of the same row


class LeaseLost(Exception):
    """Our work took longer than the lease and the row moved on without us; our result is dropped."""


@dataclass(frozen=True)
class Lease:
    """A row that is ours until its lease ends. row: read right after it was taken, with its batch."""

    step: Step
    row: Any
    token: uuid.UUID


def take(step: Step, id: uuid.UUID) -> Lease | None:
    """Take the row if it stands at the step, is due, is free, and its batch is running; else None.

    One UPDATE decides. All conditions on the row stand in its own WHERE clause, so that a worker who
    waited for another's UPDATE looks at the row as it is then.
    """
    now, token = timezone.now(), uuid.uuid4()
    taken = (
        step.rows()
        .filter(free(now), pk=id, not_before__lte=now, batch_id__in=running())
        .update(lease=token, leased_until=_end(now))
    )
    if not taken:
        return None
    return Lease(step, step.read(id), token)


def renew(lease: Lease) -> None:
    """Hold the row for another full lease, before a further wait. Raises LeaseLost."""
    if not _held(lease).update(leased_until=_end(timezone.now())):
        raise LeaseLost


def store(lease: Lease, **result: Any) -> None:
    """Store the result and end the lease; call it first in the transaction that stores what follows from it.

    The row is due for its next step at once, with a clean slate. Raises LeaseLost, storing nothing.
    """
    now = timezone.now()
    clean = {"lease": None, "leased_until": None, "attempts": 0, "not_before": now, "sent_at": now, "trouble": ""}
    if not _held(lease).update(**{**clean, **result}):
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


def running() -> Any:
    """The ids of running batches, as a subquery."""
    return Batch.objects.filter(state=Batch.State.RUNNING).values("pk")


def _held(lease: Lease) -> Any:
    return lease.step.rows().filter(pk=lease.row.pk, lease=lease.token)


def _end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.WORK_LEASE_SECONDS)

"""Rows that wait for an answer from a file: how they come to rest, and how they go on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from synthesis.models import Proposal, ProviderRequest, Query, Round
from synthesis.steps import lease as leases
from synthesis.steps.lease import Lease

LONGEST = timedelta(days=7)
"""Nobody looks at a resting row again before that, unless its request ends."""

MODELS: tuple[Any, ...] = (Round, Proposal, Query)
BUSY: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Round, (Round.State.WAITING,)),
    (Proposal, (Proposal.State.PROPOSED, Proposal.State.EXECUTED)),
    (Query, (Query.State.WRITTEN,)),
)
"""Rows from which requests may still come."""


@transaction.atomic
def rest(lease: Lease, digest: str) -> None:
    """End the lease; the row rests until the request with this digest is in no file and waits for none."""
    lease.step.rows().filter(pk=lease.row.pk, lease=lease.token).update(waits_for=digest)
    leases.postpone(lease, "", seconds=LONGEST.total_seconds(), counted=False)


def told_before(lease: Lease, data: dict[str, Any]) -> dict[str, Any]:
    """What the row's role was told when the request was put into a file; `data` the first time, which is kept then.

    What is told may depend on what the dataset has by now, but only the same request finds its answer in the ledger.
    """
    row = lease.row
    if row.told and row.told["reruns"] == row.reruns:
        kept: dict[str, Any] = row.told["data"]
        return kept
    lease.step.rows().filter(pk=row.pk, lease=lease.token).update(told={"reruns": row.reruns, "data": data})
    return data


def wake() -> int:
    """Let all rows go on whose request is answered, given up, or gone; how many those are."""
    now = timezone.now()
    there = ProviderRequest.objects.filter(request_digest=OuterRef("waits_for"), state__in=ProviderRequest.OPEN)
    return sum(
        model.objects.filter(~Q(waits_for=""), ~Exists(there)).update(waits_for="", not_before=now, sent_at=None)
        for model in MODELS
    )


def quiet(batch_id: UUID) -> bool:
    """Whether no further request is about to come: each open row of the batch waits for one."""
    return not any(
        model.objects.filter(batch=batch_id, state__in=states, waits_for="").exists() for model, states in BUSY
    )

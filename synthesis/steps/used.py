"""Which calls a dataset has already, or will have from a batch that is under way."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from annotation.models import Quadruplet
from synthesis.models import Batch, Proposal


def lock(dataset_id: int) -> None:
    """Let one transaction at a time add proposals to a dataset, so that two batches do not take the same call."""
    number = int.from_bytes(hashlib.sha256(f"proposals of {dataset_id}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def among(digests: Iterable[str], *, dataset_id: int, batch_id: UUID) -> set[str]:
    """Those of the calls that the dataset has as quadruplets, or that another live batch of it works on."""
    wanted = list(digests)
    there = Quadruplet.objects.filter(dataset=dataset_id, call__digest__in=wanted)
    coming = (
        Proposal.objects.filter(batch__dataset=dataset_id, digest__in=wanted)
        .exclude(batch=batch_id)
        .exclude(state=Proposal.State.DROPPED)
        .exclude(batch__state__in=[Batch.State.CANCELLED, Batch.State.FAILED])
    )
    return {*there.values_list("call__digest", flat=True), *coming.values_list("digest", flat=True)}


def arguments_of(function: str, *, dataset_id: int, most: int = 50) -> list[dict[str, object]]:
    """The newest arguments proposed for the function in the dataset, for an LLM that should find others."""
    rows = Proposal.objects.filter(batch__dataset=dataset_id, function=function).order_by("-created_at", "id")
    return list(rows.values_list("arguments", flat=True)[:most])

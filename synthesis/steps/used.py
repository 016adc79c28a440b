"""Which calls a dataset has already, or will have from a batch that is under way."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from annotation.models import Quadruplet
from synthesis.models import Batch, Proposal

CALL = ("digest", "equivalent_digest", "function", "arguments")
THE_SAME = "This dataset has the same call already, or another batch of it is working on it."


def lock(dataset_id: int) -> None:
    """Let one transaction at a time add proposals to a dataset, so that two batches do not take the same call."""
    number = int.from_bytes(hashlib.sha256(f"proposals of {dataset_id}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def among(wanted: Mapping[str, str], *, dataset_id: int, batch_id: UUID) -> dict[str, str]:
    """Those of the calls (digest -> equivalent digest) that the dataset has already, each with why it needs no second.

    It has what its quadruplets ask, and what other live batches of it work on, in the same words or in
    others. An empty equivalent digest is equivalent to nothing.
    """
    equivalents = _told(wanted)
    there = Quadruplet.objects.filter(
        Q(call__digest__in=wanted) | Q(call__equivalent_digest__in=equivalents), dataset=dataset_id
    )
    coming = (
        _live(Q(digest__in=wanted) | Q(equivalent_digest__in=equivalents))
        .filter(batch__dataset=dataset_id)
        .exclude(batch=batch_id)
        .exclude(batch__state__in=[Batch.State.CANCELLED, Batch.State.FAILED])
    )
    rows = [*there.values_list(*(f"call__{column}" for column in CALL)), *coming.values_list(*CALL)]
    same = {digest for digest, *_ in rows}
    others = {equivalent: other_words(function, arguments) for _, equivalent, function, arguments in rows}
    others.pop("", None)
    found = {digest: others[equivalent] for digest, equivalent in wanted.items() if equivalent in others}
    return found | {digest: THE_SAME for digest in wanted if digest in same}


def within(wanted: Mapping[str, str], *, batch_id: UUID) -> dict[str, str]:
    """Which of the equivalent digests live proposals of the batch itself have, each with the words that name it."""
    rows = _live(Q(equivalent_digest__in=_told(wanted), batch=batch_id)).values_list(*CALL)
    return {equivalent: other_words(function, arguments) for _, equivalent, function, arguments in rows}


def _told(wanted: Mapping[str, str]) -> set[str]:
    return {equivalent for equivalent in wanted.values() if equivalent}


def _live(wanted: Q) -> QuerySet[Proposal]:
    return Proposal.objects.filter(wanted).exclude(state=Proposal.State.DROPPED)


def other_words(function: str, arguments: Mapping[str, Any]) -> str:
    """Why an equivalent call is dropped, with the earlier one by name."""
    text = json.dumps(arguments, ensure_ascii=False, sort_keys=True)
    return f"It asks the same in other words as an earlier call of this dataset: {function} {text[:1000]}"


def equivalents_of(function: str, *, dataset_id: int) -> set[str]:
    """The equivalent digests of all calls of the function that were proposed in the dataset or stand in it."""
    proposed = Proposal.objects.filter(batch__dataset=dataset_id, function=function)
    there = Quadruplet.objects.filter(dataset=dataset_id, function=function)
    return {
        *proposed.values_list("equivalent_digest", flat=True),
        *there.values_list("call__equivalent_digest", flat=True),
    }


def arguments_of(function: str, *, dataset_id: int, most: int = 50) -> list[dict[str, object]]:
    """The newest arguments proposed for the function in the dataset, for an LLM that should find others."""
    rows = Proposal.objects.filter(batch__dataset=dataset_id, function=function).order_by("-created_at", "id")
    return list(rows.values_list("arguments", flat=True)[:most])

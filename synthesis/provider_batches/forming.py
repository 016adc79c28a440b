"""Files are made of the requests that wait: when nothing more is about to come, or the file is full."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Min, Sum
from django.utils import timezone

from biotool_site.lib.problems import Conflict
from synthesis.batches import budget, states
from synthesis.llm import roles
from synthesis.models import Batch, LLMExchange, ProviderBatch, ProviderRequest
from synthesis.provider_batches import waking
from synthesis.provider_batches.keeping import QUEUE_FULL

log = logging.getLogger(__name__)

State = ProviderRequest.State

MOST_BYTES = 200_000_000  # OpenAI's limit of a file (platform.openai.com/docs/guides/batch, read 2026-11)
LONGEST_WAIT = timedelta(minutes=15)
"""So long a request waits for others: a call that rests between two tries does not hold up all the rest."""


@dataclass(frozen=True)
class Waiting:
    """A request that may go into the file."""

    pk: int
    digest: str
    size: int
    highest: Decimal
    base_url: str


def form() -> None:
    """Make a file of each role and model that has requests waiting, where it is time. Twice at once is harmless."""
    _tidy()
    groups = (
        _waiting()
        .filter(batch__state=Batch.State.RUNNING)
        .values_list("batch", "role", "model")
        .annotate(number=Count("pk"), size=Sum("size"), oldest=Min("created_at"))
        .order_by("oldest")
    )
    for batch_id, role, model, number, size, oldest in groups:
        full = number >= roles.role(role, {role: model}).limits.batch_requests or size >= MOST_BYTES
        if full or oldest < timezone.now() - LONGEST_WAIT or waking.quiet(batch_id):
            try:
                _form(batch_id, role, model)
            except Conflict:
                continue  # paused or ended meanwhile
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # one group must not hold up the sweep
                log.exception("provider_batch_not_formed batch=%s role=%s", batch_id, role)


@transaction.atomic
def _form(batch_id: UUID, role_name: str, model: str) -> None:
    """Behind the batch's lock: take what waits and fits, and store the file before anything is sent."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state != Batch.State.RUNNING:
        return
    role = roles.role(role_name, {role_name: model})
    rows = _locked(batch_id, role, model)
    useless = _answered(rows)
    if role_name in batch.live_roles or role.model != model:
        useless = {row.pk for row in rows}
    useless |= {row.pk for row in rows if row.base_url != role.base_url}
    # Who waited for one of these looks again: it finds the answer, or asks in the way that is right now.
    ProviderRequest.objects.filter(pk__in=useless).delete()
    chosen = _fitting((row for row in rows if row.pk not in useless), budget.room_for_files(batch))
    if not chosen:
        if len(rows) > len(useless):
            _out_of_budget(batch, next(row.highest for row in rows if row.pk not in useless))
        return
    made = ProviderBatch.objects.create(
        batch=batch,
        role=role_name,
        model=model,
        base_url=role.base_url,
        number=len(chosen),
        reserved=sum((row.highest for row in chosen), Decimal(0)),
    )
    ProviderRequest.objects.filter(pk__in=[row.pk for row in chosen]).update(state=State.FILED, provider_batch=made)
    log.info("provider_batch_formed id=%s batch=%s role=%s requests=%s", made.pk, batch_id, role_name, len(chosen))


def _waiting() -> Any:
    return ProviderRequest.objects.filter(state=State.WAITING, not_before__lte=timezone.now())


def _locked(batch_id: UUID, role: roles.Role, model: str) -> list[Waiting]:
    rows = (
        _waiting()
        .filter(batch=batch_id, role=role.name, model=model)
        .order_by("pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", "request_digest", "size", "highest", "base_url")[: _most(role)]
    )
    return [Waiting(*row) for row in rows]


def _most(role: roles.Role) -> int:
    """Requests in the next file: half as many as in the last one, if that was more than the provider's queue takes."""
    files = ProviderBatch.objects.filter(base_url=role.base_url, model=role.model, state=ProviderBatch.State.ENDED)
    last = files.order_by("-ended_at").first()
    return max(1, last.number // 2) if last and last.status == QUEUE_FULL else role.limits.batch_requests


def _answered(rows: list[Waiting]) -> set[int]:
    """Those that the ledger has an answer to: it was asked live meanwhile, or answered just when it was stored here."""
    known = set(
        LLMExchange.objects.filter(request_digest__in=[row.digest for row in rows]).values_list(
            "request_digest", flat=True
        )
    )
    return {row.pk for row in rows if row.digest in known}


def _fitting(rows: Iterable[Waiting], room: Decimal | None) -> list[Waiting]:
    """The first rows that a file and the money have room for. room: US dollars; None for no bound."""
    chosen: list[Waiting] = []
    size, price = 0, Decimal(0)
    for row in rows:
        size, price = size + row.size, price + row.highest
        if size > MOST_BYTES or (room is not None and price > room and price):
            break
        chosen.append(row)
    return chosen


def _out_of_budget(batch: Batch, highest: Decimal) -> None:
    """Pause, unless what is under way may turn out cheaper than what is reserved for it."""
    if budget.settled(batch):
        states.pause(batch.pk, message=budget.words(batch, highest))
        log.warning("batch_paused batch=%s", batch.pk)


def _tidy() -> None:
    """Nobody waits for what an ended batch wanted to ask; who does, asks in its own name."""
    ended = ProviderRequest.objects.exclude(state=State.FILED).filter(batch__state__in=Batch.FINAL)
    if ended.exists():
        ended.delete()

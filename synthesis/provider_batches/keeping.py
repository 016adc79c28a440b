"""How the row of a file moves: each change holds only if nobody else made one meanwhile."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from synthesis.llm.roles import Role
from synthesis.llm.roles import role as role_named
from synthesis.models import Batch, ProviderBatch, ProviderRequest
from synthesis.steps.lease import backoff

State = ProviderBatch.State

QUEUE_FULL = "queue full"
"""The status of a file that was more than the provider lets wait at once."""


class MovedOn(Exception):
    """Somebody else worked on the file meanwhile; what we know is out of date."""


def role_of(file: ProviderBatch) -> Role:
    """The role as it is served now, with its key."""
    return role_named(file.role, {file.role: file.model})


def is_wanted(batch: Batch) -> bool:
    """Whether its files should be answered. One that paused by itself (out of budget, a wrong key) says why, and what
    it had sent is paid for; one that a person paused or cancelled wants nothing more."""
    return batch.state == Batch.State.RUNNING or (batch.state == Batch.State.PAUSED and bool(batch.message))


def change(file: ProviderBatch, **fields: Any) -> None:
    """Write the fields if the row still stands as it was read. Raises MovedOn."""
    same = ProviderBatch.objects.filter(
        pk=file.pk, state=file.state, asked_at=file.asked_at, cancel_asked=file.cancel_asked
    )
    if not same.update(**fields):
        raise MovedOn
    for name, value in fields.items():
        setattr(file, name, value)


def rest(file: ProviderBatch, seconds: float) -> None:
    """Look again after so many seconds."""
    change(file, not_before=timezone.now() + timedelta(seconds=seconds), message_at=None)


def stumble(file: ProviderBatch, trouble: str, *, seconds: float | None = None) -> None:
    """A failed try: rest as the server said, or twice as long each time, up to five minutes."""
    change(file, attempts=file.attempts + 1, trouble=trouble[:1000])
    rest(file, seconds if seconds is not None else backoff(file.attempts))


@transaction.atomic
def abandon(file: ProviderBatch) -> None:
    """A file that was never sent: its requests wait again, and cost nothing."""
    requests = ProviderRequest.objects.filter(provider_batch=file, state=ProviderRequest.State.FILED)
    requests.update(state=ProviderRequest.State.WAITING)
    change(file, state=State.ENDED, status="not sent", ended_at=timezone.now())


@transaction.atomic
def go_live(file: ProviderBatch, why: str) -> None:
    """The role is asked live from now on in this batch, which says so; requests of this file and those waiting, too."""
    batch = Batch.objects.select_for_update().get(pk=file.batch_id)
    batch.live_roles = {**batch.live_roles, file.role: why[:500]}
    batch.save(update_fields=["live_roles"])
    ProviderRequest.objects.filter(provider_batch=file, state=ProviderRequest.State.FILED).delete()
    waiting = ProviderRequest.objects.filter(batch=batch, role=file.role, state=ProviderRequest.State.WAITING)
    waiting.delete()
    change(file, state=State.ENDED, status="not sent", trouble=why[:1000], ended_at=timezone.now())

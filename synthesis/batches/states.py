"""The named transitions of a batch; nothing else writes Batch.state."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from annotation.notifications import Kind, tell
from biotool_site.lib.problems import Conflict
from synthesis.models import Batch

State = Batch.State


def begin(batch_id: UUID) -> bool:
    """queued -> running, when the first worker arrives. False when it was begun (or ended) before."""
    now = timezone.now()
    return bool(
        Batch.objects.filter(pk=batch_id, state=State.QUEUED).update(
            state=State.RUNNING, started_at=now, running_since=now
        )
    )


def pause(batch_id: UUID, *, message: str = "") -> Batch:
    """queued or running -> paused. Work that is under way is finished, nothing new begins."""
    return _move(batch_id, State.PAUSED, {State.QUEUED, State.RUNNING}, message)


def resume(batch_id: UUID) -> Batch:
    """paused -> running."""
    return _move(batch_id, State.RUNNING, {State.PAUSED}, "")


def reopen(batch_id: UUID) -> Batch:
    """done or failed -> running, as there is work again. Whoever calls it has made that work."""
    return _move(batch_id, State.RUNNING, {State.DONE, State.FAILED}, "")


def cancel(batch_id: UUID) -> Batch:
    """Any open state -> cancelled, for good. What was handed over stays."""
    return _move(batch_id, State.CANCELLED, set(Batch.OPEN), "")


def finish(batch_id: UUID) -> Batch:
    """running -> done."""
    return _move(batch_id, State.DONE, {State.RUNNING}, "")


def fail(batch_id: UUID, *, message: str) -> Batch:
    """queued or running -> failed, for good, with the reason in words."""
    return _move(batch_id, State.FAILED, {State.QUEUED, State.RUNNING}, message)


@transaction.atomic
def _move(batch_id: UUID, to: str, allowed: set[Batch.State], message: str) -> Batch:
    """Lock the row, look whether the step is allowed now, write it. Raises Conflict."""
    batch = Batch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in allowed:
        raise Conflict(
            f"The batch is {batch.get_state_display().lower()}, so it cannot become {State(to).label.lower()}.",
            state=batch.state,
        )
    now = timezone.now()
    _stop_clock(batch, now)
    batch.state, batch.message = to, message
    if to == State.RUNNING:
        batch.running_since = now
        batch.started_at = batch.started_at or now
    batch.finished_at = now if to in Batch.FINAL else None
    batch.save(update_fields=["state", "message", "running_since", "ran_seconds", "started_at", "finished_at"])
    if to in (State.DONE, State.FAILED):
        _tell(batch)
    return batch


def _tell(batch: Batch) -> None:
    """Who launched it; each end of it is an event of its own, as a re-run ends again."""
    words = f"{batch} is {batch.state}. {batch.message}"
    tell(
        [batch.created_by] if batch.created_by else [], Kind.BATCH, event=f"batch:{batch.pk}:{batch.finished_at}",
        dataset=batch.dataset, path=reverse("batch", args=[batch.pk]), text=words,
    )  # fmt: skip


def _stop_clock(batch: Batch, now: datetime) -> None:
    if batch.running_since:
        batch.ran_seconds += max(0.0, (now - batch.running_since).total_seconds())
        batch.running_since = None

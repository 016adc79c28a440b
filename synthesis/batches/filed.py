"""The files of a batch at the providers, as its page and the API show them."""

from typing import Any

from django.db.models import Case, When

from synthesis.models import Batch, ProviderBatch

SHOWN = 20


def shown(batch: Batch) -> list[ProviderBatch]:
    """Open files first, then the newest, at most twenty; none, and no query, for a live batch."""
    if batch.mode == Batch.Mode.LIVE:
        return []
    is_open = Case(When(state__in=ProviderBatch.OPEN, then=0), default=1)
    return list(ProviderBatch.objects.filter(batch=batch).order_by(is_open, "-created_at")[:SHOWN])


def told(file: ProviderBatch) -> dict[str, Any]:
    """The public shape."""
    return {
        "id": str(file.pk),
        "role": file.role,
        "model": file.model,
        "state": file.state,
        "status": file.status,
        "provider_id": file.provider_id,
        "requests": file.number,
        "done": file.done,
        "answered": file.answered,
        "trouble": file.trouble,
    }

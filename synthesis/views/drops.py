"""The calls and queries that a batch dropped, by reason."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotation.views.gate import PageRequest, person_required
from synthesis import access
from synthesis.batches import dropped

PAGE_SIZE = 50


@require_GET
@person_required
def batch_drops(request: PageRequest, id: UUID) -> HttpResponse:
    """What was dropped for one reason, or for any."""
    batch = access.batch_for(request.user, id)
    reason = request.GET.get("reason", "")[:60]
    calls = Paginator(dropped.calls(batch, reason), PAGE_SIZE).get_page(request.GET.get("page"))
    queries = Paginator(dropped.queries(batch, reason), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "dataset": batch.dataset,
        "batch": batch,
        "reason": reason,
        "calls": calls,
        "queries": queries,
        "longer": calls if calls.paginator.num_pages >= queries.paginator.num_pages else queries,
    }
    return render(request, "synthesis/batch_drops.html", context)

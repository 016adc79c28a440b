"""Further looks at batches, each a page and a fragment: what a batch covers, and two batches side by side."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotation.views.gate import PageRequest, person_required
from synthesis import access, words
from synthesis.batches import comparison, coverage

OFFERED = 100


@require_GET
@person_required
def batch_coverage(request: PageRequest, id: UUID) -> HttpResponse:
    """Parameters, species, databases and subfields of the batch's executed calls, and what is thin."""
    batch = access.batch_for(request.user, id)
    context = {"dataset": batch.dataset, "batch": batch, "coverage": coverage.of(batch)}
    template = "synthesis/_batch_coverage.html" if request.htmx else "synthesis/batch_coverage.html"
    return render(request, template, context)


@require_GET
@person_required
def batch_comparison(request: PageRequest, slug: str) -> HttpResponse:
    """Two batches of the dataset, `a` and `b`, side by side; without both, the choice of them."""
    dataset = access.dataset_for(request.user, slug)
    chosen = [access.batch_of(dataset, request.GET.get(name, "")) for name in ("a", "b")]
    found = [batch for batch in chosen if batch]
    context = {
        "dataset": dataset,
        "choices": access.batches_of(dataset)[:OFFERED],
        "a": chosen[0],
        "b": chosen[1],
        "yields": comparison.compare(found) if len(found) == 2 else [],
        "stages": words.COMPARED,
    }
    return render(request, "synthesis/batch_comparison.html", context)

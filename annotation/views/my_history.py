"""A person's own decisions: find one, and see what became of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotation import access
from annotation.access import Action
from annotation.agreement import telling
from annotation.filters import ReviewFilter
from annotation.models import Review
from annotation.paging import Page, page_of
from annotation.review import past
from annotation.views.gate import PageRequest, person_required


@require_safe
@person_required
def my_history(request: PageRequest, slug: str) -> HttpResponse:
    """The person's decisions in the dataset, the newest first; for the workspace the list alone."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    narrowed = ReviewFilter(request.GET, past.decisions(dataset=dataset, reviewer=request.user))
    readable = narrowed.is_valid()
    page: Page[Review] = page_of(narrowed.qs, request.GET) if readable else Page([])
    context = {
        "dataset": dataset,
        "form": narrowed.form,
        "page": page,
        "decisions": past.told(page.rows),
        "narrows": any(request.GET.get(name) for name in narrowed.filters),
        "readable": readable,
        "agreement_told": telling.may_see(request.user, dataset),
    }
    template = "annotation/_my_decisions.html" if request.htmx else "annotation/my_history.html"
    return render(request, template, context, status=200 if readable else 422)

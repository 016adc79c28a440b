"""The page that tells how far people agree, and the judge with them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from annotation import access
from annotation.access import Action
from annotation.agreement import telling
from annotation.agreement.figures import ENOUGH_ITEMS
from annotation.agreement.reading import BeingCounted
from annotation.views.gate import PageRequest, person_required
from biotools.metrics.agreement import RESAMPLES

SHOWN = 10


@require_safe
@person_required
def agreement(request: PageRequest, slug: str) -> HttpResponse:
    """All figures for who settles disagreements, their own row for reviewers."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    try:
        told = telling.told_to(request.user, dataset)
    except BeingCounted:
        template = (
            "annotation/agreement/_being_counted.html" if request.htmx else "annotation/agreement/being_counted.html"
        )
        return render(request, template, {"dataset": dataset})
    if request.htmx:  # what was counted comes with the whole page
        return HttpResponseClientRefresh()
    context = {
        "dataset": dataset,
        "told": told,
        "may_administer": access.may(request.user, dataset, Action.ADMINISTER),
        "resamples": RESAMPLES,
        "enough": ENOUGH_ITEMS,
        "shown": SHOWN,
    }
    return render(request, "annotation/agreement/agreement.html", context)

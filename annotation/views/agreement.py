"""The page that tells how far people agree, and the judge with them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotation import access
from annotation.access import Action
from annotation.agreement import telling
from annotation.agreement.figures import ENOUGH_ITEMS
from annotation.views.gate import PageRequest, person_required
from biotools.metrics.agreement import RESAMPLES

SHOWN = 10


@require_safe
@person_required
def agreement(request: PageRequest, slug: str) -> HttpResponse:
    """All figures for who settles disagreements, their own row for reviewers."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    told = telling.told_to(request.user, dataset)
    context = {
        "dataset": dataset,
        "told": told,
        "may_administer": access.may(request.user, dataset, Action.ADMINISTER),
        "resamples": RESAMPLES,
        "enough": ENOUGH_ITEMS,
        "shown": SHOWN,
    }
    return render(request, "annotation/agreement/agreement.html", context)

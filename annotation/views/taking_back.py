"""A decision is taken back, and its quadruplet is on the screen again: the last one, or any of the history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from annotation import access
from annotation.access import Action
from annotation.models import Claim, Dataset
from annotation.review import taking_back
from annotation.views import screens
from annotation.views.gate import PageRequest, is_fetched, person_required
from annotation.views.refusals import refused
from biotool_site.lib.problems import Problem

TOLD = "Taken back. Decide anew."


@require_POST
@person_required
def undo(request: PageRequest, slug: str) -> HttpResponse:
    """Take the last decision back."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    try:
        claim = taking_back.undo(dataset=dataset, reviewer=request.user)
    except Problem as problem:
        return refused(request, problem, dataset=dataset, back_url=reverse("workspace", args=[slug]))
    return _shown_again(request, dataset, claim)


@require_POST
@person_required
def reopen_decision(request: PageRequest, id: UUID) -> HttpResponse:
    """Take this decision back."""
    review = access.review_for(request.user, id)
    try:
        claim = taking_back.reopen(review)
    except Problem as problem:
        back_url = reverse("my_history", args=[review.dataset.slug])
        return refused(request, problem, dataset=review.dataset, back_url=back_url)
    return _shown_again(request, review.dataset, claim)


def _shown_again(request: PageRequest, dataset: Dataset, claim: Claim) -> HttpResponse:
    if request.htmx or is_fetched(request):
        context = screens.workspace(dataset, request.user, claim) | {"told": TOLD}
        return render(request, "annotation/_workspace.html", context)
    messages.success(request, TOLD)
    return redirect(f"{reverse('workspace', args=[dataset.slug])}?claim={claim.pk}")

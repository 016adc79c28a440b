"""The form that launches a batch: choose, see the estimate, launch."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from annotation.models import Dataset
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid
from synthesis import access
from synthesis.batches import estimate, services
from synthesis.batches.plan import Plan, Request
from synthesis.forms import LaunchForm


@person_required
def batch_launch(request: PageRequest, slug: str) -> HttpResponse:
    """GET the form; POST `estimate` to see what it would mean, POST `launch` to do it."""
    dataset = access.dataset_for(request.user, slug)
    form = LaunchForm(request.POST or None, replaying=settings.BIOTOOLS_TRANSPORT == "replay")
    if request.method != "POST" or not form.is_valid():
        return _page(request, dataset, form)
    try:
        if "launch" in request.POST:
            batch = services.launch(dataset=dataset, created_by=request.user, **form.request())
            return redirect("batch", batch.pk)
        return _page(request, dataset, form, services.plan(_request(form)))
    except Invalid as problem:
        for name, words in problem.errors.items():
            form.add_error(name if name in form.fields else None, words)
        return _page(request, dataset, form)


def _request(form: LaunchForm) -> Request:
    return Request(**{name: value for name, value in form.request().items() if name != "name"})


def _page(request: PageRequest, dataset: Dataset, form: LaunchForm, plan: Plan | None = None) -> HttpResponse:
    served = services.served()
    context: dict[str, Any] = {
        "dataset": dataset,
        "form": form,
        "chosen": set(form["functions"].value() or []),
        "whole": set(form["families"].value() or []),
        "opened": form.opened(),
        "roles": served,
        "plan": plan,
        "calls": sum(part.wanted for part in plan.rounds) if plan else 0,
        "estimates": estimate.estimate(plan, served) if plan else [],
    }
    template = "synthesis/_launch_form.html" if request.htmx else "synthesis/batch_launch.html"
    return render(request, template, context, status=422 if form.errors else 200)

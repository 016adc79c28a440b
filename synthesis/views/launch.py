"""The form that launches a batch: choose, see the estimate, launch."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

import biotools
from annotation.models import Dataset
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid
from synthesis import access
from synthesis.batches import choosing, duration, estimate, services, standing
from synthesis.batches.plan import Plan, Request
from synthesis.forms import LaunchForm, like
from synthesis.models import Batch

FILE_HOURS = 24  # that a provider takes at most for a file of requests


@person_required
def batch_launch(request: PageRequest, slug: str) -> HttpResponse:
    """GET the form, filled in as the batch `like` was or with `functions` chosen.

    POST `estimate` to see what it would mean, `launch` to do it.
    """
    dataset = access.dataset_for(request.user, slug)
    form = LaunchForm(request.POST or None, initial=_initial(request, dataset), replaying=_replaying())
    if request.method != "POST" or not form.is_valid():
        return _page(request, dataset, form)
    try:
        if "launch" in request.POST:
            batch = services.launch(dataset=dataset, created_by=request.user, **form.request())
            return redirect("batch", batch.pk)
        return _page(request, dataset, form, services.plan(_request(form), dataset=dataset))
    except Invalid as problem:
        for name, words in problem.errors.items():
            form.add_error(name if name in form.fields else None, words)
        return _page(request, dataset, form)


def _replaying() -> bool:
    return bool(settings.BIOTOOLS_TRANSPORT == "replay")


def _initial(request: PageRequest, dataset: Dataset) -> dict[str, Any]:
    """What the address names: a batch of this dataset, to be launched again with its settings, or functions."""
    if found := access.batch_of(dataset, request.GET.get("like", "")):
        return like(found)
    asked = set(request.GET.getlist("functions"))
    return {"functions": [function.name for function in biotools.functions() if function.name in asked]}


def _request(form: LaunchForm) -> Request:
    return Request(**{name: value for name, value in form.request().items() if name in Request.__dataclass_fields__})


def _page(request: PageRequest, dataset: Dataset, form: LaunchForm, plan: Plan | None = None) -> HttpResponse:
    have = standing.numbers(dataset)
    context: dict[str, Any] = {
        "dataset": dataset,
        "form": form,
        "databases": choosing.databases(have),
        "subfields": choosing.subfields(have),
        "chosen": {name: set(form[name].value() or []) for name in ("functions", "families", "databases", "subfields")},
        "opened": form.opened(),
        "roles": services.served(),
        **(_estimated(plan, dataset) if plan else {}),
    }
    template = "synthesis/_launch_form.html" if request.htmx else "synthesis/batch_launch.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _estimated(plan: Plan, dataset: Dataset) -> dict[str, Any]:
    """What the plan would mean: calls, money and time."""
    estimates = estimate.estimate(plan, services.served(plan.roles), dataset=dataset)
    filed = [part.role.name for part in estimates if part.requests and part.role.in_batches]
    filed = list(dict.fromkeys(filed)) if plan.mode == Batch.Mode.PROVIDER_BATCH else []
    workers = settings.WORKER_CONCURRENCY
    return {
        "plan": plan,
        "calls": sum(part.wanted for part in plan.rounds),
        "estimates": estimates,
        "total": estimate.total(estimates),
        "file_roles": filed,
        "file_hours": FILE_HOURS * len(filed),
        "duration": duration.least(plan, estimates, replaying=_replaying(), workers=workers),
    }

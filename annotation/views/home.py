"""The first page, and a dataset's overview."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from annotation import access, coverage, datasets, overview, pace, revealing
from annotation.access import Action
from annotation.forms import DatasetForm
from annotation.models import Dataset, StateChange
from annotation.models.quadruplet import State
from annotation.queue import counts
from annotation.views.gate import PageRequest, person_required


@person_required
def home(request: PageRequest) -> HttpResponse:
    """The person's datasets with their progress."""
    context = {
        "progress": overview.progress_for(request.user),
        "may_create": access.may_create_datasets(request.user),
    }
    return render(request, "annotation/home.html", context)


@person_required
def dataset(request: PageRequest, slug: str) -> HttpResponse:
    """How the dataset stands, and what this person can do next."""
    found = access.dataset_for(request.user, slug)
    role = access.role_of(request.user, found) or ""
    allowed = access.ALLOWED[role]
    by_state = counts.for_dataset(found)
    families = coverage.of(found) if Action.BROWSE in allowed else []
    context = {
        "dataset": found,
        "role": role,
        "counts": by_state,
        "total": sum(by_state.values()),
        "progress": overview.Progress(found, role, by_state),
        "released": overview.newest_release(found),
        "waiting": overview.waiting_some(found, request.user) if Action.REVIEW in allowed else 0,
        "count_up_to": overview.COUNT_UP_TO,
        "activity": _activity(request, found) if Action.BROWSE in allowed else [],
        "pace": pace.of(found) if Action.BROWSE in allowed else None,
        "families": families,
        "uncovered": coverage.uncovered(families),
        "states": State.values,
        "may": {action.value: action in allowed for action in Action},
    }
    return render(request, "annotation/dataset.html", context)


def _activity(request: PageRequest, dataset: Dataset) -> list[tuple[StateChange, bool]]:
    """What happened last, each with whether this person is told who decided it."""
    return revealing.told_steps(request.user, dataset, overview.activity(dataset))


@person_required
def dataset_create(request: PageRequest) -> HttpResponse:
    """A form for a new dataset; who makes it is its admin."""
    form = DatasetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = datasets.create(form.save(commit=False), by=request.user, guidelines=form.cleaned_data["guidelines"])
        return redirect("dataset", made.slug)
    context = {"form": form, "may_create": access.may_create_datasets(request.user)}
    return render(request, "annotation/dataset_create.html", context, status=422 if form.errors else 200)

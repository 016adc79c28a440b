"""The pages of releases: the list with the form to cut one, one release, what changed between two."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from annotation import access
from annotation.access import Action
from annotation.forms.releases import CutForm
from annotation.models import Dataset, Release
from annotation.releases import reader, services, serving
from annotation.releases.diff import Difference
from annotation.releases.manifest import represent_file
from annotation.releases.preview import approved_by_database, previous
from annotation.releases.versions import suggestion
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Problem

SHOWN = 25


@person_required
def releases(request: PageRequest, slug: str) -> HttpResponse:
    """The dataset's releases; for admins the form that cuts one."""
    posted = request.method == "POST"
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER if posted else Action.VIEW)
    form = CutForm(request.POST if posted else None, initial=_initial(dataset))
    if posted and form.is_valid():
        try:
            release = services.cut(dataset=dataset, created_by=request.user, **form.cleaned_data)
        except Problem as problem:
            _tell(form, problem)
        else:
            return redirect("release", slug, release.version)
    context = {
        "dataset": dataset,
        "releases": dataset.releases.all(),
        "form": form,
        "may_cut": access.may(request.user, dataset, Action.ADMINISTER),
        "approved": approved_by_database(dataset),
    }
    return render(request, "annotation/releases/releases.html", context, status=422 if form.errors else 200)


@require_GET
@person_required
def release(request: PageRequest, slug: str, version: str) -> HttpResponse:
    """One release; while it is made, its fragment asks for itself until it is done."""
    dataset = access.dataset_for(request.user, slug)
    context = _one(request, reader.release_of(dataset, version))
    fragment = "annotation/releases/_release.html"
    return render(request, fragment if request.htmx else "annotation/releases/release.html", context)


@require_POST
@person_required
def release_retry(request: PageRequest, slug: str, version: str) -> HttpResponse:
    """Have a failed release made again."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    try:
        services.try_again(release=reader.release_of(dataset, version))
    except Problem as problem:
        messages.error(request, problem.detail)
    return redirect("release", slug, version)


@person_required
def release_file(request: PageRequest, slug: str, version: str, name: str) -> HttpResponseBase:
    """The bytes of a file, as the API sends them."""
    dataset = access.dataset_for(request.user, slug, Action.DOWNLOAD)
    return serving.send(request, dataset, version, name)


@require_GET
@person_required
def release_diff(request: PageRequest, slug: str, a: str, b: str) -> HttpResponse:
    """What changed from one release to another; as a fragment only the numbers."""
    dataset = access.dataset_for(request.user, slug, Action.DOWNLOAD)
    difference = Difference(reader.release_of(dataset, a), reader.release_of(dataset, b))
    context: dict[str, Any] = {"dataset": dataset, "older": difference.older, "newer": difference.newer}
    if request.htmx:
        counts = {"counts": difference.counts()}
        return render(request, "annotation/releases/_diff_counts.html", context | counts)
    shown = {"diff": difference.represent(SHOWN), "shown": SHOWN}
    return render(request, "annotation/releases/diff.html", context | shown)


def _initial(dataset: Dataset) -> dict[str, Any]:
    return {"version": suggestion(list(dataset.releases.values_list("version", flat=True)))}


def _tell(form: CutForm, problem: Problem) -> None:
    """The problem's words beside the fields they are about."""
    for name, texts in (problem.errors or {"": [problem.detail]}).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _one(request: PageRequest, release: Release) -> dict[str, Any]:
    """What the page and its fragment show."""
    slug, version = release.dataset.slug, release.version

    def address(name: str) -> str:
        return reverse("release_file", args=[slug, version, name])

    return {
        "dataset": release.dataset,
        "release": release,
        "in_making": release.state in (Release.State.QUEUED, Release.State.CUTTING),
        "may_cut": access.may(request.user, release.dataset, Action.ADMINISTER),
        "files": [represent_file(file, address) for file in release.files.all()],
        "previous": previous(release),
        "api_url": request.build_absolute_uri(reverse("api_release", args=[slug, version])),
    }


_RELEASES = "datasets/<slug:slug>/releases/"
urlpatterns = [
    path(_RELEASES, releases, name="releases"),
    path(f"{_RELEASES}<str:version>/", release, name="release"),
    path(f"{_RELEASES}<str:version>/retry/", release_retry, name="release_retry"),
    path(f"{_RELEASES}<str:version>/files/<str:name>", release_file, name="release_file"),
    path(f"{_RELEASES}<str:a>/diff/<str:b>/", release_diff, name="release_diff"),
]

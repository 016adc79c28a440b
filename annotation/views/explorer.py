"""The quadruplets of a dataset, filtered, in pages that cost the same at any depth."""

from django.http import HttpResponse
from django.shortcuts import render

from annotation import access, overview, revealing
from annotation.access import Action
from annotation.filters import QuadrupletFilter
from annotation.forms import ExplorerForm
from annotation.models import Quadruplet
from annotation.paging import Page, page_of
from annotation.views.gate import PageRequest, person_required


@person_required
def quadruplets(request: PageRequest, slug: str) -> HttpResponse:
    """Filter, search and look through all quadruplets of the dataset."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    rows = Quadruplet.objects.filter(dataset=dataset).select_related("current")
    if request.GET.get("has_findings"):
        rows = revealing.with_shown_findings(rows, dataset, request.user)
    narrowed = QuadrupletFilter(request.GET, rows)
    form = ExplorerForm(dataset, request.GET, tools=overview.tools_in(dataset))
    readable = narrowed.is_valid() and form.is_valid()
    page: Page[Quadruplet] = page_of(narrowed.qs, request.GET) if readable else Page([])
    narrows = any(request.GET.get(name) for name in form.fields)
    shown = revealing.shown_in(request.user, dataset, page.rows)
    listed = [(row, shown[row.pk]) for row in page.rows]
    context = {"dataset": dataset, "form": form, "page": page, "listed": listed}
    context |= {"narrows": narrows, "readable": readable}
    return render(request, "annotation/quadruplets.html", context, status=200 if readable else 422)

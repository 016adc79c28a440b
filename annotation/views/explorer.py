"""The quadruplets of a dataset: filtered, searched, in some order, page by page; and filters that are kept."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation import access, revealing
from annotation.access import Action
from annotation.explorer import listing, results, saved
from annotation.explorer.orderings import ordering_of
from annotation.filters import QuadrupletFilter
from annotation.forms import ExplorerForm
from annotation.models import Dataset, Quadruplet
from annotation.paging import Page, page_of
from annotation.search.words import parse
from annotation.views.gate import PageRequest, person_required


@require_safe
@person_required
def quadruplets(request: PageRequest, slug: str) -> HttpResponse:
    """Filter, search and look through all quadruplets of the dataset."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    narrowed = _narrowed(request, dataset)
    form = ExplorerForm(dataset, narrowed.data, sees_decisions=narrowed.sees_decisions)
    readable = narrowed.is_valid() and form.is_valid()
    context = {
        "dataset": dataset,
        "form": form,
        "readable": readable,
        "search": parse(narrowed.data.get("search", "")),
        "may_administer": access.may(request.user, dataset, Action.ADMINISTER),
        "saved_filters": saved.seen_by(request.user, dataset),
        "query": saved.query_of(narrowed.data),
    } | (_found(request, dataset, narrowed) if readable else {"page": Page([])})
    return render(request, "annotation/quadruplets.html", context, status=200 if readable else 422)


@require_safe
@person_required
def quadruplets_total(request: PageRequest, slug: str) -> HttpResponse:
    """How many fit, for filters whose count would hold up the page."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    narrowed = listing.narrowed(
        request.GET, dataset, request.user, Quadruplet.objects.filter(dataset=dataset), counting=True
    )
    if not narrowed.is_valid():
        raise Http404
    return render(request, "annotation/_total.html", {"total": results.counted(narrowed.qs)})


def _narrowed(request: PageRequest, dataset: Dataset) -> QuadrupletFilter:
    """The quadruplets that fit what the address asks, with what a row of the list shows."""
    rows = Quadruplet.objects.filter(dataset=dataset).select_related("current").prefetch_related("current__findings")
    return listing.narrowed(request.GET, dataset, request.user, rows)


def _found(request: PageRequest, dataset: Dataset, narrowed: QuadrupletFilter) -> dict[str, Any]:
    """One page of what fits, each row with what is shown of it; how much does, where that is known (`total`)."""
    ordering = ordering_of(narrowed.data)
    page = page_of(narrowed.qs, narrowed.data, ordering)
    total = None if narrowed.withholds else results.known(dataset, narrowed.form.cleaned_data)
    if total is None and not (page.newer or page.older):
        total = results.Total(len(page.rows))
    elif total is None and not narrowed.many:
        total = results.counted(narrowed.qs)
    shown = revealing.shown_in(request.user, dataset, page.rows)
    listed = [(row, shown[row.pk]) for row in page.rows]
    return {"page": page, "listed": listed, "total": total, "by_change": ordering.field == "updated_at"}


@require_POST
@person_required
def filter_save(request: PageRequest, slug: str) -> HttpResponse:
    """Keep the present filters under a name."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    kept = saved.save(
        dataset=dataset,
        owner=request.user,
        name=request.POST.get("name", ""),
        query=request.POST.get("query", ""),
        shared=request.POST.get("shared") == "on",
    )
    messages.success(request, f"The filter is saved as “{kept.name}”.")
    return redirect(f"{reverse('quadruplets', args=[slug])}?{kept.query}")


@require_POST
@person_required
def filter_change(request: PageRequest, slug: str, id: int) -> HttpResponse:
    """Rename a saved filter, share it or not, or delete it."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    kept = saved.mine(request.user, dataset, id)
    if "delete" in request.POST:
        kept.delete()
        messages.success(request, f"The saved filter “{kept.name}” is deleted.")
    else:
        name, shared = request.POST.get("name", ""), request.POST.get("shared") == "on"
        saved.change(saved=kept, name=name, shared=shared, by=request.user)
        messages.success(request, "The saved filter is changed.")
    return redirect(f"{reverse('quadruplets', args=[slug])}?{saved.query_of(QueryDict(request.POST.get('query', '')))}")

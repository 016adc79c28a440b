"""A person's bookmarks: put, removed, listed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation import access
from annotation.access import Action
from annotation.discussion import bookmarks as kept
from annotation.forms import BookmarksForm
from annotation.views import marks
from annotation.views.gate import PageRequest, person_required

PAGE = 50


@require_POST
@person_required
def bookmark(request: PageRequest, id: UUID) -> HttpResponse:
    """Keep the quadruplet; with `remove` keep it no longer."""
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.BROWSE)
    remove = bool(request.POST.get("remove"))
    (kept.remove if remove else kept.put)(quadruplet=quadruplet, person=request.user)
    back = reverse("bookmarks") if request.POST.get("list") else ""
    return marks.answer(request, quadruplet, "Bookmark removed." if remove else "Bookmarked.", back)


@require_safe
@person_required
def bookmarks(request: PageRequest) -> HttpResponse:
    """One's own bookmarks, the newest first."""
    form = BookmarksForm([(found.slug, found.name) for found in access.datasets_for(request.user)], request.GET)
    rows = kept.of(request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = list(_narrowed(rows, wanted)[: PAGE + 1])
    context = {
        "form": form,
        "rows": found[:PAGE],
        "older": found[PAGE - 1].pk if len(found) > PAGE else "",
        "narrows": any(wanted.get(name) for name in ("dataset", "state", "search")),
    }
    return render(request, "annotation/bookmarks.html", context, status=200 if form.is_valid() else 422)


def _narrowed(rows: kept.Rows, wanted: dict[str, Any]) -> kept.Rows:
    if wanted.get("dataset"):
        rows = rows.filter(quadruplet__dataset__slug=wanted["dataset"])
    if wanted.get("state"):
        rows = rows.filter(quadruplet__state=wanted["state"])
    if wanted.get("search"):
        rows = rows.filter(quadruplet__current__query__icontains=wanted["search"])
    return rows.filter(pk__lt=wanted["before"]) if wanted.get("before") else rows

"""The quadruplets of a dataset, filtered, in pages that cost the same at any depth."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from annotation import access, overview
from annotation.access import Action
from annotation.filters import QuadrupletFilter
from annotation.forms import ExplorerForm
from annotation.models import Quadruplet
from annotation.views.gate import PageRequest, person_required

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Some rows, newest first; `older` and `newer` are cursors, empty at the ends."""

    rows: list[Quadruplet]
    older: str = ""
    newer: str = ""


@person_required
def quadruplets(request: PageRequest, slug: str) -> HttpResponse:
    """Filter, search and look through all quadruplets of the dataset."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    rows = Quadruplet.objects.filter(dataset=dataset).select_related("current")
    narrowed = QuadrupletFilter(request.GET, rows, dataset=dataset)
    form = ExplorerForm(dataset, request.GET, tools=overview.tools_in(dataset))
    readable = narrowed.is_valid() and form.is_valid()
    page = page_of(narrowed.qs, request.GET) if readable else Page([])
    narrows = any(request.GET.get(name) for name in form.fields)
    context = {"dataset": dataset, "form": form, "page": page, "narrows": narrows, "readable": readable}
    return render(request, "annotation/quadruplets.html", context, status=200 if readable else 422)


def page_of(rows: QuerySet[Quadruplet], asked: Any) -> Page:
    """The rows after the cursor `older`, or before the cursor `newer`; from the newest on without one."""
    if cursor := _read(asked.get("newer", "")):
        at, id = cursor
        after = rows.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=id), created_at__gte=at)
        found = list(after.order_by("created_at", "id")[: PAGE + 1])
        shown = found[:PAGE][::-1]
        return Page(shown, _cursor(shown[-1:]), _cursor(shown[:1]) if len(found) > PAGE else "")
    cursor = _read(asked.get("older", ""))
    if cursor:
        at, id = cursor
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=id), created_at__lte=at)
    found = list(rows.order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    older = _cursor(shown[-1:]) if len(found) > PAGE else ""
    return Page(shown, older, _cursor(shown[:1]) if cursor else "")


def _cursor(rows: list[Quadruplet]) -> str:
    if not rows:
        return ""
    return base64.urlsafe_b64encode(f"{rows[0].created_at.isoformat()} {rows[0].pk}".encode()).decode()


def _read(text: str) -> tuple[datetime, UUID] | None:
    """The place a cursor names; None for none, and for one that was tampered with."""
    try:
        at, id = base64.urlsafe_b64decode(text.encode()).decode().split(" ")
        moment = datetime.fromisoformat(at)
        return (moment, UUID(id)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None

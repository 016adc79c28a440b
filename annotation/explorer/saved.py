"""Keeping filters under a name: save, rename, share, delete."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from annotation import access
from annotation.access import Action
from annotation.models import Dataset
from annotation.models.saved import SavedFilter
from biotool_site.lib.problems import Conflict, Forbidden, Invalid

MOST = 100
KEPT = (
    "search", "state", "database", "family", "function", "batch", "style", "has_findings", "check", "severity",
    "updated_since", "bookmarked", "reviewer", "decision", "ordering",
)  # fmt: skip
"""What of an address is kept: filters and order, not the place in the list."""

OF_DECISIONS = r"(^|&)(reviewer|decision)="
"""Filters for those who settle disagreements."""


def query_of(asked: QueryDict) -> str:
    """The filters and the order of an address, in one way of writing; empty where there are none."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        values = [value for value in asked.getlist(name) if value]
        if values:
            kept.setlist(name, sorted(values))
    return kept.urlencode()


def seen_by(user: Any, dataset: Dataset) -> QuerySet[SavedFilter]:
    """The person's own and those that are shared, by name; none that asks what the person is not shown."""
    mine = Q(owner=user) | Q(shared=True)
    rows = SavedFilter.objects.filter(mine, dataset=dataset).select_related("owner").order_by("-shared", "name")
    return rows if access.may(user, dataset, Action.ADJUDICATE) else rows.exclude(query__regex=OF_DECISIONS)


def save(*, dataset: Dataset, owner: Any, name: str, query: str, shared: bool) -> SavedFilter:
    """Keep filters; the same once more changes nothing. Raises Invalid, Forbidden, Conflict."""
    name, query = name.strip(), query_of(QueryDict(query))
    if not name or len(name) > 60:
        raise Invalid("A saved filter needs a name of at most 60 letters.", errors={"name": ["1 to 60 letters."]})
    if not query:
        raise Invalid("There is no filter to save. Choose one first.")
    if len(query) > 2000:
        raise Invalid("These filters are too long to save. Choose fewer.")
    may_share(owner, dataset, shared)
    if SavedFilter.objects.filter(dataset=dataset, owner=owner).exclude(name=name).count() >= MOST:
        raise Conflict(f"You keep {MOST} filters in this dataset. Delete one first.")
    saved, _ = SavedFilter.objects.get_or_create(
        dataset=dataset, owner=owner, name=name, defaults={"query": query, "shared": shared}
    )
    if (saved.query, saved.shared) != (query, shared):
        raise Conflict(f"You have a saved filter called {name} already. Choose another name, or delete that one first.")
    return saved


def change(*, saved: SavedFilter, name: str, shared: bool, by: Any) -> None:
    """Rename it, share it or stop sharing it. Raises Invalid, Forbidden, Conflict."""
    name = name.strip()
    if not name or len(name) > 60:
        raise Invalid("A saved filter needs a name of at most 60 letters.", errors={"name": ["1 to 60 letters."]})
    if shared != saved.shared:
        may_share(by, saved.dataset, shared=True)
    try:
        with transaction.atomic():
            SavedFilter.objects.filter(pk=saved.pk).update(name=name, shared=shared)
    except IntegrityError as error:
        raise Conflict(f"You have another saved filter called {name}. Choose another name.") from error


def mine(user: Any, dataset: Dataset, id: int) -> SavedFilter:
    """The person's own, or for an admin a shared one. Raises Http404."""
    may_change = Q(owner=user)
    if access.may(user, dataset, Action.ADMINISTER):
        may_change |= Q(shared=True)
    return get_object_or_404(SavedFilter.objects.select_related("dataset"), may_change, dataset=dataset, pk=id)


def may_share(user: Any, dataset: Dataset, shared: bool) -> None:
    """Pass, or raise Forbidden: what all members see is an admin's to say."""
    if shared and not access.may(user, dataset, Action.ADMINISTER):
        raise Forbidden("Only admins share filters with the whole dataset. Save it for yourself.")

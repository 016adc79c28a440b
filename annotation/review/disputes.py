"""What waits for an adjudicator, by kind: disputes and flagged quadruplets, the one that has waited longest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from annotation.models import Dataset, Flag, Quadruplet, Review, Verdict
from annotation.models.quadruplet import State


class Kind(models.TextChoices):
    """Why it waits: a flag that nobody answered, or how the standing decisions disagree; the first kind that fits."""

    FLAGGED = "flagged", "Flagged"
    EDITS = "edits", "Edits differ"
    EDIT_OF_APPROVED = "edit-approve", "Edited after an approval"
    EDIT_REJECTED = "edit-reject", "An edit was rejected"
    REASONS = "reasons", "Rejected for different reasons"
    SPLIT = "split", "Approved and rejected"


@dataclass(frozen=True)
class Group:
    """A kind and how many are of it."""

    kind: Kind
    count: int


def with_kind(disputes: QuerySet[Quadruplet]) -> QuerySet[Any]:
    """Each dispute with its `kind`, read from the decisions that stand; one statement for any number of rows."""
    said = Review.objects.filter(quadruplet=OuterRef("pk"), superseded_at__isnull=True).order_by()
    here = Q(outcome=OuterRef("current"))
    edits = Q(verdict=Verdict.EDIT)
    counted = said.values("quadruplet").annotate(
        editors=Count("reviewer", filter=edits, distinct=True),
        approvals=Count("pk", filter=Q(verdict=Verdict.APPROVE) & ~here),
        reasons=Count("reasons", filter=Q(verdict=Verdict.REJECT) & here, distinct=True),
    )
    kind = Case(
        When(editors__gte=2, then=Value(Kind.EDITS.value)),
        When(editors=1, approvals__gte=1, then=Value(Kind.EDIT_OF_APPROVED.value)),
        When(editors=1, then=Value(Kind.EDIT_REJECTED.value)),
        When(reasons__gte=2, then=Value(Kind.REASONS.value)),
        default=Value(Kind.SPLIT.value),
        output_field=models.CharField(),
    )
    return disputes.annotate(kind=Subquery(counted.annotate(kind=kind).values("kind")))


def waiting(dataset: Dataset) -> list[QuerySet[Any]]:
    """What waits for an adjudicator, in two parts that share no quadruplet: flagged ones, and all other disputes.

    Each row has its `kind` and `since`, the one that has waited longest first. Two statements, so that each reads an
    index of its own.
    """
    return [_flagged(dataset), _disputed(dataset)]


def first(parts: Iterable[QuerySet[Any]], most: int) -> list[Any]:
    """The first rows of several parts together, the one that has waited longest first."""
    return sorted(chain.from_iterable(part[:most] for part in parts), key=_place)[:most]


def groups(dataset: Dataset, *, without: Quadruplet | None = None) -> list[Group]:
    """How many there are of each kind, in the order of `Kind`; kinds without any are left out.

    without: one that is settled on the person's screen already.
    """
    found: dict[str, int] = {}
    for part in waiting(dataset):
        rows = part.exclude(pk=without.pk if without else None).order_by()
        found |= dict(rows.values_list("kind").annotate(n=Count("pk")))
    return [Group(kind, found[kind.value]) for kind in Kind if found.get(kind.value)]


@dataclass(frozen=True)
class Place:
    """Where one stands in the queue: since when it waits, then its id."""

    since: datetime
    id: UUID


def place_of(quadruplet: Quadruplet) -> Place:
    """The quadruplet's place; one that waits no more has that of its last change."""
    flagged = quadruplet.flags.filter(closed_at__isnull=True).aggregate(since=Min("at"))["since"]
    return Place(flagged or quadruplet.updated_at, quadruplet.pk)


def following(dataset: Dataset, *, kind: str = "", after: Place | None = None) -> Quadruplet | None:
    """The one that comes after this place, of the kind or of any; from the front again behind the last."""
    parts = waiting(dataset)
    if kind:
        parts = [part.filter(kind=kind) for part in parts]
    found: list[Quadruplet] = []
    if after is not None:
        later = Q(since__gt=after.since) | Q(since=after.since, id__gt=after.id)
        found = first([part.filter(later, since__gte=after.since) for part in parts], 1)
        parts = [part.exclude(pk=after.id) for part in parts]
    return next(iter(found or first(parts, 1)), None)


def _disputed(dataset: Dataset) -> QuerySet[Any]:
    open_flags = Flag.objects.filter(quadruplet=OuterRef("pk"), closed_at__isnull=True)
    disputed = Quadruplet.objects.filter(~Exists(open_flags), dataset=dataset, state=State.DISPUTED)
    return with_kind(disputed).annotate(since=F("updated_at")).order_by("updated_at", "id")


def _flagged(dataset: Dataset) -> QuerySet[Any]:
    open_flags = Flag.objects.filter(dataset=dataset, closed_at__isnull=True)
    oldest = open_flags.filter(quadruplet=OuterRef("pk")).order_by("at").values("at")[:1]
    flagged = Quadruplet.objects.filter(pk__in=open_flags.values("quadruplet"))
    kind = Value(Kind.FLAGGED.value, output_field=models.CharField())
    return flagged.annotate(kind=kind, since=Subquery(oldest)).order_by("since", "id")


def _place(row: Any) -> tuple[datetime, UUID]:
    return row.since, row.pk

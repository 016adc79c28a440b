"""Disputed quadruplets: by kind of disagreement, the one that has waited longest first."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When

from annotation.models import Dataset, Quadruplet, Review, Verdict
from annotation.models.quadruplet import State


class Kind(models.TextChoices):
    """How the standing decisions disagree; a dispute is of the first kind that fits."""

    EDITS = "edits", "Edits differ"
    EDIT_OF_APPROVED = "edit-approve", "Edited after an approval"
    EDIT_REJECTED = "edit-reject", "An edit was rejected"
    REASONS = "reasons", "Rejected for different reasons"
    SPLIT = "split", "Approved and rejected"


@dataclass(frozen=True)
class Group:
    """A kind of disagreement and how many disputes are of it."""

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


def waiting(dataset: Dataset) -> QuerySet[Any]:
    """All disputes of the dataset with their kind, the one that has waited longest first."""
    disputed = Quadruplet.objects.filter(dataset=dataset, state=State.DISPUTED)
    return with_kind(disputed).order_by("updated_at", "id")


def groups(dataset: Dataset, *, without: Quadruplet | None = None) -> list[Group]:
    """How many disputes there are of each kind, in the order of `Kind`; kinds without any are left out.

    without: one that is settled on the person's screen already.
    """
    rows = waiting(dataset).exclude(pk=without.pk if without else None).order_by()
    found = dict(rows.values_list("kind").annotate(n=Count("pk")))
    return [Group(kind, found[kind.value]) for kind in Kind if kind.value in found]


def following(dataset: Dataset, *, kind: str = "", after: Quadruplet | None = None) -> Quadruplet | None:
    """The dispute that comes after this one, of the kind or of any; from the front again behind the last."""
    rows = waiting(dataset)
    if kind:
        rows = rows.filter(kind=kind)
    found: Quadruplet | None
    if after is None:
        found = rows.first()
    else:
        at, id = after.updated_at, after.pk
        later = rows.filter(Q(updated_at__gt=at) | Q(updated_at=at, id__gt=id), updated_at__gte=at)
        found = later.first() or rows.exclude(pk=id).first()
    return found

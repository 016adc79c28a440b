"""Which pending quadruplets a person may take, as one query."""

from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now

from annotation.models import Claim, Dataset, Quadruplet, Review, Skip, Verdict
from annotation.models.quadruplet import State


def open_claims() -> QuerySet[Claim]:
    """Claims that hold now: not closed, not expired; the clock is the database's."""
    return Claim.objects.filter(closed_at__isnull=True, expires_at__gt=Now())


def standing(dataset: Dataset) -> QuerySet[Review]:
    """Reviews that count on the revision they left: not taken back; edits only where the policy says so."""
    reviews = Review.objects.filter(superseded_at__isnull=True)
    return reviews if dataset.edit_counts_as_approval else reviews.exclude(verdict=Verdict.EDIT)


def pending(dataset: Dataset) -> QuerySet[Quadruplet]:
    """All pending quadruplets in the order of the queue."""
    return Quadruplet.objects.filter(dataset=dataset, state=State.PENDING).order_by("position", "id")


def for_person(dataset: Dataset, reviewer: Any) -> QuerySet[Quadruplet]:
    """Pending, not decided by this person on the present revision, and with a slot that nobody holds."""
    mine = Review.objects.filter(superseded_at__isnull=True, outcome=OuterRef("current"), reviewer=reviewer)
    held_by_me = open_claims().filter(quadruplet=OuterRef("pk"), reviewer=reviewer)
    free = pending(dataset).exclude(Exists(mine)).exclude(Exists(held_by_me))
    held = open_claims().filter(quadruplet=OuterRef("pk"))
    if dataset.reviews_required == 1:
        return free.exclude(Exists(held))
    decided = standing(dataset).filter(outcome=OuterRef("current"))
    return free.annotate(taken=_count(held) + _count(decided)).filter(taken__lt=dataset.reviews_required)


def not_skipped(quadruplets: QuerySet[Quadruplet], reviewer: Any) -> QuerySet[Quadruplet]:
    """Without those that this person passed over."""
    return quadruplets.exclude(Exists(Skip.objects.filter(quadruplet=OuterRef("pk"), reviewer=reviewer)))


def skipped_first(quadruplets: QuerySet[Quadruplet], reviewer: Any) -> QuerySet[Quadruplet]:
    """Only those that this person passed over, the oldest skip first."""
    mine = Q(skips__reviewer=reviewer)
    return quadruplets.filter(mine).order_by(F("skips__at"), "position", "id")


def _count(rows: QuerySet[Any]) -> Coalesce:
    grouped = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)

"""The members of a dataset with what they did there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from annotation.models import Adjudication, Claim, Dataset, Membership, Review

STANDING = Count("pk", filter=Q(superseded_at__isnull=True))


@dataclass(frozen=True)
class Member:
    """A membership; `decisions`: reviews that stand, and adjudications; `last_active`: the last sign of work."""

    membership: Membership
    decisions: int
    last_active: datetime | None


def memberships(dataset: Dataset) -> QuerySet[Membership]:
    """The dataset's memberships by user name."""
    return Membership.objects.filter(dataset=dataset).select_related("user").order_by("user__username")


def with_work(dataset: Dataset, page: Iterable[Membership]) -> list[Member]:
    """These members with their work in the dataset; three queries however many they are."""
    rows = list(page)
    people = [member.user_id for member in rows]
    decisions: dict[int, int] = {}
    seen: dict[int, datetime] = {}
    for person, count, last in _work(dataset, people):
        decisions[person] = decisions.get(person, 0) + count
        seen[person] = max(last, seen.get(person, last))
    return [Member(row, decisions.get(row.user_id, 0), seen.get(row.user_id)) for row in rows]


def _work(dataset: Dataset, people: list[int]) -> Iterator[tuple[int, int, datetime]]:
    """(person, decisions, last sign of work) by kind of work, all by index."""
    reviews = Review.objects.filter(dataset=dataset, reviewer__in=people).order_by()
    yield from reviews.values_list("reviewer").annotate(n=STANDING, last=Max("created_at"))
    settled = Adjudication.objects.filter(adjudicator__in=people, quadruplet__dataset=dataset).order_by()
    yield from settled.values_list("adjudicator").annotate(n=Count("*"), last=Max("created_at"))
    held = Claim.objects.filter(dataset=dataset, reviewer__in=people, closed_at__isnull=True).order_by()
    for person, renewed in held.values_list("reviewer").annotate(last=Max("renewed_at")):
        yield person, 0, renewed

"""How many decisions people make: by day and by person, over the last days."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from annotation.models import Adjudication, Dataset, Membership, Review

DAYS = 14


@dataclass(frozen=True)
class Pace:
    """Decisions of the present members, reviews that stand and adjudications: (day, number), the oldest first;
    (person, number), most first."""

    days: list[tuple[date, int]]
    people: list[tuple[Any, int]]

    @property
    def total(self) -> int:
        """Of all days."""
        return sum(n for _, n in self.days)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """For a drawing DAYS wide and 1,000 high: where each day's bar stands, and how high it is."""
        most = max(n for _, n in self.days) or 1
        heights = [round(1000 * n / most) for _, n in self.days]
        return [
            {"x": place, "y": 1000 - height, "height": height, "day": day, "n": n}
            for place, ((day, n), height) in enumerate(zip(self.days, heights, strict=True))
        ]


def of(dataset: Dataset) -> Pace:
    """The last DAYS days (UTC), today included. Three queries; the indexes of a person's decisions serve them."""
    today = timezone.now().date()
    first = today - timedelta(days=DAYS - 1)
    users = {
        member.user_id: member.user for member in Membership.objects.filter(dataset=dataset).select_related("user")
    }
    made = Review.objects.filter(
        dataset=dataset,
        reviewer__in=users,
        superseded_at__isnull=True,
        created_at__gte=datetime.combine(first, time.min, UTC),
    )
    settled = Adjudication.objects.filter(
        quadruplet__dataset=dataset, adjudicator__in=users, created_at__gte=datetime.combine(first, time.min, UTC)
    )
    by_day: Counter[date] = Counter()
    by_person: Counter[int] = Counter()
    for person, rows in (("reviewer", made), ("adjudicator", settled)):
        for who, day, n in _by_day(rows.order_by(), person):
            by_day[day] += n
            by_person[who] += n
    days = [first + timedelta(days=place) for place in range(DAYS)]
    return Pace([(day, by_day[day]) for day in days], [(users[id], n) for id, n in by_person.most_common()])


def _by_day(rows: QuerySet[Any], person: str) -> QuerySet[Any, tuple[int, date, int]]:
    """(person's id, day, number) of these decisions."""
    return rows.values_list(person, TruncDate("created_at", tzinfo=UTC)).annotate(n=Count("pk"))

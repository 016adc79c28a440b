"""How many decisions people make: by day and by person, over the last days."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from annotation.models import Dataset, Membership, Review

DAYS = 14


@dataclass(frozen=True)
class Pace:
    """Standing decisions of the present members: (day, number), the oldest first; (person, number), most first."""

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
    """The last DAYS days (UTC), today included. Two queries; the index of a person's decisions serves them."""
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
    by_day: Counter[date] = Counter()
    by_person: Counter[int] = Counter()
    for reviewer, day, n in made.values_list("reviewer", TruncDate("created_at", tzinfo=UTC)).annotate(n=Count("pk")):
        by_day[day] += n
        by_person[reviewer] += n
    days = [first + timedelta(days=place) for place in range(DAYS)]
    return Pace([(day, by_day[day]) for day in days], [(users[id], n) for id, n in by_person.most_common()])

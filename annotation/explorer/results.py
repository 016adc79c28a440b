"""How many quadruplets fit: exactly where that is known or cheap, else that there are more than so many."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from annotation import tallies
from annotation.models import Dataset, Quadruplet

COUNT_UP_TO = 10_000


@dataclass(frozen=True)
class Total:
    """`n` quadruplets, or at least `n`."""

    n: int
    exact: bool = True


def total(dataset: Dataset, rows: QuerySet[Quadruplet], asked: Mapping[str, Any]) -> Total:
    """Of the filtered rows. asked: the values of all filters by name, empty ones too."""
    given = {name: value for name, value in asked.items() if value not in (None, "", [])}
    if given.keys() <= tallies.COUNTED:
        return Total(tallies.count(dataset, given))
    n = rows.order_by()[: COUNT_UP_TO + 1].count()
    return Total(min(n, COUNT_UP_TO), exact=n <= COUNT_UP_TO)

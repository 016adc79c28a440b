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


def known(dataset: Dataset, asked: Mapping[str, Any]) -> Total | None:
    """From the tallies, where the filters are among what they count by; None elsewhere. asked: all filters' values."""
    given = {name: value for name, value in asked.items() if value not in (None, "", [])}
    return Total(tallies.count(dataset, given)) if given.keys() <= tallies.COUNTED else None


def counted(rows: QuerySet[Quadruplet]) -> Total:
    """Of the filtered rows, up to COUNT_UP_TO."""
    n = rows.order_by()[: COUNT_UP_TO + 1].count()
    return Total(min(n, COUNT_UP_TO), exact=n <= COUNT_UP_TO)

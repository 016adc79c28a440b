"""What a dataset covers: its quadruplets by function and state, families folded, each with shades by share."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Sum

from annotation import tallies
from annotation.models import Dataset
from annotation.models.quadruplet import State

SHADES = 5


@dataclass
class Row:
    """A function, or a family of them: how many quadruplets in each state."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """In all states together."""
        return self.counts.total()

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """(state, number, shade): shade 0 for none, else 1 to SHADES by the state's share of the row."""
        return [(str(state), self.counts[state], self._shade(self.counts[state])) for state in State.values]

    def _shade(self, n: int) -> int:
        return min(SHADES, 1 + n * SHADES // self.total) if n > 0 else 0


@dataclass
class Family(Row):
    """A family with its functions."""

    database: str = ""
    functions: dict[str, Row] = field(default_factory=dict)


def of(dataset: Dataset) -> list[Family]:
    """The families that occur, by database and name, with their functions; one query, whatever the size."""
    rows = tallies.of(dataset).values_list("database", "family", "function", "state").annotate(sum=Sum("n"))
    families: dict[tuple[str, str], Family] = {}
    for database, family, function, state, n in rows.filter(sum__gt=0).order_by("database", "family", "function"):
        there = families.setdefault((database, family), Family(family, database=database))
        there.counts[state] += n
        there.functions.setdefault(function, Row(function)).counts[state] += n
    return list(families.values())

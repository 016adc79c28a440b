"""What datasets cover: quadruplets by function and state, each with shades by its share of the row."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

import biotools
from annotation import access, tallies
from annotation.access import Action
from annotation.models import Dataset, Membership
from annotation.models.quadruplet import State

SHADES = 5
CORE = "core"


@dataclass
class Row:
    """How many quadruplets in each state: of a function, of a family of them, of a dataset."""

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


@dataclass
class Share(Row):
    """What a dataset has of a function. administers: whether the person may launch batches there."""

    slug: str = ""
    administers: bool = False


def of_person(person: Any, functions: Collection[str]) -> dict[str, list[Share]]:
    """By function: what each dataset that the person may look into has of it, by the dataset's name; two queries.

    Empty for who may look into none.
    """
    mine = list(access.memberships_for(person, Action.BROWSE))
    if not mine:
        return {}
    found = {function: {one.dataset_id: _share(one) for one in mine} for function in functions}
    for dataset, function, state, n in tallies.by_function((one.dataset_id for one in mine), functions):
        found[function][dataset].counts[state] += n
    return {function: list(shares.values()) for function, shares in found.items()}


def _share(membership: Membership) -> Share:
    administers = Action.ADMINISTER in access.ALLOWED[membership.role]
    return Share(membership.dataset.name, slug=membership.dataset.slug, administers=administers)


@dataclass(frozen=True)
class Uncovered:
    """Functions of the catalogue's core without a quadruplet, and how many there are in all."""

    databases: dict[str, list[str]]
    all: int

    @property
    def names(self) -> list[str]:
        """Of all databases."""
        return [name for names in self.databases.values() for name in names]


def uncovered(families: Iterable[Family]) -> Uncovered:
    """What the families of a dataset leave out; no query."""
    there = {name for family in families for name in family.functions}
    core = [function for function in biotools.functions() if function.set == CORE]
    databases: dict[str, list[str]] = {}
    for function in core:
        if function.name not in there:
            databases.setdefault(function.database, []).append(function.name)
    return Uncovered(databases, len(core))


def of(dataset: Dataset) -> list[Family]:
    """The families that occur, by database and name, with their functions; one query, whatever the size."""
    rows = tallies.of(dataset).values_list("database", "family", "function", "state").annotate(sum=Sum("n"))
    families: dict[tuple[str, str], Family] = {}
    for database, family, function, state, n in rows.filter(sum__gt=0).order_by("database", "family", "function"):
        there = families.setdefault((database, family), Family(family, database=database))
        there.counts[state] += n
        there.functions.setdefault(function, Row(function)).counts[state] += n
    return list(families.values())

"""The catalogue as people choose from it: databases, families and functions, with what a dataset has of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import biotools
from synthesis.batches.top_up import Have


@dataclass(frozen=True)
class Choice:
    """Something that one tick chooses. approved, pending: quadruplets that the dataset has of its functions."""

    name: str
    functions: tuple[Any, ...]
    approved: int
    pending: int
    families: list["Choice"] = field(default_factory=list)
    leaves: list["Choice"] = field(default_factory=list)


def databases(have: Mapping[str, Have]) -> list[Choice]:
    """Database -> families -> leaves (one function each), all by name."""
    found = _grouped(biotools.functions(), "database")
    return [_choice(name, functions, have, families=_families(functions, have)) for name, functions in found]


def subfields(have: Mapping[str, Have]) -> list[Choice]:
    """The subfields by name; a function is of one, whatever its database."""
    return [_choice(name, functions, have) for name, functions in _grouped(biotools.functions(), "subfield")]


def _families(functions: Iterable[Any], have: Mapping[str, Have]) -> list[Choice]:
    return [
        _choice(name, members, have, leaves=[_choice(member.name, [member], have) for member in members])
        for name, members in _grouped(functions, "family")
    ]


def _grouped(functions: Iterable[Any], attribute: str) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for function in sorted(functions, key=lambda function: function.name):
        groups[getattr(function, attribute)].append(function)
    return sorted(groups.items())


def _choice(name: str, functions: list[Any], have: Mapping[str, Have], **parts: Any) -> Choice:
    counts = [have[function.name] for function in functions if function.name in have]
    approved, pending = sum(count.approved for count in counts), sum(count.pending for count in counts)
    return Choice(name, tuple(functions), approved, pending, **parts)

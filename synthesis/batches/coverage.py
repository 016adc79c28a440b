"""What a batch's executed calls cover: parameters, species, databases, subfields; and what is thin."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from biotools.catalogue import Function, functions
from biotools.reference.species import find_species
from synthesis.models import Batch, Proposal

SPECIES = ("species", "target_species", "display_species_set", "prune_species", "taxonId", "taxonIds")
MOST_SPECIES = 15
THIN_SHOWN = 12
CHUNK = 500

Calls = Iterable[tuple[str, Mapping[str, Any]]]
"""(function, arguments) of executed calls."""


@dataclass
class Used:
    """One parameter of a function: in how many calls it stood, and with how many different values.

    missing: values of its enum, or of a boolean, that no call had; empty for free text.
    """

    name: str
    required: bool
    calls: int = 0
    values: set[str] = field(default_factory=set)
    offered: tuple[str, ...] = ()

    @property
    def missing(self) -> list[str]:
        return [value for value in self.offered if value not in self.values]


@dataclass
class FunctionCoverage:
    """One function: its executed calls, and its parameters in the order of its schema."""

    name: str
    calls: int = 0
    parameters: dict[str, Used] = field(default_factory=dict)

    @property
    def used(self) -> list[Used]:
        """Parameters that calls had, in the order of the schema."""
        return [used for used in self.parameters.values() if used.calls]

    @property
    def unused(self) -> list[str]:
        """Parameters that no call had."""
        return [used.name for used in self.parameters.values() if not used.calls]

    @property
    def thin(self) -> str:
        """Why the function is thin, in words; empty when it is not."""
        if not self.calls:
            return "no call was executed"
        missing = [f"{used.name} = {value}" for used in self.used for value in used.missing]
        told = (("never used", self.unused), ("never had", missing))
        return "; ".join(f"{what}: {_some(values)}" for what, values in told if values)

    @property
    def share(self) -> float:
        """Of its parameters, the share that some call had; 1 for a function without parameters."""
        return 1 - len(self.unused) / len(self.parameters) if self.parameters else 1.0


@dataclass
class Coverage:
    """Calls by function, and by species, database and subfield; most first. thin: (function, why)."""

    functions: list[FunctionCoverage]
    species: list[tuple[str, int]]
    databases: list[tuple[str, int]]
    subfields: list[tuple[str, int]]
    thin: list[tuple[str, str]]


def of(batch: Batch) -> Coverage:
    """One query; rows are read in chunks, arguments only."""
    executed = Proposal.objects.filter(batch=batch, state__in=[Proposal.State.EXECUTED, Proposal.State.WRITTEN])
    return cover(batch.functions, executed.values_list("function", "arguments").iterator(chunk_size=CHUNK))


def cover(names: Iterable[str], calls: Calls) -> Coverage:
    """Count the calls of the named functions; a name that left the catalogue is left out. Pure."""
    known = {function.name: function for function in functions()}
    found = {name: _empty(known[name]) for name in names if name in known}
    species: Counter[str] = Counter()
    for name, arguments in calls:
        if name in found:
            _count(found[name], arguments)
            species.update(_species(arguments))
    databases: Counter[str] = Counter()
    subfields: Counter[str] = Counter()
    for coverage in found.values():
        databases[known[coverage.name].database] += coverage.calls
        subfields[known[coverage.name].subfield] += coverage.calls
    thin = [(coverage.name, coverage.thin) for coverage in found.values() if coverage.thin]
    return Coverage(
        list(found.values()), species.most_common(MOST_SPECIES), databases.most_common(), subfields.most_common(), thin
    )


def _some(values: list[str]) -> str:
    more = len(values) - THIN_SHOWN
    return f"{', '.join(values[:THIN_SHOWN])}{f' and {more} more' if more > 0 else ''}"


def _empty(function: Function) -> FunctionCoverage:
    required = function.schema.get("required", [])
    return FunctionCoverage(
        function.name,
        parameters={
            name: Used(name, required=name in required, offered=_offered(schema))
            for name, schema in function.schema["properties"].items()
        },
    )


def _offered(schema: Mapping[str, Any]) -> tuple[str, ...]:
    if schema.get("type") == "boolean":
        return ("true", "false")
    return tuple(_text(value) for value in schema.get("enum", ()))


def _count(coverage: FunctionCoverage, arguments: Mapping[str, Any]) -> None:
    coverage.calls += 1
    for name, value in arguments.items():
        if used := coverage.parameters.get(name):
            used.calls += 1
            used.values.update(_text(item) for item in (value if isinstance(value, list) else [value]))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _species(arguments: Mapping[str, Any]) -> set[str]:
    """The species that the arguments name, each once, by scientific name where the reference data knows it."""
    values = [arguments[name] for name in SPECIES if name in arguments]
    names = {str(item) for value in values for item in (value if isinstance(value, list) else [value])}
    return {species.name if (species := find_species(name)) else name for name in names}

"""What a check gets and gives: a quadruplet made safe to read, and findings with pointers to the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from ..catalogue import Function, catalogue
from ..catalogue.spec import Parameter
from ..reference.identifiers import Found, identifiers_in
from ..reference.species import Mention, species_in

Severity = Literal["error", "warning", "info"]
Place = Mapping[str, Any]
"""Evidence: a JSON pointer into the quadruplet; `/query` with start and end."""
Path = tuple[Any, ...]
DEEPEST = 40
MOST_LEAVES = 20_000
LONGEST_QUERY = 20_000
MOST_VALUES = 500


@dataclass(frozen=True)
class Finding:
    """What one check found, and where in the quadruplet."""

    check: str
    severity: Severity
    message: str
    evidence: tuple[Place, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "check": self.check,
            "severity": self.severity,
            "message": self.message,
            "evidence": [dict(item) for item in self.evidence],
        }


@dataclass(frozen=True)
class Value:
    """One value of an argument, a list's items one by one. kind: of reference/identifiers, may be empty."""

    parameter: Parameter
    kind: str
    text: str
    place: Place


@dataclass(frozen=True)
class Subject:
    """A quadruplet as checks read it: every part has its type, whatever was handed in.

    others: queries of other quadruplets by their id. oldest_days: how old an answer the dataset allows.
    """

    query: str
    function: str
    arguments: Mapping[str, Any]
    observation: Any
    tool: Mapping[str, Any] = field(default_factory=dict)
    lineage: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    oldest_days: float | None = None
    others: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, quadruplet: Any, **context: Any) -> Subject:
        """Reads the quadruplet's parts; a part that is missing or of another type is empty."""
        parts = quadruplet if isinstance(quadruplet, Mapping) else {}
        tool = _mapping(parts.get("tool"))
        query, name = parts.get("query"), tool.get("name")
        return cls(
            query=query[:LONGEST_QUERY] if isinstance(query, str) else "",
            function=name if isinstance(name, str) else "",
            arguments=_mapping(parts.get("arguments")),
            observation=parts.get("observation"),
            tool=tool,
            lineage=_mapping(parts.get("lineage")),
            **context,
        )

    @cached_property
    def spec(self) -> Function | None:
        """The function's spec; None for a function that is not in the catalogue."""
        return catalogue().functions.get(self.function)

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Every given value of the parameters that the catalogue knows, in its order; no booleans, no blanks."""
        found: list[Value] = []
        for parameter in self.spec.parameters if self.spec else ():
            given = self.arguments.get(parameter.name)
            if isinstance(given, str | int | float) and not isinstance(given, bool):
                texts = parameter.items.split(str(given)) if parameter.items else [str(given).strip()]
                place = at("arguments", parameter.name)
                found += [Value(parameter, parameter.kind or "", text, place) for text in texts if text]
        return tuple(found[:MOST_VALUES])

    def of_kind(self, *kinds: str) -> Iterator[Value]:
        """The values whose parameter has one of these kinds."""
        return (value for value in self.values if value.kind in kinds)

    @cached_property
    def given(self) -> tuple[tuple[Path, Any], ...]:
        """The leaves of the arguments, with their paths."""
        return tuple(leaves(self.arguments, "arguments"))

    @cached_property
    def answer(self) -> tuple[tuple[Path, Any], ...]:
        """The leaves of the observation, with their paths."""
        return tuple(leaves(self.observation, "observation"))

    @cached_property
    def given_text(self) -> str:
        """All the arguments say, in lower case, one value a line."""
        return "\n".join(str(value).lower() for _, value in self.given)

    @cached_property
    def answer_text(self) -> str:
        """All the observation says, in lower case, one value a line, and then its keys: some are identifiers."""
        keys = {step: None for path, _ in self.answer for step in path[1:] if isinstance(step, str)}
        return "\n".join(text.lower() for text in (*(str(value) for _, value in self.answer), *keys))

    @cached_property
    def identifiers(self) -> tuple[Found, ...]:
        """The identifiers in the query."""
        return tuple(identifiers_in(self.query))

    @cached_property
    def species(self) -> tuple[Mention, ...]:
        """The species named in the query."""
        return tuple(species_in(self.query))


Check = Callable[[Subject], Iterator[Finding]]


def _mapping(value: Any) -> dict[str, Any]:
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def span(start: int, end: int) -> dict[str, Any]:
    """Evidence in the query, from `start` to before `end` (letters)."""
    return {"pointer": "/query", "start": start, "end": end}


def at(*steps: Any) -> dict[str, Any]:
    """Evidence in arguments or observation: `at("arguments", "species")` points to /arguments/species."""
    return {"pointer": "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)}


def leaves(value: Any, *path: Any) -> Iterator[tuple[Path, Any]]:
    """Every text, number and boolean in a JSON value with its path; bounded in depth and number."""
    stack: list[tuple[Path, Any]] = [(path, value)]
    for _ in range(MOST_LEAVES):
        if not stack:
            return
        here, item = stack.pop()
        if isinstance(item, Mapping) and len(here) < DEEPEST:
            stack.extend(((*here, key), child) for key, child in reversed(list(item.items())))
        elif isinstance(item, list | tuple) and len(here) < DEEPEST:
            stack.extend(((*here, number), child) for number, child in reversed(list(enumerate(item))))
        elif isinstance(item, str | int | float):
            yield here, item

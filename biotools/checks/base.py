"""What a check gets and gives: a quadruplet made safe to read, and findings with pointers to the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
DEEPEST = 40
MOST_LEAVES = 20_000


@dataclass(frozen=True)
class Finding:
    """What one check found. evidence: JSON pointers into the quadruplet; `/query` with start and end."""

    check: str
    severity: Severity
    message: str
    evidence: tuple[Mapping[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "check": self.check,
            "severity": self.severity,
            "message": self.message,
            "evidence": [dict(item) for item in self.evidence],
        }


@dataclass(frozen=True)
class Subject:
    """A quadruplet as checks read it: every part has its type, whatever was handed in."""

    query: str
    function: str
    arguments: Mapping[str, Any]
    observation: Any
    tool: Mapping[str, Any] = field(default_factory=dict)
    lineage: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None

    @classmethod
    def of(cls, quadruplet: Any, now: datetime | None = None) -> Subject:
        """Reads the quadruplet's parts; a part that is missing or of another type is empty."""
        parts = quadruplet if isinstance(quadruplet, Mapping) else {}
        tool = _mapping(parts.get("tool"))
        query, name = parts.get("query"), tool.get("name")
        return cls(
            query=query if isinstance(query, str) else "",
            function=name if isinstance(name, str) else "",
            arguments=_mapping(parts.get("arguments")),
            observation=parts.get("observation"),
            tool=tool,
            lineage=_mapping(parts.get("lineage")),
            now=now,
        )


Check = Callable[[Subject], Iterator[Finding]]


def _mapping(value: Any) -> dict[str, Any]:
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def span(start: int, end: int) -> dict[str, Any]:
    """Evidence in the query, from `start` to before `end` (letters)."""
    return {"pointer": "/query", "start": start, "end": end}


def at(*steps: Any) -> dict[str, Any]:
    """Evidence in arguments or observation: `at("arguments", "species")` points to /arguments/species."""
    return {"pointer": "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)}


def leaves(value: Any, *path: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every text, number and boolean in a JSON value with its path; bounded in depth and number."""
    stack: list[tuple[tuple[Any, ...], Any]] = [(path, value)]
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

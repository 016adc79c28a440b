"""What a link is: a part of the query, and where the same thing stands in the arguments and the observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["identifier", "coordinate", "assembly", "species", "number", "name", "value", "word"]
"""value: an argument's whole value that the query repeats. name: what looks like the symbol of a gene or protein."""
Standing = Literal["supported", "unsupported", "contradicted"]
"""supported: it stands there, or what means the same. unsupported: it stands nowhere. contradicted: another does."""
Source = Literal["rules", "check", "judge", "person"]
"""check: a finding of the checks contradicts what the rules had not."""
MOST_LINKS = 200
MOST_TARGETS = 10


@dataclass(frozen=True)
class Target:
    """A place in arguments or observation. pointer: JSON pointer into the quadruplet (`/arguments/species`).

    start, end: letters (code points) of the text that stands there; both None for the whole value.
    """

    pointer: str
    start: int | None = None
    end: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values; without letters where the whole value is meant."""
        whole = self.start is None or self.end is None
        return {"pointer": self.pointer} | ({} if whole else {"start": self.start, "end": self.end})


@dataclass(frozen=True)
class Link:
    """One part of the query with its other ends.

    start, end: letters (code points) of the query; both None where the judge quotes what no part of it names.
    """

    start: int | None
    end: int | None
    kind: Kind
    standing: Standing
    targets: tuple[Target, ...] = ()
    source: Source = "rules"

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "start": self.start,
            "end": self.end,
            "kind": self.kind,
            "standing": self.standing,
            "source": self.source,
            "targets": [target.as_dict() for target in self.targets],
        }


@dataclass(frozen=True)
class Part:
    """A part of the query that may be linked, from `start` to before `end` (letters)."""

    kind: Kind
    text: str
    start: int
    end: int

    def link(self, standing: Standing, targets: list[Target]) -> Link:
        """This part, linked."""
        return Link(self.start, self.end, self.kind, standing, tuple(unique(targets)[:MOST_TARGETS]))

    def overlaps(self, other: Part | Link) -> bool:
        """Whether both share a letter of the query."""
        if other.start is None or other.end is None:
            return False
        return self.start < other.end and other.start < self.end


def unique(targets: list[Target]) -> list[Target]:
    """Each target once, in their order."""
    return list(dict.fromkeys(targets))


def pointer(steps: tuple[Any, ...]) -> str:
    """The JSON pointer (RFC 6901) of a path from the quadruplet."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def of_evidence(place: Mapping[str, Any]) -> Target | None:
    """The target that a finding's evidence names; None for the query, and for what is no place in a quadruplet."""
    where = place.get("pointer")
    if not isinstance(where, str) or not where.startswith(("/arguments", "/observation")):
        return None
    return Target(where)

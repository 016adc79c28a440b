"""Few-shot examples of the query writer: nearest first, the same ones for the same call whenever it is asked; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from biotool_site.lib.canonical import canonical_json, digest
from biotools.catalogue import Function
from biotools.sameness import equivalent_digest
from synthesis.prompts import Prompt

MOST = 3
"""Examples in one prompt."""
LONGEST_ARGUMENTS = 600
LONGEST_QUERY = 400
EXCERPT = 900
"""Letters of JSON that an observation takes in an example. With the bounds above, one takes at most some 2,500."""

FUNCTION, FAMILY, DATABASE, ELSEWHERE = range(4)
"""How near an example is: of the same function, family, database, or of another database."""


@dataclass(frozen=True)
class Example:
    """A call with questions that its observation answers.

    observation: an excerpt. queries: {"style", "query"}, and "arguments" where it is known what was done with each.
    sources: what it is made of: ids of revisions, or the shipped file and its place in it.
    """

    function: str
    family: str
    database: str
    arguments: Mapping[str, Any]
    observation: Any
    queries: Sequence[Mapping[str, Any]]
    sources: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """What the query writer is told of it."""
        return {
            "function": {"name": self.function, "family": self.family, "database": self.database},
            "arguments": self.arguments,
            "observation": self.observation,
            "queries": self.queries,
        }

    @cached_property
    def digest(self) -> str:
        """sha256 of what is told of it."""
        return digest(self.told())

    def nearness(self, function: Function) -> int:
        """How near it is to the function; smaller is nearer."""
        if self.function == function.name:
            return FUNCTION
        if self.database != function.database:
            return ELSEWHERE
        return FAMILY if self.family == function.family else DATABASE

    def is_bounded(self) -> bool:
        """Whether its arguments and queries are short enough to be shown; they are never cut."""
        return len(canonical_json(self.arguments)) <= LONGEST_ARGUMENTS and all(
            len(query["query"]) <= LONGEST_QUERY for query in self.queries
        )


@lru_cache(maxsize=16)
def shipped(prompt: Prompt) -> tuple[Example, ...]:
    """The examples that come with the prompt; their excerpts are stored as they are shown."""
    return tuple(
        Example(**example, sources=(f"{prompt.label} example {place}",))
        for place, example in enumerate(prompt.examples or (), 1)
    )


def choose(
    function: Function, arguments: Mapping[str, Any], approved: Iterable[Example], shipped: Iterable[Example]
) -> list[Example]:
    """At most MOST examples for a call: approved ones of the function, its family, its database, then shipped ones.

    Among equally near ones the digests of call and example decide, so that every call has its own and a repeated
    request shows the same. An example about what the call itself is about is never shown: its question would be
    copied. Shipped ones of other databases come last; approved ones of them never.
    """
    asked = digest({"name": function.name, "arguments": arguments})

    def order(pool: Iterable[Example], furthest: int) -> list[Example]:
        near = [(example.nearness(function), digest(asked + example.digest), example) for example in pool]
        return [example for nearness, _, example in sorted(near, key=lambda row: row[:2]) if nearness <= furthest]

    chosen: list[Example] = []
    for example in [*order(approved, DATABASE), *order(shipped, ELSEWHERE)]:
        if len(chosen) == MOST:
            break
        if example.is_bounded() and not about_the_same(function, arguments, example):
            chosen.append(example)
    return chosen


def about_the_same(function: Function, arguments: Mapping[str, Any], example: Example) -> bool:
    """Whether the example is the call itself, in whatever words, or one with the same required arguments."""
    if example.function != function.name:
        return False
    required = [parameter.name for parameter in function.parameters if parameter.required]
    if required and all(_folded(arguments.get(name)) == _folded(example.arguments.get(name)) for name in required):
        return True
    return equivalent_digest(function.name, arguments) == equivalent_digest(function.name, example.arguments)


def _folded(value: Any) -> str:
    return "".join(canonical_json(value).casefold().split())

"""Approved quadruplets that are most like one: what was right before, for who decides now."""

import re
from dataclasses import dataclass
from typing import Any

from annotation.models import Quadruplet
from annotation.models.quadruplet import State
from annotation.parameters import as_text

CANDIDATES = 200
"""The newest approved ones of the function that are compared; some 10 microseconds each."""
SHOWN = 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Argument:
    """An argument of either call. text: the value of the similar one, empty where it has none."""

    name: str
    text: str
    differs: bool


@dataclass(frozen=True)
class Similar:
    """An approved quadruplet with its arguments beside those of the one that is looked at."""

    quadruplet: Quadruplet
    arguments: list[Argument]


def to(quadruplet: Quadruplet, *, shown: int = SHOWN) -> list[Similar]:
    """At most `shown` approved quadruplets of the same function and dataset, the most alike first; two queries at most.

    Alike is who shares arguments (name and value), then words of the query. Equals stand newest first.
    """
    current = quadruplet.current
    approved = Quadruplet.objects.filter(
        dataset_id=quadruplet.dataset_id, function=quadruplet.function, state=State.APPROVED
    )
    newest = approved.exclude(pk=quadruplet.pk).select_related("current").order_by("-created_at", "id")
    fields = ("id", "state", "function", "current__query", "current__arguments")
    found = list(newest.only(*fields)[:CANDIDATES])
    arguments, words = _arguments(current.arguments), _words(current.query)
    found.sort(key=lambda row: _likeness(row, arguments, words), reverse=True)
    return [Similar(row, _compared(current.arguments, row.current.arguments)) for row in found[:shown]]


def _likeness(row: Quadruplet, arguments: set[Any], words: set[str]) -> float:
    """From 0 to 3: twice the shared part of the arguments, once that of the words."""
    return 2 * _shared(arguments, _arguments(row.current.arguments)) + _shared(words, _words(row.current.query))


def _shared(one: set[Any], other: set[Any]) -> float:
    """Jaccard's index; 0 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _arguments(given: dict[str, Any]) -> set[tuple[str, str]]:
    return {(name, as_text(value).casefold()) for name, value in given.items()}


def _words(query: str) -> set[str]:
    return set(_WORD.findall(query.casefold()))


def _compared(looked_at: dict[str, Any], similar: dict[str, Any]) -> list[Argument]:
    names = [*similar, *(name for name in looked_at if name not in similar)]
    return [
        Argument(name, as_text(similar[name]) if name in similar else "", looked_at.get(name) != similar.get(name))
        for name in names
    ]

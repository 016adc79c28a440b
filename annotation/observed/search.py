"""Finds a text in an observation: in names and values, whatever their case."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotation.trees import plain_text, pointer_of

MOST_HITS = 1000
LONGEST_ANSWER = 500_000
"""Letters of all pointers together; a deep observation has long ones."""

Way = tuple[Any, str] | None


@dataclass(frozen=True)
class Found:
    """total: nodes that have the text. pointers: the first of them, in the order of the tree."""

    total: int
    pointers: list[str]


def find(value: Any, text: str) -> Found:
    """The nodes whose name or own value has the text. One pass, no recursion, no pattern; "" is nowhere."""
    wanted = text.casefold()
    ways = list(_matching(value, wanted)) if wanted else []
    pointers: list[str] = []
    letters = 0
    for way in ways[:MOST_HITS]:
        pointers.append(_pointer(way))
        letters += len(pointers[-1])
        if letters > LONGEST_ANSWER:
            break
    return Found(len(ways), pointers)


def _matching(value: Any, wanted: str) -> Iterator[Way]:
    stack: list[tuple[Way, Any, bool]] = [(None, value, False)]
    while stack:
        way, value, named = stack.pop()
        if isinstance(value, dict):
            if named:
                yield way
            stack += [((way, key), below, wanted in key.casefold()) for key, below in reversed(value.items())]
        elif isinstance(value, list):
            if named:
                yield way
            stack += [((way, str(place)), value[place], False) for place in range(len(value) - 1, -1, -1)]
        elif named or wanted in plain_text(value).casefold():
            yield way


def _pointer(way: Way) -> str:
    names: list[str] = []
    while way is not None:
        way, name = way
        names.append(pointer_of("", name))
    return "".join(reversed(names))

"""The beginning of a JSON value, of bounded size: for examples in a prompt; pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from biotool_site.lib.canonical import canonical_json

CUT = "…"
"""Stands where something was left out: the end of a text, the rest of a list, a name with its value."""
LONGEST_TEXT = 160
NO_ROOM = object()
ROOM_TO_CUT = len(f'"{CUT}":"{CUT}",')


def excerpt(value: Any, most: int) -> Any:
    """The value, or its beginning in the order in which it is stored; at most `most` letters of canonical JSON.

    most: at least 12. No part takes more than half of what is left, so that a long first list leaves room for
    what follows it. What is left out is marked with CUT.
    """
    if isinstance(value, Mapping):
        return dict(_pairs(value, most))
    if isinstance(value, list):
        return list(_items(value, most))
    return _leaf(value, most)


def _leaf(value: Any, most: int) -> Any:
    """A short text stands whole or not at all: half an identifier is another one."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        value = value[:LONGEST_TEXT] + CUT
    return value if len(canonical_json(value)) <= most else CUT


def _pairs(value: Mapping[str, Any], most: int) -> Iterator[tuple[str, Any]]:
    left = most - len("{}")
    for place, (name, child) in enumerate(value.items(), 1):
        head = len(canonical_json(name)) + len(":,")
        room = left - head - ROOM_TO_CUT
        part = _part(child, room, last=place == len(value))
        if part is NO_ROOM:
            yield CUT, CUT
            return
        yield name, part
        left -= head + len(canonical_json(part))


def _items(value: list[Any], most: int) -> Iterator[Any]:
    left = most - len("[]")
    for place, child in enumerate(value, 1):
        part = _part(child, left - len(",") - ROOM_TO_CUT, last=place == len(value))
        if part is NO_ROOM:
            yield CUT
            return
        yield part
        left -= len(canonical_json(part)) + len(",")


def _part(child: Any, room: int, *, last: bool) -> Any:
    """The child's beginning; NO_ROOM where too little is left for any."""
    if not isinstance(child, Mapping | list):
        return _leaf(child, room) if room >= ROOM_TO_CUT else NO_ROOM
    share = room if last else room // 2
    if len(canonical_json(child)) <= share:
        return child
    return excerpt(child, share) if share >= 3 * ROOM_TO_CUT else NO_ROOM

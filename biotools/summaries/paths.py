"""Paths into a body: names joined by slashes, which lead through objects and through every item of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

BEGINNING = 60
"""Letters shown of a text that a spec wants by its beginning only, such as the sequence of each hit of a search."""


def values(item: Any, path: str) -> list[Any]:
    """What stands at this path of an item; several values where lists are on the way, none where it ends early."""
    found: list[Any] = [item]
    for step in path.split("/"):
        found = [each[step] for each in flat(found) if isinstance(each, Mapping) and step in each]
    return found


def flat(found: Iterable[Any]) -> list[Any]:
    """The values, a list among them replaced by its items."""
    return [value for each in found for value in (each if isinstance(each, list) else [each])]


def with_beginnings(document: Any, at: Iterable[str], paths: Iterable[str]) -> Any:
    """The document with the texts at these paths, which count from `at`, cut to their beginning, with how long
    they were. What has another form stays as it is; a list that is an item of a list is not looked into."""
    for path in paths:
        document = _begun(document, (*at, *path.split("/")))
    return document


def _begun(value: Any, steps: tuple[str, ...]) -> Any:
    if not steps:
        long = isinstance(value, str) and len(value) > BEGINNING
        return {"text": value[:BEGINNING], "total_letters": len(value), "shown_letters": BEGINNING} if long else value
    if isinstance(value, list):
        return [_begun(item, steps) if isinstance(item, Mapping) else item for item in value]
    if isinstance(value, Mapping) and steps[0] in value:
        return {key: _begun(each, steps[1:]) if key == steps[0] else each for key, each in value.items()}
    return value

"""Errors that a host's entry says where to find in a JSON body, whatever the HTTP status was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..client.errors import ServiceError
from .shapes import blank

LONGEST_TOLD = 300


def raise_for_error_at(document: Any, places: Iterable[str]) -> None:
    """Raises ServiceError in the service's own words when anything but a blank stands at one of these paths.

    places: keys from the top, joined by `/`, as `error_at` of hosts.yaml has them. An object or a list is
    told by the texts in it.
    """
    for place in places:
        found = document
        for key in place.split("/"):
            found = found.get(key) if isinstance(found, Mapping) else None
        if not blank(found):
            words = ": ".join(_texts(found)) or str(found)
            raise ServiceError(f"The service says: {' '.join(words.split())[:LONGEST_TOLD]}")


def _texts(value: Any) -> list[str]:
    """The texts of a value and of what lies directly in it, in order."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    flat = [item for each in inner for item in (each if isinstance(each, list) else [each])]
    return [item for item in flat if isinstance(item, str)]

"""How deep JSON may nest: what is read once must be compared, stored and written again by everything behind it."""

from itertools import chain
from typing import Any

MOST_LEVELS = 320
"""Python's reader goes to some 900 levels, less what is on its stack; code that walks values needs two for each."""


def shallow(text: str, most: int = MOST_LEVELS) -> bool:
    """Whether JSON that is this text can for certain not nest deeper; quicker than to look at its value."""
    return text.count("[") + text.count("{") <= most


def too_deep(value: Any, most: int = MOST_LEVELS) -> bool:
    """Whether lists and dicts nest deeper than so many levels. Any depth may be asked."""
    level = [value]
    for _ in range(most + 1):
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list))
        level = list(chain.from_iterable(inner))
        if not level:
            return False
    return True

"""The orders in which quadruplets are listed, the same for pages and API."""

from collections.abc import Mapping
from typing import Any

from annotation.paging import Ordering

ORDERINGS: Mapping[str, Ordering] = {
    "-created_at": Ordering("Newest first", "created_at", descending=True),
    "created_at": Ordering("Oldest first", "created_at"),
    "-updated_at": Ordering("Last changed first", "updated_at", descending=True),
    "updated_at": Ordering("Longest unchanged first", "updated_at"),
    "position": Ordering("As in the queue (pending only)", "position", pending_only=True),
}
USUAL = "-created_at"


def ordering_of(asked: Any) -> Ordering:
    """The order that is asked for, else the usual one."""
    return ORDERINGS.get(asked.get("ordering", ""), ORDERINGS[USUAL])

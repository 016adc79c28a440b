"""The orders in which quadruplets are listed, the same for pages and API."""

from collections.abc import Mapping

from annotation.paging import Ordering

ORDERINGS: Mapping[str, Ordering] = {
    "-created_at": Ordering("Newest first", "created_at", descending=True),
    "created_at": Ordering("Oldest first", "created_at"),
    "-updated_at": Ordering("Last changed first", "updated_at", descending=True),
    "updated_at": Ordering("Longest unchanged first", "updated_at"),
    "position": Ordering("As in the queue (pending only)", "position", pending_only=True),
}
USUAL = "-created_at"

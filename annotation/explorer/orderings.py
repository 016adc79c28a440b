"""The orders in which quadruplets are listed, the same for pages and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ordering:
    """By one field, then by id. label: for people; pending_only: there is an index of this order for those alone."""

    label: str
    field: str
    descending: bool = False
    pending_only: bool = False

    def fields(self, *, back: bool = False) -> tuple[str, str]:
        """What to sort by; `back` for the other way round."""
        sign = "-" if self.descending is not back else ""
        return f"{sign}{self.field}", f"{sign}id"

    def read(self, text: str) -> datetime | int:
        """A value of the field that was written down. Raises ValueError."""
        if self.field == "position":
            return int(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment


ORDERINGS: Mapping[str, Ordering] = {
    "-created_at": Ordering("Newest first", "created_at", descending=True),
    "created_at": Ordering("Oldest first", "created_at"),
    "-updated_at": Ordering("Last changed first", "updated_at", descending=True),
    "updated_at": Ordering("Longest unchanged first", "updated_at"),
    "position": Ordering("As in the queue (pending only)", "position", pending_only=True),
}
USUAL = "-created_at"

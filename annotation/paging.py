"""Pages of rows that cost the same at any depth: a cursor names a place in the order, not a number."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

M = TypeVar("M", bound=models.Model)
PAGE = 50
Place = tuple[datetime | int, UUID]


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows in their order; `older` and `newer` are cursors of the next and previous ones, empty at the ends."""

    rows: list[M]
    older: str = ""
    newer: str = ""


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
        """A value of the field that was written down. Raises ValueError, OverflowError."""
        if self.field == "position":
            return int(text)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.astimezone(UTC)  # Postgres takes no offset beyond 16 hours


NEWEST_FIRST = Ordering("Newest first", "created_at", descending=True)


def page_of(rows: QuerySet[M], asked: Any, ordering: Ordering = NEWEST_FIRST, size: int = PAGE) -> Page[M]:
    """The rows that follow the cursor `older`, or go before the cursor `newer`; the first ones without a cursor.

    rows: of a model with the ordering's field and an `id` that is a UUID.
    """
    if place := _read(asked.get("newer", ""), ordering):
        found = list(_beyond(rows, ordering, place, back=True)[: size + 1])
        shown = found[:size][::-1]
        more = len(found) > size
        return Page(shown, cursor(shown[-1], ordering) if shown else "", cursor(shown[0], ordering) if more else "")
    place = _read(asked.get("older", ""), ordering)
    beyond = _beyond(rows, ordering, place) if place else rows.order_by(*ordering.fields())
    found = list(beyond[: size + 1])
    shown = found[:size]
    more = len(found) > size
    older = cursor(shown[-1], ordering) if more else ""
    return Page(shown, older, cursor(shown[0], ordering) if place and shown else "")


def cursor(row: Any, ordering: Ordering) -> str:
    """The row's place in the order, for an address."""
    value = getattr(row, ordering.field)
    written = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(f"{written} {row.pk}".encode()).decode()


def _beyond(rows: QuerySet[M], ordering: Ordering, place: Place, *, back: bool = False) -> QuerySet[M]:
    """The rows that follow a place in the order, or with `back` go before it, the nearest first."""
    value, id = place
    way = "lt" if ordering.descending is not back else "gt"
    field = ordering.field
    beyond = Q(**{f"{field}__{way}": value}) | Q(**{field: value, f"id__{way}": id})
    # Implied, but an index can begin at it.
    return rows.filter(beyond, **{f"{field}__{way}e": value}).order_by(*ordering.fields(back=back))


def _read(text: str, ordering: Ordering) -> Place | None:
    """The place a cursor names; None for none, and for one that was tampered with."""
    try:
        value, id = base64.urlsafe_b64decode(text.encode()).decode().split(" ")
        return ordering.read(value), UUID(id)
    except (ValueError, OverflowError, binascii.Error):
        return None

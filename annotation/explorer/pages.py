"""Pages that cost the same at any depth: each begins where the one before ended."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from annotation.explorer.orderings import Ordering
from annotation.models import Quadruplet

PAGE = 50
Place = tuple[datetime | int, UUID]


@dataclass(frozen=True)
class Page:
    """Some rows in their order; `before` and `after` are cursors of the neighbouring pages, empty at the ends."""

    rows: list[Quadruplet]
    before: str = ""
    after: str = ""


def page_of(rows: QuerySet[Quadruplet], ordering: Ordering, asked: Mapping[str, str], size: int = PAGE) -> Page:
    """The rows after the cursor `after`, or before the cursor `before`; the first ones without a cursor."""
    if place := _read(asked.get("before", ""), ordering):
        found = list(_beyond(rows, ordering, place, back=True)[: size + 1])
        shown = found[:size][::-1]
        more = len(found) > size
        return Page(shown, cursor(shown[0], ordering) if more else "", cursor(shown[-1], ordering) if shown else "")
    place = _read(asked.get("after", ""), ordering)
    beyond = _beyond(rows, ordering, place) if place else rows.order_by(*ordering.fields())
    found = list(beyond[: size + 1])
    shown = found[:size]
    more = len(found) > size
    return Page(
        shown,
        cursor(shown[0], ordering) if place and shown else "",
        cursor(shown[-1], ordering) if more else "",
    )


def cursor(row: Quadruplet, ordering: Ordering) -> str:
    """The row's place in the order, for an address."""
    value = getattr(row, ordering.field)
    written = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(f"{written} {row.pk}".encode()).decode()


def _beyond(
    rows: QuerySet[Quadruplet], ordering: Ordering, place: Place, *, back: bool = False
) -> QuerySet[Quadruplet]:
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
    except (ValueError, binascii.Error):
        return None

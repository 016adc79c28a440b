"""Pages of rows, the newest first, that cost the same at any depth: a cursor names a place, not a number."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

M = TypeVar("M", bound=models.Model)
PAGE = 50


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows, newest first; `older` and `newer` are cursors, empty at the ends."""

    rows: list[M]
    older: str = ""
    newer: str = ""


def page_of(rows: QuerySet[M], asked: Any) -> Page[M]:
    """The rows after the cursor `older`, or before the cursor `newer`; from the newest on without one.

    rows: of a model with `created_at` and an `id` that is a UUID.
    """
    if cursor := _read(asked.get("newer", "")):
        at, id = cursor
        after = rows.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=id), created_at__gte=at)
        found = list(after.order_by("created_at", "id")[: PAGE + 1])
        shown = found[:PAGE][::-1]
        return Page(shown, _cursor(shown[-1:]), _cursor(shown[:1]) if len(found) > PAGE else "")
    cursor = _read(asked.get("older", ""))
    if cursor:
        at, id = cursor
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, id__lt=id), created_at__lte=at)
    found = list(rows.order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    older = _cursor(shown[-1:]) if len(found) > PAGE else ""
    return Page(shown, older, _cursor(shown[:1]) if cursor else "")


def _cursor(rows: list[Any]) -> str:
    if not rows:
        return ""
    return base64.urlsafe_b64encode(f"{rows[0].created_at.isoformat()} {rows[0].pk}".encode()).decode()


def _read(text: str) -> tuple[datetime, UUID] | None:
    """The place a cursor names; None for none, and for one that was tampered with."""
    try:
        at, id = base64.urlsafe_b64decode(text.encode()).decode().split(" ")
        moment = datetime.fromisoformat(at)
        return (moment, UUID(id)) if moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None

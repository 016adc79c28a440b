"""A person's own notifications."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from annotation.models import Notification
from annotation.paging import Ordering, Page, page_of

COUNT_UP_TO = 100
NEWEST_FIRST = Ordering("Newest first", "at", descending=True)


def page(person: Any, asked: Any, *, kind: str = "", unread: bool = False) -> Page[Notification]:
    """Those of the site, the newest first, with what a list shows. asked: with the cursor `older` or `newer`."""
    rows = Notification.objects.filter(person=person, in_app=True).select_related("actor", "dataset")
    if kind:
        rows = rows.filter(kind=kind)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return page_of(rows, asked, NEWEST_FIRST)


def unread(person: Any) -> int:
    """How many are unread, counted to COUNT_UP_TO; one look at an index."""
    rows = Notification.objects.filter(person=person, in_app=True, read_at__isnull=True)
    return rows.order_by()[:COUNT_UP_TO].count()


def read(person: Any, id: UUID | None = None) -> int:
    """Mark one as read, or all; how many were unread."""
    rows = Notification.objects.filter(person=person, read_at__isnull=True)
    return (rows.filter(pk=id) if id else rows).update(read_at=timezone.now())

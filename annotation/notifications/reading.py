"""A person's own notifications."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from annotation.models import Notification

COUNT_UP_TO = 100
SHOWN = 100


def of(person: Any) -> QuerySet[Notification]:
    """Those of the site, unread ones first, then the newest, with what a list shows."""
    rows = Notification.objects.filter(person=person, in_app=True).select_related("actor", "dataset")
    return rows.order_by(F("read_at").asc(nulls_first=True), "-at", "-id")


def unread(person: Any) -> int:
    """How many are unread, counted to COUNT_UP_TO; one look at an index."""
    rows = Notification.objects.filter(person=person, in_app=True, read_at__isnull=True)
    return rows.order_by()[:COUNT_UP_TO].count()


def read(person: Any, id: UUID | None = None) -> int:
    """Mark one as read, or all; how many were unread."""
    rows = Notification.objects.filter(person=person, read_at__isnull=True)
    return (rows.filter(pk=id) if id else rows).update(read_at=timezone.now())

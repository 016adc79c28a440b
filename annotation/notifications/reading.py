"""A person's own notifications."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from annotation import access
from annotation.access import Action
from annotation.models import Notification
from annotation.models.notification import Kind
from annotation.paging import Ordering, Page, page_of

COUNT_UP_TO = 100
NEWEST_FIRST = Ordering("Newest first", "at", descending=True)
NEEDS: dict[Action, tuple[Kind, ...]] = {
    Action.VIEW: (Kind.RELEASE,),
    Action.BROWSE: (Kind.MENTION, Kind.REPLY, Kind.FLAG_ANSWERED, Kind.ADJUDICATED),
    Action.ADJUDICATE: (Kind.FLAG, Kind.DISPUTE),
    Action.ADMINISTER: (Kind.BATCH,),
}
"""What a person must be allowed in the dataset to be told of it."""


def seen_by(person: Any) -> QuerySet[Notification]:
    """The person's own, of what their role lets them see now: who left a dataset is told no more of it."""
    seen = Q()
    for action, kinds in NEEDS.items():
        seen |= Q(kind__in=kinds, dataset__in=access.memberships_for(person, action).values("dataset"))
    return Notification.objects.filter(seen, person=person)


def page(person: Any, asked: Any, *, kind: str = "", unread: bool = False) -> Page[Notification]:
    """Those of the site, the newest first, with what a list shows. asked: with the cursor `older` or `newer`."""
    rows = seen_by(person).filter(in_app=True).select_related("actor", "dataset")
    if kind:
        rows = rows.filter(kind=kind)
    if unread:
        rows = rows.filter(read_at__isnull=True)
    return page_of(rows, asked, NEWEST_FIRST)


def unread(person: Any) -> int:
    """How many are unread, counted to COUNT_UP_TO; one statement, by index."""
    rows = seen_by(person).filter(in_app=True, read_at__isnull=True)
    return rows.order_by()[:COUNT_UP_TO].count()


def read(person: Any, id: UUID | None = None) -> int:
    """Mark one as read, or all; how many were unread."""
    rows = seen_by(person).filter(read_at__isnull=True)
    return (rows.filter(pk=id) if id else rows).update(read_at=timezone.now())

"""A person's own bookmarks, which nobody else sees."""

from typing import Any

from django.db.models import QuerySet

from annotation.discussion.mentions import READERS
from annotation.models import Bookmark, Quadruplet

Rows = QuerySet[Bookmark]


def put(*, quadruplet: Quadruplet, person: Any) -> tuple[Bookmark, bool]:
    """Keep the quadruplet; twice is once. Tells whether it is new."""
    return Bookmark.objects.get_or_create(quadruplet=quadruplet, person=person)


def remove(*, quadruplet: Quadruplet, person: Any) -> None:
    """Keep it no longer; a no-op where it is not kept."""
    Bookmark.objects.filter(quadruplet=quadruplet, person=person).delete()


def of_quadruplet(*, quadruplet: Quadruplet, person: Any) -> Bookmark | None:
    """The person's bookmark of it; None where they do not keep it."""
    return Bookmark.objects.filter(quadruplet=quadruplet, person=person).first()


def of(person: Any) -> Rows:
    """The person's bookmarks of what they may see still, the newest first, with what a list shows."""
    mine = {"memberships__user": person, "memberships__role__in": READERS}
    seen = {f"quadruplet__dataset__{name}": value for name, value in mine.items()}
    rows = Bookmark.objects.filter(person=person, **seen)
    return rows.select_related("quadruplet__current", "quadruplet__dataset").order_by("-id")

"""Write down what people are told, in the transaction of what happened."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings as site
from django.utils import timezone
from django.utils.text import Truncator

from annotation.models import Dataset, Notification, NotificationSettings, Quadruplet
from annotation.models.notification import Kind
from annotation.notifications.due import due

LONGEST = 280


def tell(
    people: Iterable[Any],
    kind: Kind,
    *,
    event: str,
    dataset: Dataset,
    path: str,
    text: str = "",
    actor: Any = None,
    quadruplet: Quadruplet | None = None,
) -> None:
    """Tell people of an event, each as they want it; who did it is not told. Twice for one event is once.

    event: names what happened, at most 150 letters. path: where on this site it is. text: its first words.
    Two statements, none for nobody. Call it in the transaction of the event: then both are stored, or neither.
    """
    told = {person.pk: person for person in people if person.is_active and person != actor}
    if not told:
        return
    settings = NotificationSettings.objects.in_bulk(list(told))
    now, words = timezone.now(), Truncator(" ".join(text.split())).chars(LONGEST)
    rows = []
    for pk, person in told.items():
        wanted = settings.get(pk) or NotificationSettings(person=person)
        mail_at = due(wanted, kind, now) if person.email and site.SENDS_MAIL else None
        in_app = kind not in wanted.not_in_app
        if in_app or mail_at:
            rows.append(
                Notification(
                    person=person, kind=kind, event=event, actor=actor, dataset=dataset, quadruplet=quadruplet,
                    path=path, text=words, in_app=in_app, mail_due_at=mail_at,
                )
            )  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def read_by_all(kind: Kind, quadruplet: Quadruplet, *, event: str = "") -> None:
    """Nobody need look any more: what people were told of the quadruplet in this kind is read, and mailed no more.

    event: only of this one. Call it in the transaction of what ended it.
    """
    rows = Notification.objects.filter(quadruplet=quadruplet, kind=kind, read_at__isnull=True)
    (rows.filter(event=event) if event else rows).update(read_at=timezone.now())

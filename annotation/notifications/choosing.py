"""A person's choice of how to be told, which also counts for what waits to be sent."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from annotation.models import Notification, NotificationSettings
from annotation.models.notification import Mail
from annotation.notifications.due import due

_SIGNER = Signer(salt="no-more-notifications-by-mail")


def of(person: Any) -> NotificationSettings:
    """As stored, or as it is for who never chose; not saved."""
    return NotificationSettings.objects.filter(person=person).first() or NotificationSettings(person=person)


@transaction.atomic
def store(settings: NotificationSettings) -> None:
    """Keep the choice; what is not sent yet goes out as it says now."""
    settings.save()
    waiting = Notification.objects.filter(person=settings.person, mail_due_at__isnull=False, mail_began_at__isnull=True)
    now = timezone.now()
    for kind in waiting.order_by().values_list("kind", flat=True).distinct():
        waiting.filter(kind=kind).update(mail_due_at=due(settings, kind, now))


def token(person: Any) -> str:
    """What in a link says that this person wants no e-mail any more."""
    return _SIGNER.sign(str(person.pk))


def person_of(token: str) -> int | None:
    """Whose token it is; None for one that we did not sign."""
    try:
        return int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None


def no_mail(person: Any) -> None:
    """No e-mail any more, of any kind."""
    chosen = of(person)
    chosen.mail = Mail.NEVER
    store(chosen)

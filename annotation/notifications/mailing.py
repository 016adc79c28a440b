"""E-mail: what is due goes out in one message per person, at most once, and again only where the server refused it."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from annotation.models import Notification
from annotation.notifications import choosing, reading
from biotool_site.lib import deceptive

log = logging.getLogger(__name__)

MOST_IN_ONE = 50
TRIES = 8
"""The pauses between them double from a minute on: about two hours in all."""


def people_due() -> list[int]:
    """Whose e-mail is due now."""
    return list(_due().order_by().values_list("person_id", flat=True).distinct())


def send(person_id: int) -> int:
    """Send what is due to the person; how many notifications went out.

    Rows are marked before they are sent. A worker that is killed meanwhile leaves them marked: told once too few is
    better than twice, and the site shows them anyway. What the mail server refuses is due again later.
    """
    person = get_user_model().objects.get(pk=person_id)
    rows = _take(person)
    if not (rows and person.is_active and person.email):
        return 0
    ids = [row.pk for row in rows]
    try:
        _message(person, rows).send()
    except (OSError, SMTPException) as error:
        _again_later(ids)
        log.warning("mail_refused person=%s error=%s", person_id, type(error).__name__)
        return 0
    Notification.objects.filter(pk__in=ids).update(mailed_at=timezone.now())
    log.info("mail_sent person=%s notifications=%s", person_id, len(rows))
    return len(rows)


def _due() -> QuerySet[Notification]:
    return Notification.objects.filter(mail_due_at__lte=timezone.now(), mail_began_at__isnull=True)


@transaction.atomic
def _take(person: Any) -> list[Notification]:
    """What is due to the person, marked as begun.

    What was read in the site meanwhile needs no e-mail; what the person may see no more is told to them no more.
    """
    free = _due().filter(person=person).select_for_update(skip_locked=True, of=("self",))
    ids = list(free.order_by("at", "id").values_list("pk", flat=True)[:MOST_IN_ONE])
    Notification.objects.filter(pk__in=ids).update(mail_began_at=timezone.now())
    told = reading.seen_by(person).filter(pk__in=ids, read_at__isnull=True)
    return list(told.select_related("actor", "dataset").order_by("at", "id"))


def _again_later(ids: list[Any]) -> None:
    rows = Notification.objects.filter(pk__in=ids)
    rows.update(mail_began_at=None, mail_tries=F("mail_tries") + 1)
    rows.filter(mail_tries__gte=TRIES).update(mail_due_at=None)
    for tries in range(1, TRIES):
        rows.filter(mail_tries=tries).update(mail_due_at=timezone.now() + timedelta(minutes=2 ** (tries - 1)))


def _plain(person: Any, rows: list[Notification], stop: str) -> str:
    """The message as plain text, which no template makes: those escape for HTML."""
    told = [line for row in rows for line in ("", _title(row), f"  {row.text}", f"  {settings.SITE_URL}{row.path}")]
    ways = ["", f"How and when you are told: {settings.SITE_URL}{reverse('notification_settings')}"]
    lines = [f"Hello {_name(person)},", *told, *ways, f"No e-mail any more: {stop}", ""]
    return "\n".join(deceptive.plain(line) for line in lines)


def _title(row: Notification) -> str:
    return f"{row.get_kind_display()} ({row.dataset.name}{f', {_name(row.actor)}' if row.actor else ''})"


def _name(person: Any) -> str:
    return person.get_full_name() or person.get_username()


def _message(person: Any, rows: list[Notification]) -> EmailMultiAlternatives:
    stop = settings.SITE_URL + reverse("no_mail", args=[choosing.token(person)])
    context = {"person": person, "rows": rows, "site": settings.SITE_URL, "stop": stop}
    subject = rows[0].get_kind_display() if len(rows) == 1 else f"{len(rows)} notifications"
    message = EmailMultiAlternatives(
        subject=f"{subject} · BioTool Studio",
        body=_plain(person, rows, stop),
        to=[person.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    message.attach_alternative(render_to_string("annotation/mail/notifications.html", context), "text/html")
    return message

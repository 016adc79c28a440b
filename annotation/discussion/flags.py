"""Verbs on flags: a reviewer asks the adjudicators to look; they answer, or the reviewer withdraws it."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotation.discussion.comments import checked
from annotation.models import Flag, Quadruplet
from annotation.notifications import events
from biotool_site.lib.problems import Conflict, Forbidden, Invalid
from biotool_site.lib.storable import unstorable

LONGEST = 2_000


class AlreadyFlagged(Conflict):
    """One open flag for each person and quadruplet."""

    code = "already-flagged"
    title = "You have flagged this already"


def raise_flag(*, quadruplet: Quadruplet, author: Any, note: str, key: str = "") -> Flag:
    """Ask the adjudicators to look; changes no state. The same key of the same author again returns the stored flag.

    Raises Invalid, AlreadyFlagged, Conflict for a key that was used for another flag.
    """
    note = checked(note, "note", LONGEST)
    said = {"quadruplet": quadruplet, "dataset": quadruplet.dataset, "note": note}
    try:
        with transaction.atomic():
            flag, new = Flag.objects.get_or_create(author=author, key=key or str(uuid.uuid4()), defaults=said)
            if new:
                events.flagged(flag)
    except IntegrityError as error:
        raise AlreadyFlagged("Your flag is open still. Withdraw it to write another.") from error
    if (flag.quadruplet_id, flag.note) != (quadruplet.pk, note):
        raise Conflict("Another flag was sent under this key before. Use a new key for a new flag.")
    return flag


@transaction.atomic
def withdraw(*, flag: Flag, by: Any) -> None:
    """Take one's own flag back; twice is harmless. Raises Forbidden, Conflict where it was answered."""
    if flag.author_id != by.pk:
        raise Forbidden("Only who raised a flag withdraws it. Adjudicators answer it.")
    if flag.withdrawn:
        return
    _close(flag, by, withdrawn=True)


@transaction.atomic
def answer(*, flag: Flag, by: Any, text: str = "") -> None:
    """Close a flag, with words for its author or without. The same answer of the same person again is stored once.

    The caller may adjudicate. Raises Invalid, Forbidden for one's own flag, Conflict where it is closed otherwise.
    """
    text = text.strip()
    if len(text) > LONGEST or unstorable(text):
        raise Invalid(f"An answer has at most {LONGEST:,} letters, and no NUL.", errors={"answer": ["Shorten it."]})
    if flag.author_id == by.pk:
        raise Forbidden("Another adjudicator answers your flag. Withdraw it if it has settled.")
    if (flag.closed_by_id, flag.answer, flag.withdrawn) == (by.pk, text, False):
        return
    _close(flag, by, answer=text)
    events.flag_answered(flag, by=by, text=text)


def seen_on(quadruplet: Quadruplet, person: Any, *, adjudicates: bool) -> list[Flag]:
    """The quadruplet's flags that the person may see, newest first: adjudicators all, others their own."""
    rows = quadruplet.flags.select_related("author", "closed_by").order_by("-at")
    return list(rows if adjudicates else rows.filter(author=person))


def _close(flag: Flag, by: Any, **how: Any) -> None:
    closed = Flag.objects.filter(pk=flag.pk, closed_at__isnull=True).update(
        closed_at=timezone.now(), closed_by=by, **how
    )
    if not closed:
        raise Conflict("This flag is closed already. Reload the page to see how.")
    events.flag_closed(flag)

"""Verbs on comments: write, withdraw, call a thread resolved or open it again."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation.discussion import mentions
from annotation.models import Comment, Mention, Quadruplet, Resolution
from annotation.notifications import events
from biotool_site.lib.problems import Conflict, Forbidden, Invalid
from biotool_site.lib.storable import unstorable

LONGEST = 10_000
MOST_OF_A_QUADRUPLET = 500


class Full(Conflict):
    """A discussion is bounded, so that a page that shows it is."""

    code = "discussion-full"
    title = "This discussion is full"


@transaction.atomic
def write(*, quadruplet: Quadruplet, author: Any, text: str, thread: Comment | None = None, key: str = "") -> Comment:
    """Store a comment, and whom it mentions; the same key of the same author again returns the stored one.

    thread: the comment that it replies to. Raises Invalid, Full, Conflict for a key that was used for another comment.
    """
    text = checked(text, "text", LONGEST)
    if thread is not None and thread.quadruplet_id != quadruplet.pk:
        raise Invalid("This thread is on another quadruplet.", errors={"thread": ["On another quadruplet."]})
    if thread is not None and thread.thread_id is not None:
        raise Invalid("Reply to the comment that began the thread.", errors={"thread": ["Begins no thread."]})
    if quadruplet.comments.count() >= MOST_OF_A_QUADRUPLET:
        raise Full(f"It has {MOST_OF_A_QUADRUPLET} comments. Flag the quadruplet, so that an adjudicator decides.")
    people = _addressed(text, quadruplet)
    said = {"quadruplet": quadruplet, "thread": thread, "text": text}
    comment, new = Comment.objects.get_or_create(author=author, key=key or str(uuid.uuid4()), defaults=said)
    if new:
        Mention.objects.bulk_create(Mention(comment=comment, person=person) for person in people)
        events.commented(comment, people)
    elif (comment.quadruplet_id, comment.text) != (quadruplet.pk, text):
        raise Conflict("Another comment was sent under this key before. Use a new key for a new comment.")
    return comment


@transaction.atomic
def withdraw(*, comment: Comment, by: Any) -> None:
    """Take one's own comment back: it stays, and its text is not shown. Twice is harmless. Raises Forbidden."""
    if comment.author_id != by.pk:
        raise Forbidden("Only who wrote a comment withdraws it.")
    if Comment.objects.filter(pk=comment.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        events.comment_withdrawn(comment)


@transaction.atomic
def resolve(*, thread: Comment, by: Any, resolved: bool) -> None:
    """Call a thread resolved, or open it again; a no-op where it stands so. Raises Invalid for a reply."""
    if thread.thread_id is not None:
        raise Invalid("A thread is resolved as a whole.", errors={"thread": ["Begins no thread."]})
    Comment.objects.select_for_update().only("pk").get(pk=thread.pk)
    newest = Resolution.objects.filter(thread=thread).last()
    if (newest is not None and newest.resolved) != resolved:
        Resolution.objects.create(thread=thread, by=by, resolved=resolved)


def checked(text: str, field: str, longest: int) -> str:
    """The text without spaces around it. Raises Invalid where it is empty, too long or cannot be stored."""
    text = text.strip()
    if not text:
        raise Invalid("Write something first.", errors={field: ["This is empty."]})
    if len(text) > longest:
        raise Invalid(f"This has {len(text):,} letters; {longest:,} are allowed.", errors={field: ["Too long."]})
    if unstorable(text):
        raise Invalid("The text has a NUL letter or broken unicode.", errors={field: ["Remove it."]})
    return text


def _addressed(text: str, quadruplet: Quadruplet) -> list[Any]:
    people = mentions.addressed(text, quadruplet.dataset)
    if len(people) > mentions.MOST:
        raise Invalid(f"A comment mentions at most {mentions.MOST} people.", errors={"text": ["Too many mentions."]})
    return people

"""Comments and flags as API clients and histories see them."""

from collections.abc import Sequence
from typing import Any

from annotation.discussion.reading import Thread
from annotation.models import Comment, Flag, Resolution


def represent(comment: Comment, resolution: Resolution | None = None) -> dict[str, Any]:
    """A comment in the public shape. resolution: of the thread that it begins, None for an open one and for a reply."""
    return {
        "id": str(comment.pk),
        "quadruplet": str(comment.quadruplet_id),
        "thread": str(comment.thread_id) if comment.thread_id else None,
        "author": comment.author.username,
        "text": None if comment.withdrawn_at else comment.text,
        "mentions": [mention.person.username for mention in comment.mentions.all()],
        "at": comment.at.isoformat(),
        "withdrawn_at": comment.withdrawn_at.isoformat() if comment.withdrawn_at else None,
        "resolved": {"by": resolution.by.username, "at": resolution.at.isoformat()} if resolution else None,
    }


def represent_flag(flag: Flag) -> dict[str, Any]:
    """A flag in the public shape; it comes with its author and who closed it."""
    return {
        "id": str(flag.pk),
        "quadruplet": str(flag.quadruplet_id),
        "author": flag.author.username,
        "note": flag.note,
        "at": flag.at.isoformat(),
        "state": "withdrawn" if flag.withdrawn else "answered" if flag.closed_at else "open",
        "answer": flag.answer,
        "closed_by": flag.closed_by.username if flag.closed_by else None,
        "closed_at": flag.closed_at.isoformat() if flag.closed_at else None,
    }


def represent_thread(thread: Thread) -> list[dict[str, Any]]:
    """Its comments, the oldest first."""
    return [represent(thread.first, thread.resolution), *(represent(reply) for reply in thread.replies)]


def events(comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments, and what was resolved and opened again, as a history tells them; `at` is a time."""
    return [event for comment in comments for event in (_said(comment), *map(_resolved, comment.resolutions.all()))]


def _said(comment: Comment) -> dict[str, Any]:
    return {
        "at": comment.at,
        "what": "comment",
        "actor": comment.author.username,
        "id": str(comment.pk),
        "thread": str(comment.thread_id) if comment.thread_id else None,
        "text": None if comment.withdrawn_at else comment.text,
        "withdrawn_at": comment.withdrawn_at.isoformat() if comment.withdrawn_at else None,
    }


def _resolved(resolution: Resolution) -> dict[str, Any]:
    return {
        "at": resolution.at,
        "what": "resolution",
        "actor": resolution.by.username,
        "thread": str(resolution.thread_id),
        "resolved": resolution.resolved,
    }

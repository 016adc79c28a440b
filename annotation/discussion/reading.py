"""The discussion of a quadruplet as one person sees it: threads, each with its replies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from annotation.discussion import seeing
from annotation.models import Comment, Quadruplet, Resolution


@dataclass
class Thread:
    """A comment with its replies, the oldest first.

    `first` may be a reply, where the person may not see the comment before it; such a thread can only be read.
    """

    first: Comment
    replies: list[Comment] = field(default_factory=list)

    @property
    def resolution(self) -> Resolution | None:
        """Who resolved it and when; None while it is open."""
        newest = next(reversed(self.first.resolutions.all()), None)
        return newest if newest and newest.resolved else None

    @property
    def id(self) -> str:
        """Of its first comment, as text."""
        return str(self.first.pk)

    @property
    def whole(self) -> bool:
        """Whether the person sees the comment that began it, and so may reply and resolve."""
        return self.first.thread_id is None


@dataclass
class Discussion:
    """Threads in the order of time; `others_hidden`: what others say is shown after the person's decision."""

    threads: list[Thread]
    others_hidden: bool

    @property
    def comments(self) -> list[Comment]:
        """All of them, thread by thread."""
        return [comment for thread in self.threads for comment in (thread.first, *thread.replies)]

    @property
    def count(self) -> int:
        """Comments, but for withdrawn ones."""
        return sum(comment.withdrawn_at is None for comment in self.comments)

    @property
    def open(self) -> list[Thread]:
        """Threads that nobody resolved."""
        return [thread for thread in self.threads if not thread.resolution]

    @property
    def resolved(self) -> list[Thread]:
        """Threads that are resolved now."""
        return [thread for thread in self.threads if thread.resolution]


def read(quadruplet: Quadruplet, person: Any, *, others: bool) -> Discussion:
    """What the person sees; others: also what does not concern them. One query where nobody said a word."""
    return Discussion(threads(comments(quadruplet, person, others=others)), others_hidden=not others)


def comments(quadruplet: Quadruplet, person: Any, *, others: bool) -> list[Comment]:
    """The quadruplet's comments that the person may see, the oldest first, with authors, mentions and resolutions."""
    rows = quadruplet.comments.select_related("author", "thread")
    found = list(rows.prefetch_related("mentions__person", "resolutions__by"))
    return found if others else [comment for comment in found if seeing.concerns(comment, person)]


def threads(found: Sequence[Comment]) -> list[Thread]:
    """Comments in the order of time as threads, by the time of the first comment."""
    made: dict[Any, Thread] = {}
    for comment in found:
        began = comment.thread_id or comment.pk
        if began in made:
            made[began].replies.append(comment)
        else:
            made[began] = Thread(comment)
    return list(made.values())

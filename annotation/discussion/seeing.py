"""Whose comments a person sees: what others say before one's own decision would bias it (docs/decisions/0011)."""

from typing import Any

from annotation.models import Comment, Quadruplet, Review
from annotation.models.quadruplet import UNDECIDED


def sees_others(quadruplet: Quadruplet, person: Any, *, adjudicates: bool) -> bool:
    """Whether the person may see what others say here; at most one query.

    Adjudicators and admins always. Reviewers where one review is wanted, where the quadruplet is decided, and after
    their own decision on its current revision, while that stands.
    """
    if adjudicates or quadruplet.dataset.reviews_required == 1 or quadruplet.state not in UNDECIDED:
        return True
    mine = Review.objects.filter(outcome=quadruplet.current_id, reviewer=person, superseded_at__isnull=True)
    return mine.exists()


def concerns(comment: Comment, person: Any) -> bool:
    """Whether the person sees the comment in any case: it is theirs, mentions them, or is in a thread they began.

    The comment comes with its thread and mentions.
    """
    mine = comment.author_id == person.pk or (comment.thread is not None and comment.thread.author_id == person.pk)
    return mine or any(mention.person_id == person.pk for mention in comment.mentions.all())

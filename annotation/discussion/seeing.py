"""Whose comments a person sees: what others say before one's own decision would bias it (docs/decisions/0013)."""

from typing import Any

from annotation.models import Comment, Quadruplet
from annotation.revealing import Shown


def sees_others(quadruplet: Quadruplet, shown: Shown, *, adjudicates: bool) -> bool:
    """Whether a person may see what others say here: adjudicators and admins always, all where one person decides;
    else who is shown other people's decisions on it."""
    return adjudicates or quadruplet.dataset.reviews_required == 1 or shown.decisions


def concerns(comment: Comment, person: Any) -> bool:
    """Whether the person sees the comment in any case: it is theirs, mentions them, or is in a thread they began.

    The comment comes with its thread and mentions.
    """
    mine = comment.author_id == person.pk or (comment.thread is not None and comment.thread.author_id == person.pk)
    return mine or any(mention.person_id == person.pk for mention in comment.mentions.all())

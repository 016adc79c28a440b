"""The doors to what people say: get it for this person, or 404. They stand on those of annotation.access."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from annotation import access, revealing
from annotation.access import Action, Person
from annotation.discussion import reading, seeing
from annotation.discussion.reading import Discussion
from annotation.models import Comment, Dataset, Flag, Quadruplet
from annotation.revealing import Shown


def discussion_for(user: Person, quadruplet: Quadruplet, shown: Shown | None = None) -> Discussion:
    """What was said about a quadruplet, as far as the person, who may see the quadruplet, may see it.

    shown: what the person is shown of the quadruplet, for who knows it already.
    """
    return reading.read(quadruplet, user, others=_sees_others(user, quadruplet, shown))


def comment_for(user: Person, id: UUID | str) -> Comment:
    """A comment that the person may see, with its quadruplet and dataset. Raises Http404, Forbidden."""
    rows = Comment.objects.select_related("quadruplet__dataset", "thread", "author").prefetch_related("mentions")
    comment = get_object_or_404(rows, pk=id)
    access.require(user, comment.quadruplet.dataset, Action.REVIEW)
    if seeing.concerns(comment, user) or _sees_others(user, comment.quadruplet):
        return comment
    raise Http404


def flags_for(user: Person, dataset: Dataset) -> QuerySet[Flag]:
    """The dataset's flags that the person, who may review, may see: adjudicators all, others their own."""
    rows = Flag.objects.filter(dataset=dataset).select_related("author", "closed_by")
    return rows if access.may(user, dataset, Action.ADJUDICATE) else rows.filter(author_id=user.pk)


def flag_for(user: Person, id: UUID | str) -> Flag:
    """A flag, for its author and for adjudicators. Raises Http404, Forbidden."""
    flag = get_object_or_404(Flag.objects.select_related("quadruplet", "dataset", "author", "closed_by"), pk=id)
    access.require(user, flag.dataset, Action.REVIEW)
    if flag.author_id == user.pk or access.may(user, flag.dataset, Action.ADJUDICATE):
        return flag
    raise Http404


def _sees_others(user: Person, quadruplet: Quadruplet, shown: Shown | None = None) -> bool:
    shown = shown or revealing.shown_to(user, quadruplet)
    adjudicates = access.may(user, quadruplet.dataset, Action.ADJUDICATE)
    return seeing.sees_others(quadruplet, shown, adjudicates=adjudicates)

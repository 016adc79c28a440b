"""A person's own decisions, and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet

from annotation import diffs
from annotation.models import Adjudication, Dataset, Review, Showing, Verdict
from annotation.review import taking_back


class Fate(models.TextChoices):
    """What became of a decision. The states are those that its quadruplet has now."""

    TAKEN_BACK = "taken_back", "taken back by you"
    AGREED = "agreed", "the adjudicator agreed"
    DISAGREED = "disagreed", "the adjudicator decided otherwise"
    EDITED = "edited", "edited after you"
    PENDING = "pending", "waits for others"
    DISPUTED = "disputed", "disputed"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "rejected"


SHOWN_WITH = ("dataset", "quadruplet", "revision", "outcome")


def decisions(*, dataset: Dataset, reviewer: Any) -> QuerySet[Review]:
    """The person's decisions in the dataset with all that tells of them: two queries for any number of rows."""
    mine = Review.objects.filter(dataset=dataset, reviewer=reviewer).select_related(*SHOWN_WITH)
    adjudications = Adjudication.objects.select_related("adjudicator", "outcome").order_by("created_at")
    return taking_back.with_obstacle(mine).prefetch_related(Prefetch("quadruplet__adjudications", adjudications))


@dataclass(frozen=True)
class Past:
    """A decision, what became of it, the adjudication after it, and why it cannot be reopened (empty: it can).

    segments: from the query as the decision left it to the adjudicated one; empty where they are the same.
    """

    review: Review
    fate: Fate
    adjudication: Adjudication | None
    obstacle: str
    segments: Sequence[diffs.Segment] = ()


def told(reviews: Iterable[Review]) -> list[Past]:
    """The decisions with what became of them. Fetch them with `decisions`."""
    return [_told(review) for review in reviews]


def _told(review: Review) -> Past:
    adjudication = adjudication_after(review)
    segments: Sequence[diffs.Segment] = ()
    if adjudication and adjudication.outcome.query != review.outcome.query:
        segments = diffs.words(review.outcome.query, adjudication.outcome.query)
    return Past(review, fate(review), adjudication, taking_back.obstacle_of(review), segments)


def last(*, dataset: Dataset, reviewer: Any, limit: int = 5) -> list[Past]:
    """The person's newest decisions."""
    return told(decisions(dataset=dataset, reviewer=reviewer).order_by("-created_at")[:limit])


def adjudication_after(review: Review) -> Adjudication | None:
    """The adjudication that came after this decision; the last, if there are several. Fetch it with `decisions`.

    None where the dataset never shows other people's decisions to its reviewers.
    """
    if review.dataset.show_decisions == Showing.NEVER:
        return None
    after = [found for found in review.quadruplet.adjudications.all() if found.created_at > review.created_at]
    return after[-1] if after else None


def fate(review: Review) -> Fate:
    """What became of a decision. Fetch it with `decisions`.

    An adjudicator agrees with a rejection by rejecting, and with an approval or an edit by leaving its very wording
    approved, whoever wrote it.
    """
    if review.superseded_at:
        return Fate.TAKEN_BACK
    if found := adjudication_after(review):
        return Fate.AGREED if _agrees(found, review) else Fate.DISAGREED
    if review.quadruplet.current_id != review.outcome_id:
        return Fate.EDITED
    return Fate(review.quadruplet.state)


def _agrees(adjudication: Adjudication, review: Review) -> bool:
    if Verdict.REJECT in (adjudication.verdict, review.verdict):
        return adjudication.verdict == review.verdict
    return adjudication.outcome.same_wording(review.outcome)

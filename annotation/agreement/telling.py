"""What of the figures of agreement a person is told, by their role and by what the dataset shows to its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from annotation import access
from annotation.access import Action, Person
from annotation.agreement import figures, reading
from annotation.models import Dataset, Role, Showing
from biotool_site.lib.problems import Forbidden


@dataclass(frozen=True)
class Told:
    """The figures that a person is told, and the people in them by id. None for what is not for them.

    own: their row alone. seen_before: others' decisions are shown before one's own, so decisions are not independent.
    counted_at: None where they are of this moment.
    """

    own: bool
    seen_before: bool
    counted_at: datetime | None
    by_reviewer: list[figures.Reviewer]
    people: Mapping[int, Any]
    reviewers: figures.Reviewers | None = None
    by_pair: list[figures.PairOfReviewers] | None = None
    by_function: list[figures.FunctionOf] | None = None
    by_judge: list[figures.Judge] | None = None


def may_see(person: Person, dataset: Dataset) -> bool:
    """Whether the person is told any figures: `told_to` raises nothing then."""
    role = access.role_of(person, dataset)
    return role is not None and Action.REVIEW in access.ALLOWED[role] and not _withheld(role, dataset)


def told_to(person: Person, dataset: Dataset) -> Told:
    """The figures for a member who may review.

    | who | told |
    | --- | --- |
    | admin | all |
    | adjudicator | all; nothing of the judge where the dataset never shows its word |
    | reviewer | their own row; nothing where the dataset never shows other people's decisions |

    The number of queries does not grow with the dataset. Raises Http404, Forbidden, BeingCounted.
    """
    access.require(person, dataset, Action.REVIEW)
    role = str(access.role_of(person, dataset))
    if _withheld(role, dataset):
        raise Forbidden(
            "In this dataset reviewers are never shown what others decide, so how far you agree with them is not told."
        )
    seen_before = dataset.show_decisions == Showing.BEFORE
    counts, counted_at = reading.counts_of(dataset)
    by_reviewer = figures.by_reviewer(counts.work, counts.settled)
    if Action.ADJUDICATE not in access.ALLOWED[role]:
        mine = [row for row in by_reviewer if row.person == person.pk]
        return Told(True, seen_before, counted_at, mine, {row.person: person for row in mine})
    judge_shown = role == Role.ADMIN or dataset.show_judgement != Showing.NEVER
    return Told(
        False,
        seen_before,
        counted_at,
        by_reviewer,
        get_user_model().objects.in_bulk([row.person for row in by_reviewer]),
        figures.reviewers(counts.items),
        figures.by_pair(counts.pairs),
        figures.by_function(counts.items),
        figures.by_judge(counts.judged) if judge_shown else None,
    )


def _withheld(role: str, dataset: Dataset) -> bool:
    """Whether nothing is told to who has this role."""
    return Action.ADJUDICATE not in access.ALLOWED[role] and dataset.show_decisions == Showing.NEVER

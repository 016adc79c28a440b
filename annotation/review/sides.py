"""What a dispute is about: the sides that people take, what agrees between their wordings and what differs. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.models import Review, Revision, Verdict

MISSING = object()


@dataclass(frozen=True)
class Side:
    """What some people stand for: that a wording is approved, or that the current one is rejected.

    place: from 1, in the order of the revisions, a rejection last. revision: the wording to approve, or the one that
    is rejected. reviews: the standing decisions behind it, the oldest first.
    """

    place: int
    verdict: Verdict
    revision: Revision
    reviews: tuple[Review, ...]

    @property
    def rejects(self) -> bool:
        """Whether it wants no wording at all."""
        return self.verdict == Verdict.REJECT

    @property
    def reasons(self) -> list[str]:
        """The reasons that all who reject give: what agrees."""
        first, *rest = (review.reasons for review in self.reviews)
        return [slug for slug in first if all(slug in given for given in rest)]

    @property
    def other_reasons(self) -> list[str]:
        """The reasons that only some of them give: what differs, in the order told."""
        told = dict.fromkeys(slug for review in self.reviews for slug in review.reasons)
        return [slug for slug in told if slug not in self.reasons]


def sides(current: Revision, reviews: Iterable[Review]) -> list[Side]:
    """The sides of a dispute about the current revision.

    reviews: all of the quadruplet, with `outcome`; those taken back count for nothing. Each person stands for the
    wording that they approved or wrote last, and against the current one if they rejected that: what they said
    against an older wording is no part of this dispute. The same wording twice is one side.
    """
    standing = sorted((r for r in reviews if r.superseded_at is None), key=lambda review: review.created_at)
    against = tuple(r for r in standing if r.verdict == Verdict.REJECT and r.outcome_id == current.pk)
    supported = [
        Side(0, Verdict.APPROVE, _newest(current, group), tuple(group)) for group in _by_wording(_stands(standing))
    ]
    found = sorted(supported, key=lambda side: side.revision.number)
    if against:
        found.append(Side(0, Verdict.REJECT, current, against))
    return [Side(place, side.verdict, side.revision, side.reviews) for place, side in enumerate(found, start=1)]


def _stands(standing: Iterable[Review]) -> list[Review]:
    """The last wording that each person approved or wrote."""
    last = {review.reviewer_id: review for review in standing if review.verdict != Verdict.REJECT}
    return sorted(last.values(), key=lambda review: review.created_at)


def _by_wording(reviews: Iterable[Review]) -> list[list[Review]]:
    groups: list[list[Review]] = []
    for review in reviews:
        same = next((group for group in groups if group[0].outcome.same_wording(review.outcome)), None)
        if same is None:
            groups.append([review])
        else:
            same.append(review)
    return groups


def _newest(current: Revision, group: Sequence[Review]) -> Revision:
    newest = max((review.outcome for review in group), key=lambda revision: revision.number)
    return current if current.same_wording(newest) else newest


@dataclass(frozen=True)
class Difference:
    """One argument in each of several wordings; MISSING where it is not given."""

    name: str
    values: tuple[Any, ...]

    @property
    def agrees(self) -> bool:
        """Whether all wordings have the same."""
        return all(_same(value, self.values[0]) for value in self.values)


@dataclass(frozen=True)
class Comparison:
    """Several wordings beside one another, in the order given."""

    wordings: tuple[Revision, ...]
    arguments: tuple[Difference, ...]

    @property
    def query_agrees(self) -> bool:
        """Whether all ask with the same words."""
        return len({wording.query for wording in self.wordings}) <= 1

    @property
    def observation_agrees(self) -> bool:
        """Whether all stand on the same observation."""
        return len({wording.observation_id for wording in self.wordings}) <= 1

    @property
    def agreed(self) -> list[Difference]:
        """The arguments that are the same in all."""
        return [difference for difference in self.arguments if difference.agrees]

    @property
    def differing(self) -> list[Difference]:
        """The arguments that ask for a decision."""
        return [difference for difference in self.arguments if not difference.agrees]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return self.query_agrees and self.observation_agrees and not self.differing


def compare(wordings: Sequence[Revision]) -> Comparison:
    """The wordings field by field; arguments in the order in which they are first given."""
    names = dict.fromkeys(name for wording in wordings for name in wording.arguments)
    rows = (Difference(name, tuple(w.arguments.get(name, MISSING) for w in wordings)) for name in names)
    return Comparison(tuple(wordings), tuple(rows))


def _same(one: Any, other: Any) -> bool:
    """As JSON has it: 1 is not true, and the order of an object's members means nothing."""
    if MISSING in (one, other):
        return one is other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

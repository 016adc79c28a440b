"""What the templates of adjudication are given: the sides of a dispute, what agrees and what differs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from annotation import diffs, parameters
from annotation.keys import KEYS
from annotation.models import Quadruplet, RejectReason, Review, Revision
from annotation.review import sides
from annotation.review.sides import MISSING, Difference, Side
from annotation.views import viewer


@dataclass(frozen=True)
class Choice:
    """A side as it is shown, with what its button sends.

    value: of the form's `choice`. asks: whether something must be settled first, so that the button opens a panel.
    compared_with: the revision that the word diff starts from; None where there is nothing to compare.
    """

    side: Side
    value: str
    asks: bool
    segments: Sequence[diffs.Segment]
    compared_with: Revision | None

    @property
    def action(self) -> str:
        """What its key is for; empty for those beyond the keys."""
        return _action(self.side.place)


@dataclass(frozen=True)
class Cell:
    """What one wording has for one argument, as a person types it."""

    revision: int
    text: str
    given: bool


def dispute(quadruplet: Quadruplet, reasons: Iterable[RejectReason]) -> dict[str, Any]:
    """The sides with their choices, and their wordings field by field; three queries for any number of people.

    reasons: those that can be chosen in the dataset.
    """
    plain = {reason.slug for reason in reasons if not reason.needs_comment}
    revisions = _revisions(quadruplet)
    reviews = _reviews(revisions)
    found = sides.sides(quadruplet.current, reviews)
    wordings = [side.revision for side in found if not side.rejects]
    comparison = sides.compare(wordings)
    return {
        "choices": [_choice(side, quadruplet.current, wordings, revisions, plain) for side in found],
        "own_action": _action(len(found) + 1),
        "comparison": comparison,
        "rows": [(row, _cells(row, wordings)) for row in comparison.arguments],
        "other_observations": _others(quadruplet, wordings),
        "rejection": next((side for side in found if side.rejects), None),
        "opinions": [_opinion(revision) for revision in revisions],
    }


def _action(place: int) -> str:
    action = f"choice-{place}"
    return action if action in KEYS else ""


def _revisions(quadruplet: Quadruplet) -> list[Revision]:
    """All revisions, the newest first, each with the decisions made on it."""
    reviews = Review.objects.select_related("reviewer").order_by("created_at")
    rows = quadruplet.revisions.select_related("author", "tool", "observation").defer("observation__raw")
    return list(rows.prefetch_related(Prefetch("reviews", reviews)).order_by("-number"))


def _reviews(revisions: Sequence[Revision]) -> list[Review]:
    by_id = {revision.pk: revision for revision in revisions}
    found = [review for revision in revisions for review in revision.reviews.all()]
    for review in found:
        review.outcome = by_id[review.outcome_id]
    return found


def _opinion(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision,
        "arguments": parameters.given(revision.tool.parameters, revision.arguments),
        "reviews": list(revision.reviews.all()),
    }


def _choice(
    side: Side, current: Revision, wordings: Sequence[Revision], revisions: Sequence[Revision], plain: set[str]
) -> Choice:
    if side.rejects:
        explained = not side.other_reasons and bool(side.reasons) and plain.issuperset(side.reasons)
        return Choice(side, "reject", not explained, [], None)
    base = _base(side.revision, wordings, revisions)
    segments = diffs.words(base.query, side.revision.query) if base else []
    value = "approve" if side.revision.pk == current.pk else f"wording-{side.revision.number}"
    return Choice(side, value, False, segments, base)


def _base(revision: Revision, wordings: Sequence[Revision], revisions: Sequence[Revision]) -> Revision | None:
    """What a wording is compared with: the first side's; that one, and the only one, with what it was made from."""
    if revision.pk != wordings[0].pk:
        base: Revision | None = wordings[0]
    else:
        base = next((earlier for earlier in revisions if earlier.pk == revision.based_on_id), None)
    return base if base and base.query != revision.query else None


def _cells(row: Difference, wordings: Sequence[Revision]) -> list[Cell]:
    return [
        Cell(wording.number, "" if value is MISSING else parameters.as_text(value), value is not MISSING)
        for wording, value in zip(wordings, row.values, strict=True)
    ]


def _others(quadruplet: Quadruplet, wordings: Sequence[Revision]) -> list[dict[str, Any]]:
    """The observations of sides that stand on another one than the current revision."""
    shown = quadruplet.current.observation_id
    found = {wording.observation_id: wording for wording in wordings if wording.observation_id != shown}
    return [
        viewer.of_quadruplet(quadruplet, wording.observation) | _other(quadruplet, wording)
        for wording in found.values()
    ]


def _other(quadruplet: Quadruplet, wording: Revision) -> dict[str, Any]:
    """What differs from that wording's observation to the current one."""
    changes = diffs.values(wording.observation.summary, quadruplet.current.observation.summary)
    return {"revision": wording, "name": f"of-{wording.number}", "changes": changes}

"""What a release says of one quadruplet: its current revision with all of its lineage."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from annotation.access import whole
from annotation.models import Adjudication, Quadruplet, Review
from annotation.quadruplets import represent
from annotation.releases.pseudonyms import Pseudonyms
from annotation.revealing import EVERYTHING

# What changes without the quadruplet changing, or is told by the release itself.
LEFT_OUT = ("dataset", "findings_withheld", "checked", "created_at", "updated_at")


def with_decisions(quadruplets: QuerySet[Quadruplet]) -> QuerySet[Quadruplet]:
    """With what `record_of` reads; the number of queries does not grow with the rows."""
    standing = Review.objects.filter(superseded_at__isnull=True).order_by("created_at", "id")
    standing = standing.select_related("revision")
    rulings = Adjudication.objects.select_related("revision")
    return whole(quadruplets).prefetch_related(
        Prefetch("reviews", queryset=standing, to_attr="standing_reviews"),
        Prefetch("adjudications", queryset=rulings, to_attr="rulings"),
    )


def record_of(quadruplet: Quadruplet, *, split: str, pseudonyms: Pseudonyms) -> dict[str, Any]:
    """The quadruplet in the public shape, with its split, and people under their pseudonyms only."""
    shape = represent(quadruplet, EVERYTHING)
    record = {name: value for name, value in shape.items() if name not in LEFT_OUT}
    author = quadruplet.current.author_id
    lineage = shape["lineage"] | {
        "author": pseudonyms.of(author) if author else "machine",
        "reviews": [_decision(one, pseudonyms) for one in _of_current(quadruplet, "standing_reviews")],
        "adjudications": [_decision(one, pseudonyms) for one in _of_current(quadruplet, "rulings")],
    }
    return record | {"split": split, "lineage": lineage}


def _of_current(quadruplet: Quadruplet, decisions: str) -> list[Review | Adjudication]:
    """The decisions on the released revision, and the edit that made it."""
    current = quadruplet.current_id
    return [one for one in getattr(quadruplet, decisions) if current in (one.revision_id, one.outcome_id)]


def _decision(decision: Review | Adjudication, pseudonyms: Pseudonyms) -> dict[str, Any]:
    person = decision.reviewer_id if isinstance(decision, Review) else decision.adjudicator_id
    return {
        "reviewer": pseudonyms.of(person),
        "verdict": decision.verdict,
        "revision": decision.revision.number,
        "decided_at": decision.created_at.isoformat(),
    }

"""All that happened to a quadruplet, oldest first."""

from collections.abc import Sequence
from typing import Any

from annotation.access import Person
from annotation.discussion import representing
from annotation.models import Comment, Quadruplet
from annotation.revealing import Shown


def events(
    quadruplet: Quadruplet, *, person: Person, shown: Shown, comments: Sequence[Comment] = ()
) -> list[dict[str, Any]]:
    """Revisions, reviews, adjudications and state changes in the order of time; a constant number of queries.

    Each has `at` (ISO 8601), `what` (revision, review, adjudication, state, comment or resolution), `actor` (user
    name, None for a machine), and what its kind tells. Where the person is not shown other people's decisions, these
    are left out, and who wrote a revision is `withheld`. comments: those that the person may see.
    """
    found = [
        *_revisions(quadruplet),
        *_reviews(quadruplet),
        *_adjudications(quadruplet),
        *_changes(quadruplet),
    ]
    if not shown.decisions:
        found = _without_others(found, getattr(person, "username", ""))
    found += representing.events(comments)
    found.sort(key=lambda event: (event["at"], ORDER[event["what"]]))
    return [event | {"at": event["at"].isoformat()} for event in found]


def _without_others(found: list[dict[str, Any]], mine: str) -> list[dict[str, Any]]:
    """What tells no other person's decision; the revisions stay, for the current one is before everybody's eyes."""
    kept = []
    for event in found:
        if event["actor"] in (None, mine):
            kept.append(event)
        elif event["what"] == "revision":
            kept.append(event | {"actor": None, "withheld": True})
    return kept


ORDER = {"revision": 0, "review": 1, "adjudication": 2, "state": 3, "comment": 4, "resolution": 5}


def _revisions(quadruplet: Quadruplet) -> list[dict[str, Any]]:
    rows = quadruplet.revisions.select_related("author", "based_on", "observation").defer("observation__raw")
    return [
        {
            "at": row.created_at,
            "what": "revision",
            "actor": row.author.username if row.author else None,
            "withheld": False,
            "revision": row.number,
            "based_on": row.based_on.number if row.based_on else None,
            "query": row.query,
            "arguments": row.arguments,
            "observation": str(row.observation_id),
        }
        for row in rows
    ]


def _reviews(quadruplet: Quadruplet) -> list[dict[str, Any]]:
    rows = quadruplet.reviews.select_related("reviewer", "revision", "outcome", "guidelines")
    return [
        {
            "at": row.created_at,
            "what": "review",
            "actor": row.reviewer.username,
            "id": str(row.pk),
            "verdict": row.verdict,
            "revision": row.revision.number,
            "outcome": row.outcome.number,
            "reasons": row.reasons,
            "comment": row.comment,
            "seconds": row.seconds,
            "guidelines": row.guidelines.number if row.guidelines else None,
            "superseded_at": row.superseded_at.isoformat() if row.superseded_at else None,
        }
        for row in rows
    ]


def _adjudications(quadruplet: Quadruplet) -> list[dict[str, Any]]:
    rows = quadruplet.adjudications.select_related("adjudicator", "revision", "outcome", "guidelines")
    return [
        {
            "at": row.created_at,
            "what": "adjudication",
            "actor": row.adjudicator.username,
            "id": str(row.pk),
            "verdict": row.verdict,
            "revision": row.revision.number,
            "outcome": row.outcome.number,
            "reasons": row.reasons,
            "comment": row.comment,
            "guidelines": row.guidelines.number if row.guidelines else None,
        }
        for row in rows
    ]


def _changes(quadruplet: Quadruplet) -> list[dict[str, Any]]:
    rows = quadruplet.state_changes.select_related("actor", "revision")
    return [
        {
            "at": row.at,
            "what": "state",
            "actor": row.actor.username if row.actor else None,
            "before": row.before or None,
            "after": row.after,
            "because": row.because,
            "revision": row.revision.number,
        }
        for row in rows
    ]

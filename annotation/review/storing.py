"""Storing a review: one statement that also closes the claim it was made under and ends the drafts of it."""

from collections.abc import Sequence
from uuid import uuid4

from psycopg.types.json import Jsonb

from annotation.models import Claim, Quadruplet, Review, Revision
from biotool_site.lib import statements
from biotool_site.lib.statements import Columns

REVIEW = Columns(Review, "annotation_review")

# What the reviewer read last of the dataset's guidelines.
LAST_READ = """(SELECT had.guidelines_id FROM annotation_guidelinesread had
    JOIN annotation_guidelines version ON version.id = had.guidelines_id
    WHERE had.person_id = used.reviewer_id AND version.dataset_id = used.dataset_id
    ORDER BY version.number DESC LIMIT 1)"""

# Bound to the claim, the revision, then what the review has of its own.
STORE = f"""WITH used AS (
    UPDATE annotation_claim SET closed_at = statement_timestamp() WHERE id = %s AND closed_at IS NULL
    RETURNING id, reviewer_id, dataset_id, quadruplet_id, floor(extract(epoch FROM closed_at - taken_at))::int seconds),
  drafted AS (
    DELETE FROM annotation_draft USING used
    WHERE author_id = used.reviewer_id AND revision_id = %s AND kind = 'review')
  INSERT INTO annotation_review (id, quadruplet_id, dataset_id, claim_id, reviewer_id, seconds, created_at,
    guidelines_id, revision_id, outcome_id, verdict, reasons, comment, key, request_digest)
  SELECT %s, quadruplet_id, dataset_id, id, reviewer_id, least(coalesce(%s, seconds), greatest(0, seconds)),
    statement_timestamp(), {LAST_READ},
    %s, %s, %s, %s, %s, %s, %s FROM used
  ON CONFLICT (reviewer_id, key) DO NOTHING RETURNING {REVIEW}"""  # noqa: S608  names of our columns


def store(
    quadruplet: Quadruplet,
    claim: Claim,
    outcome: Revision,
    *,
    verdict: str,
    reasons: Sequence[str],
    comment: str,
    key: str,
    request_digest: str,
    seconds: int | None,
) -> Review | None:
    """Store the claim's holder's decision on the current revision; None where the key was used or the claim ended.

    Meanwhile, that is: by the same person elsewhere, and by an admin who made its holder no member, say.
    outcome: the revision that the decision leaves. seconds: that the person says it took, never more than since the
    claim; None for those since the claim. The caller holds the quadruplet's lock.
    """
    decision = (str(verdict), Jsonb(list(reasons)), comment, key, request_digest)
    seen = quadruplet.current_id
    row = statements.first(STORE, (claim.pk, seen, uuid4(), seconds, seen, outcome.pk, *decision))
    if row is None:
        return None
    review = REVIEW.read(iter(row))
    review.quadruplet, review.outcome = quadruplet, outcome
    return review

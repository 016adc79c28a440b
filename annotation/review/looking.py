"""All that a decision depends on, read at once under the quadruplet's lock."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from annotation.models import Claim, Dataset, Quadruplet, Revision
from annotation.review.reasons import Choice, Choices
from biotool_site.lib import statements
from biotool_site.lib.statements import Columns

QUADRUPLET = Columns(Quadruplet, "q", "id", "dataset_id", "current_id", "state", "function")
DATASET = Columns(Dataset, "d", "id", "reviews_required", "edit_counts_as_approval", "claim_minutes", "oldest_days")
# The wording is read only where it matters: for an edit, or where the sender repeats it.
REVISION = Columns(Revision, "r", "id", "quadruplet_id", "number")
CLAIM = Columns(Claim, "c")

# Bound to the person and the key, the person and the revision's number, whether reasons matter, the claim and the
# person, the quadruplet. (IS TRUE: see decision 0004.)
LOOK = f"""SELECT
    EXISTS (SELECT FROM annotation_review sent WHERE sent.reviewer_id = %s AND sent.key = %s),
    EXISTS (SELECT FROM annotation_review mine WHERE (mine.reviewer_id = %s AND mine.superseded_at IS NULL) IS TRUE
      AND mine.revision_id = (SELECT saw.id FROM annotation_revision saw
        WHERE saw.quadruplet_id = q.id AND saw.number = %s)),
    ARRAY (SELECT said.verdict FROM annotation_review said
      WHERE said.outcome_id = q.current_id AND (said.superseded_at IS NULL) IS TRUE)::text[],
    (SELECT json_agg(json_build_array(why.slug, why.label, why.needs_comment, why.retired_at IS NOT NULL))
      FROM annotation_rejectreason why WHERE %s AND why.dataset_id = q.dataset_id),
    {QUADRUPLET}, {DATASET}, {REVISION}, {CLAIM}
  FROM annotation_quadruplet q
  JOIN annotation_dataset d ON d.id = q.dataset_id
  JOIN annotation_revision r ON r.id = q.current_id
  LEFT JOIN annotation_claim c ON c.id = %s AND c.quadruplet_id = q.id AND c.reviewer_id = %s
    AND c.closed_at IS NULL AND c.expires_at > statement_timestamp()
  WHERE q.id = %s"""  # noqa: S608  names of our columns


@dataclass(frozen=True)
class Sight:
    """What stands before the decision. verdicts: of all people on the current revision, not taken back.

    choices: the dataset's reject reasons, where they were asked for.
    """

    sent_before: bool
    decided: bool
    verdicts: list[str]
    choices: Choices
    quadruplet: Quadruplet
    claim: Claim | None


def look(
    *, quadruplet_id: UUID | str, claim_id: UUID | str, reviewer: Any, revision: int, key: str, with_reasons: bool
) -> Sight:
    """Whether the key was sent before, whether the person decided on the revision, and the claim if it still holds.

    with_reasons: read the dataset's reject reasons, too, which only a decision that gives some needs. The caller holds
    the quadruplet's lock. Raises Quadruplet.DoesNotExist.
    """
    person = reviewer.pk
    row = statements.first(LOOK, (person, key, person, revision, with_reasons, claim_id, person, quadruplet_id))
    if row is None:
        raise Quadruplet.DoesNotExist
    sent_before, decided, verdicts, reasons, *columns = row
    values = iter(columns)
    quadruplet = QUADRUPLET.read(values)
    quadruplet.dataset = DATASET.read(values)
    quadruplet.current = REVISION.read(values)
    claim = CLAIM.read(values)
    choices = Choices([Choice(*reason) for reason in reasons or []])
    return Sight(sent_before, decided, verdicts, choices, quadruplet, claim if claim.pk else None)

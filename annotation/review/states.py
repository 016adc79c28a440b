"""What follows from the verdicts on a revision, and the one place that writes a quadruplet's state."""

from collections.abc import Sequence
from typing import Any

from annotation.models import Dataset, Quadruplet, Revision, StateChange, Verdict
from annotation.models.quadruplet import State
from biotool_site.lib import statements


def arrival(*, informative: bool, calibration: bool = False) -> State:
    """Where a new quadruplet stands: in the queue, or filtered by the judge; calibration is reviewed all the same."""
    return State.PENDING if informative or calibration else State.FILTERED


def decide(verdicts: Sequence[str], *, reviews_required: int) -> State:
    """The state that follows from the verdicts of different people on one revision.

    verdicts: `approve` or `reject`, one per person; an edit stands here as its author's approval of the
    revision it made (or not at all, where the dataset wants another person for that). Fewer than
    required: pending. All agree: approved or rejected. Else: disputed.
    """
    if len(verdicts) < reviews_required:
        return State.PENDING
    if all(verdict == Verdict.APPROVE for verdict in verdicts):
        return State.APPROVED
    if all(verdict == Verdict.REJECT for verdict in verdicts):
        return State.REJECTED
    return State.DISPUTED


def settle(verdict: str) -> State:
    """The state that an adjudication leaves: an edit approves the revision it makes."""
    return State.REJECTED if verdict == Verdict.REJECT else State.APPROVED


def standing(verdicts: Sequence[str], dataset: Dataset) -> list[str]:
    """The verdicts as `decide` reads them: an edit is its author's approval, if the dataset counts that."""
    if not dataset.edit_counts_as_approval:
        return [verdict for verdict in verdicts if verdict != Verdict.EDIT]
    return [Verdict.APPROVE.value if verdict == Verdict.EDIT else verdict for verdict in verdicts]


def verdicts_on(quadruplet: Quadruplet) -> list[str]:
    """What people said that led to the current revision or left it as it is, but for what was taken back."""
    said = quadruplet.reviews.filter(outcome=quadruplet.current_id, superseded_at__isnull=True)
    return list(said.values_list("verdict", flat=True))


# Bound to state and revision, the quadruplet, then the history row.
MOVE = """WITH moved AS (
    UPDATE annotation_quadruplet SET state = %s, current_id = %s, updated_at = statement_timestamp() WHERE id = %s)
  INSERT INTO annotation_statechange (quadruplet_id, before, after, revision_id, because, actor_id, at)
  VALUES (%s, %s, %s, %s, %s, %s, statement_timestamp())"""


def move(quadruplet: Quadruplet, *, to: State, because: str, actor: Any, revision: Revision) -> None:
    """Write state and current revision, with a history row. The caller holds the quadruplet's lock."""
    before, after, pk = str(quadruplet.state), str(to), quadruplet.pk
    step = (pk, before, after, revision.pk, str(because), actor.pk)
    statements.rows(MOVE, (after, revision.pk, pk, *step))
    quadruplet.state = to
    quadruplet.current = revision


def record(quadruplet: Quadruplet, *, before: str, because: str, revision: Revision, actor: Any = None) -> None:
    """Append one step to the quadruplet's history."""
    statements.insert(step(quadruplet, before=before, because=because, revision=revision, actor=actor))


def step(quadruplet: Quadruplet, *, before: str, because: str, revision: Revision, actor: Any = None) -> StateChange:
    """One step of the quadruplet's history, to where it stands now; not stored yet."""
    return StateChange(
        quadruplet=quadruplet,
        before=before,
        after=quadruplet.state,
        revision=revision,
        because=because,
        actor=actor,
    )

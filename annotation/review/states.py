"""What follows from the verdicts on a revision, and the one place that writes a quadruplet's state."""

from collections.abc import Sequence
from typing import Any

from annotation.models import Quadruplet, Revision, StateChange, Verdict
from annotation.models.quadruplet import State


def arrival(*, informative: bool) -> State:
    """Where a new quadruplet stands: in the queue, or filtered by the judge."""
    return State.PENDING if informative else State.FILTERED


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


def verdicts_on(quadruplet: Quadruplet) -> list[str]:
    """What stands on the current revision: reviews not taken back, its author's approval if that counts."""
    standing = quadruplet.reviews.filter(outcome=quadruplet.current_id, superseded_at__isnull=True)
    found = standing.values_list("verdict", flat=True)
    if not quadruplet.dataset.edit_counts_as_approval:
        return [verdict for verdict in found if verdict != Verdict.EDIT]
    return [Verdict.APPROVE.value if verdict == Verdict.EDIT else verdict for verdict in found]


def move(quadruplet: Quadruplet, *, to: State, because: str, actor: Any, revision: Revision) -> None:
    """Write state and current revision, with a history row. The caller holds the quadruplet's lock."""
    before = quadruplet.state
    quadruplet.state = to
    quadruplet.current = revision
    quadruplet.save(update_fields=["state", "current", "updated_at"])
    record(quadruplet, before=before, because=because, actor=actor, revision=revision)


def record(quadruplet: Quadruplet, *, before: str, because: str, revision: Revision, actor: Any = None) -> None:
    """Append one step to the quadruplet's history."""
    StateChange.objects.create(
        quadruplet=quadruplet,
        before=before,
        after=quadruplet.state,
        revision=revision,
        because=because,
        actor=actor,
    )

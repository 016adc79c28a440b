"""Which pending quadruplets a person may take: one SQL condition, for lists and for taking the next one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from annotation.models import Claim, Dataset, Quadruplet
from annotation.models.quadruplet import State

# A claim holds while it is neither closed nor expired; the clock is the database's.
HELD = """held.quadruplet_id = annotation_quadruplet.id
    AND held.closed_at IS NULL AND held.expires_at > statement_timestamp()"""

# The policy is read by the statement itself: one that waited for a lock goes by what holds after it.
_POLICY = "FROM annotation_dataset policy WHERE policy.id = %s"

# Of annotation_quadruplet: pending, not decided by this person on the present revision, and with a slot that
# nobody holds or has used. Counted row by row (OFFSET 0 keeps an EXISTS from becoming a join): the queue is read
# from its front, so a few index look-ups are all, at any length of queue and of history. (IS TRUE: see decision 0004.)
FREE = f"""annotation_quadruplet.dataset_id = %s AND annotation_quadruplet.state = 'pending'
  AND NOT EXISTS (SELECT FROM annotation_review mine
    WHERE mine.outcome_id = annotation_quadruplet.current_id
    AND (mine.reviewer_id = %s AND mine.superseded_at IS NULL) IS TRUE OFFSET 0)
  AND NOT EXISTS (SELECT FROM annotation_claim held WHERE {HELD} AND held.reviewer_id = %s OFFSET 0)
  AND (SELECT count(*) FROM annotation_claim held WHERE {HELD})
    + (SELECT count(*) FROM annotation_review decided
      WHERE decided.outcome_id = annotation_quadruplet.current_id AND (decided.superseded_at IS NULL) IS TRUE
      AND ((SELECT policy.edit_counts_as_approval {_POLICY}) OR decided.verdict <> 'edit'))
    < (SELECT policy.reviews_required {_POLICY})"""  # noqa: S608  a constant


def free(dataset: Dataset, reviewer: Any) -> Sequence[Any]:
    """What FREE is bound to for this person in this dataset."""
    return dataset.pk, reviewer.pk, reviewer.pk, dataset.pk, dataset.pk


def open_claims() -> QuerySet[Claim]:
    """Claims that hold now: not closed, not expired; the clock is the database's."""
    return Claim.objects.filter(closed_at__isnull=True, expires_at__gt=Now())


def pending(dataset: Dataset) -> QuerySet[Quadruplet]:
    """All pending quadruplets in the order of the queue."""
    return Quadruplet.objects.filter(dataset=dataset, state=State.PENDING).order_by("position", "id")


def for_person(dataset: Dataset, reviewer: Any) -> QuerySet[Quadruplet]:
    """What this person could take, in the order of the queue. FREE names its table: no use inside another query."""
    can_take = RawSQL(FREE, free(dataset, reviewer), output_field=BooleanField())  # noqa: S611  bound, and a constant
    return pending(dataset).filter(can_take)

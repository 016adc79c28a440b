"""What a changed review policy means for what waits: verdicts are counted anew, and so are the slots."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotation.models import Dataset, Quadruplet, Settling
from annotation.models.quadruplet import State
from annotation.queue.waiting import HELD
from annotation.review import states
from biotool_site.lib import statements

AT_ONCE = 500
QUIET = timedelta(seconds=60)

# Bound to the dataset twice, the last id seen, how many. A claim may be on what was decided by the new policy just
# now, an expired one on what is being decided; what nobody holds and nobody decided on has nothing to settle.
TOUCHED = """SELECT id FROM (
    SELECT quadruplet_id AS id FROM annotation_claim
      WHERE dataset_id = %s AND closed_at IS NULL
    UNION SELECT waits.id FROM annotation_quadruplet waits WHERE waits.dataset_id = %s AND waits.state = 'pending'
      AND EXISTS (SELECT FROM annotation_review said
        WHERE said.outcome_id = waits.current_id AND said.superseded_at IS NULL)) touched
  WHERE id > %s ORDER BY id LIMIT %s"""

# Bound to the ids. One order for all who lock several.
LOCK = "SELECT FROM annotation_quadruplet WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

# Bound to the quadruplet and how many may stay; the oldest do.
CLOSE_EXCESS = f"""UPDATE annotation_claim SET closed_at = statement_timestamp() WHERE id IN (
    SELECT held.id FROM annotation_claim held JOIN annotation_quadruplet ON annotation_quadruplet.id = %s
    WHERE {HELD} ORDER BY held.taken_at, held.id OFFSET %s)"""  # noqa: S608  a constant


def differs(before: Dataset, after: Dataset) -> bool:
    """Whether the two count verdicts or slots in different ways."""
    return any(
        getattr(before, rule) != getattr(after, rule) for rule in ("reviews_required", "edit_counts_as_approval")
    )


def begin(dataset: Dataset, *, actor: Any) -> None:
    """Write down that the policy is to be brought to what waits. In the transaction that stores the policy."""
    now = timezone.now()
    Settling.objects.update_or_create(dataset=dataset, defaults={"actor": actor, "since": now, "worked_at": now})


def settle(dataset_id: int, *, seconds: float | None = None) -> bool:
    """Decide what waits by the policy that is stored: enough verdicts end the wait, claims beyond the slots end.

    seconds: after which it stops with the batch that it is at; None for to the end. Returns whether nothing is left.
    Twice, also at once, is harmless. What is decided or disputed stays so. Call it once the policy is committed:
    whoever claims or decides meanwhile holds the quadruplet's lock, under which the policy is read, so each goes by
    the new one or is seen here. Who takes a decision back holds the policy itself (`hold`), as what it comes back to
    would not be seen here.
    """
    settling = Settling.objects.select_related("actor").filter(dataset=dataset_id).first()
    if settling is None:
        return True
    ends = None if seconds is None else time.monotonic() + seconds
    for some in _touched(dataset_id):
        if ends is not None and time.monotonic() > ends:
            return False
        _settle_some(some, settling.actor)
        Settling.objects.filter(dataset=dataset_id).update(worked_at=timezone.now())
    # A policy that was changed meanwhile has more to settle, and who changed it is at that.
    Settling.objects.filter(dataset=dataset_id, since=settling.since).delete()
    return True


def abandoned() -> list[int]:
    """Datasets whose changed policy nobody brings to what waits, though something is left."""
    quiet = Settling.objects.filter(worked_at__lt=timezone.now() - QUIET)
    return list(quiet.values_list("dataset_id", flat=True))


def hold(dataset_id: int) -> None:
    """The dataset's policy does not change until the transaction ends; others may hold it as well."""
    statements.rows("SELECT FROM annotation_dataset WHERE id = %s FOR SHARE", (dataset_id,))


def _touched(dataset_id: int) -> Iterator[Sequence[UUID]]:
    last = UUID(int=0)
    while found := [row[0] for row in statements.rows(TOUCHED, (dataset_id, dataset_id, last, AT_ONCE))]:
        yield found
        last = found[-1]


@transaction.atomic
def _settle_some(ids: Sequence[UUID], actor: Any) -> None:
    statements.rows(LOCK, (ids,))
    for quadruplet in Quadruplet.objects.filter(pk__in=ids).select_related("dataset", "current").order_by("pk"):
        _settle(quadruplet, actor)


def _settle(quadruplet: Quadruplet, actor: Any) -> None:
    slots = 0
    if quadruplet.state == State.PENDING:
        counted = states.standing(states.verdicts_on(quadruplet), quadruplet.dataset)
        to = states.decide(counted, reviews_required=quadruplet.dataset.reviews_required)
        if to != State.PENDING:
            states.move(quadruplet, to=to, because="policy", actor=actor, revision=quadruplet.current)
        else:
            slots = quadruplet.dataset.reviews_required - len(counted)
    statements.rows(CLOSE_EXCESS, (quadruplet.pk, slots))

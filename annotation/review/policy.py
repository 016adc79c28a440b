"""What a changed review policy means for what waits: verdicts are counted anew, and so are the slots."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from annotation.models import Dataset, Quadruplet
from annotation.models.quadruplet import State
from annotation.queue.waiting import HELD
from annotation.review import states
from biotool_site.lib import statements

AT_ONCE = 500

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


def settle(dataset: Dataset, *, actor: Any) -> None:
    """Decide what waits by the policy that is stored: enough verdicts end the wait, claims beyond the slots end.

    What is decided or disputed stays so. Call it once the policy is committed: whoever claims or decides meanwhile
    holds the quadruplet's lock, under which the policy is read, so each goes by the new one or is seen here. Who takes
    a decision back holds the policy itself (`hold`), as what it comes back to would not be seen here.
    """
    for some in _touched(dataset):
        with transaction.atomic():
            statements.rows(LOCK, (some,))
            rows = Quadruplet.objects.filter(pk__in=some).select_related("dataset", "current").order_by("pk")
            for quadruplet in rows:
                _settle(quadruplet, actor)


def hold(dataset_id: int) -> None:
    """The dataset's policy does not change until the transaction ends; others may hold it as well."""
    statements.rows("SELECT FROM annotation_dataset WHERE id = %s FOR SHARE", (dataset_id,))


def _touched(dataset: Dataset) -> Iterator[Sequence[UUID]]:
    last = UUID(int=0)
    while found := [row[0] for row in statements.rows(TOUCHED, (dataset.pk, dataset.pk, last, AT_ONCE))]:
        yield found
        last = found[-1]


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

"""Starting, doing and undoing a bulk action, in batches that lock quadruplets in one order and for a short time."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from annotation.bulk import choosing
from annotation.bulk.choosing import Choice, Kind
from annotation.models import Dataset, Quadruplet, Review
from annotation.models.bulk import BulkAction, BulkItem
from annotation.models.quadruplet import State
from annotation.queue import waiting
from annotation.review import states
from biotool_site.lib import statements
from biotool_site.lib.problems import Conflict, Invalid

AT_ONCE = 500
IN_THE_REQUEST = 1_000
"""So many are done while the admin waits; more are a worker's."""
QUIET = timedelta(seconds=60)

Outcome = BulkItem.Outcome
Work = Callable[[BulkAction, list[UUID]], tuple[set[UUID], str, str]]
"""On some quadruplets whose rows are locked: which changed, the outcome of these and that of the rest."""

# Bound to the action and how many. Two workers on one action take different items; a killed one leaves its waiting.
TAKE = """SELECT id, quadruplet_id FROM annotation_bulkitem WHERE action_id = %s AND outcome = %s
  ORDER BY quadruplet_id LIMIT %s FOR UPDATE SKIP LOCKED"""
# Bound to the ids. One order for all who lock several (annotation.review.policy).
LOCK = "SELECT FROM annotation_quadruplet WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
# Bound to the base, the action, the ids.
MOVE = """UPDATE annotation_quadruplet q SET position = %s::bigint + item.place FROM annotation_bulkitem item
  WHERE item.action_id = %s AND item.quadruplet_id = q.id AND q.id = ANY(%s) AND q.state = 'pending' RETURNING q.id"""
# Bound to the base, the action, the ids. Who was moved again, or is no longer in the queue, stays where it is.
MOVE_BACK = """UPDATE annotation_quadruplet q SET position = item.position FROM annotation_bulkitem item
  WHERE q.position = %s::bigint + item.place AND item.action_id = %s AND item.quadruplet_id = q.id AND q.id = ANY(%s)
  AND q.state = 'pending' RETURNING q.id"""


def start(*, dataset: Dataset, choice: Choice, actor: Any) -> BulkAction:
    """Write down what the action is about: nothing that is chosen later joins it. Raises Invalid."""
    with transaction.atomic():
        rows = choosing.changing(dataset, choice, actor).values_list("pk", "position")
        found = list(rows[: choosing.MOST + 1])
        if not found:
            raise Invalid("Nothing that is chosen would change. Nothing was done.")
        if len(found) > choosing.MOST:
            raise Invalid(f"One action takes {choosing.MOST:,} quadruplets at most. Choose fewer.")
        query = "" if choice.ids else choice.query[:2000]
        action = BulkAction(dataset=dataset, kind=choice.kind, query=query, actor=actor, chosen=len(found))
        action.base = _base(dataset, choice.kind, len(found))
        action.save()
        items = [
            BulkItem(action=action, quadruplet_id=pk, place=place, position=position)
            for place, (pk, position) in enumerate(found)
        ]
        BulkItem.objects.bulk_create(items, batch_size=2_000)
    return action


def _base(dataset: Dataset, kind: str, n: int) -> int:
    """Where those that are moved begin: right before all that wait, or right after them."""
    queue = Quadruplet.objects.filter(dataset=dataset, state=State.PENDING)
    if kind == Kind.FRONT:
        return int(queue.aggregate(first=Min("position"))["first"] or 0) - n
    return int(queue.aggregate(last=Max("position"))["last"] or 0) + 1


def run(action_id: UUID) -> None:
    """Do what is left to do of the action, or to undo. Twice at once is harmless: each item is taken by one."""
    action = BulkAction.objects.select_related("dataset", "actor", "undone_by").get(pk=action_id)
    if action.state == BulkAction.State.RUNNING:
        _in_batches(action, Outcome.WAITING, _do)
        _finish(action, Outcome.WAITING, BulkAction.State.RUNNING, BulkAction.State.DONE)
    elif action.state == BulkAction.State.UNDOING:
        _in_batches(action, Outcome.CHANGED, _undo)
        _finish(action, Outcome.CHANGED, BulkAction.State.UNDOING, BulkAction.State.UNDONE)


def begin_undo(*, action: BulkAction, by: Any) -> None:
    """From now on it is being undone. Raises Conflict unless it is done."""
    done = BulkAction.objects.filter(pk=action.pk, state=BulkAction.State.DONE)
    if not done.update(state=BulkAction.State.UNDOING, undone_by=by, worked_at=timezone.now()):
        raise Conflict("It is not finished, or was undone already. Reload the page to see how it stands.")


def _in_batches(action: BulkAction, outcome: str, work: Work) -> None:
    while _batch(action, outcome, work):
        BulkAction.objects.filter(pk=action.pk).update(worked_at=timezone.now())


@transaction.atomic
def _batch(action: BulkAction, outcome: str, work: Work) -> bool:
    """Some items, in one transaction; whether there were any."""
    taken = statements.rows(TAKE, (action.pk, str(outcome), AT_ONCE))
    if not taken:
        return False
    ids = [quadruplet_id for _, quadruplet_id in taken]
    statements.rows(LOCK, (ids,))
    changed, yes, no = work(action, ids)
    for name, really in ((yes, True), (no, False)):
        items = [pk for pk, id in taken if (id in changed) is really]
        BulkItem.objects.filter(pk__in=items).update(outcome=name)
    return True


def _finish(action: BulkAction, left: str, before: str, after: str) -> None:
    """The action is at its end, unless somebody else still works on some of its items."""
    if not action.items.filter(outcome=left).exists():
        BulkAction.objects.filter(pk=action.pk, state=before).update(state=after)


def _do(action: BulkAction, ids: list[UUID]) -> tuple[set[UUID], str, str]:
    """Change those that can be changed now; their ids."""
    if action.kind == Kind.SEND:
        changed = _move_states(ids, State.FILTERED, State.PENDING, "queue", action.actor)
    else:
        changed = {row[0] for row in statements.rows(MOVE, (action.base, action.pk, ids))}
    return changed, Outcome.CHANGED, Outcome.LEFT


def _undo(action: BulkAction, ids: list[UUID]) -> tuple[set[UUID], str, str]:
    """Restore those that did not move on since; their ids."""
    if action.kind == Kind.SEND:
        untouched = _untouched(ids)
        changed = _move_states(untouched, State.PENDING, State.FILTERED, "unqueue", action.undone_by)
    else:
        changed = {row[0] for row in statements.rows(MOVE_BACK, (action.base, action.pk, ids))}
    return changed, Outcome.RESTORED, Outcome.KEPT


def _untouched(ids: Sequence[UUID]) -> list[UUID]:
    """Those that nobody reviews or has reviewed. Their rows are locked, so nobody begins."""
    held = set(waiting.open_claims().filter(quadruplet__in=ids).values_list("quadruplet_id", flat=True))
    decided = set(Review.objects.filter(quadruplet__in=ids).values_list("quadruplet_id", flat=True))
    return [id for id in ids if id not in held | decided]


def _move_states(ids: Sequence[UUID], before: State, after: State, because: str, actor: Any) -> set[UUID]:
    rows = Quadruplet.objects.filter(pk__in=ids, state=before).select_related("current").order_by("pk")
    moved = set()
    for quadruplet in rows:
        states.move(quadruplet, to=after, because=because, actor=actor, revision=quadruplet.current)
        moved.add(quadruplet.pk)
    return moved


def abandoned() -> list[UUID]:
    """Actions that nobody works on, though something is left to do."""
    since = timezone.now() - QUIET
    working = (BulkAction.State.RUNNING, BulkAction.State.UNDOING)
    return list(BulkAction.objects.filter(state__in=working, worked_at__lt=since).values_list("pk", flat=True))

"""Which quadruplets a bulk action is about, and what it would do to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict

from annotation.filters import QuadrupletFilter, as_uuid
from annotation.models import Dataset, Quadruplet
from annotation.models.bulk import BulkAction
from annotation.models.quadruplet import State
from biotool_site.lib.problems import Invalid

MOST = 100_000
SAMPLES = 5
Kind = BulkAction.Kind
CHANGES: dict[str, State] = {Kind.FRONT: State.PENDING, Kind.END: State.PENDING, Kind.SEND: State.FILTERED}
"""The state that a quadruplet must be in for the action to change it."""
WHY_NOT: dict[str, str] = {
    Kind.FRONT: "not in the queue, so there is no place to move it to",
    Kind.END: "not in the queue, so there is no place to move it to",
    Kind.SEND: "not filtered: it is in the queue, or was there",
}


@dataclass(frozen=True)
class Choice:
    """Ticked rows by id, or else all that fit the filters of an address."""

    kind: str
    query: str = ""
    ids: Sequence[str] = ()


@dataclass(frozen=True)
class Preview:
    """How many would change; how many would not, by state; and some of the first."""

    changing: int
    left: dict[str, int]
    why_not: str
    samples: list[Quadruplet]

    @property
    def too_many(self) -> bool:
        """Whether it is more than one action takes."""
        return self.changing > MOST


def chosen(dataset: Dataset, choice: Choice, person: Any) -> QuerySet[Quadruplet]:
    """All that are chosen, whatever their state. Raises Invalid."""
    if choice.kind not in Kind.values:
        raise Invalid("There is no such action. Go back and choose one.")
    rows = Quadruplet.objects.filter(dataset=dataset)
    if choice.ids:
        return rows.filter(pk__in=[id for id in choice.ids if as_uuid(id)])
    narrowed = QuadrupletFilter(QueryDict(choice.query), rows, dataset=dataset, person=person)
    if not narrowed.is_valid():
        raise Invalid("Some filter cannot be read. Go back and choose another value.")
    return narrowed.qs


def changing(dataset: Dataset, choice: Choice, person: Any) -> QuerySet[Quadruplet]:
    """Those that the action would change, in the order of the queue."""
    rows = chosen(dataset, choice, person)
    return rows.filter(state=CHANGES[choice.kind]).order_by("position", "id")


def preview(dataset: Dataset, choice: Choice, person: Any) -> Preview:
    """What the action would do. Raises Invalid."""
    counts = chosen(dataset, choice, person).order_by().values_list("state").annotate(n=Count("pk"))
    by_state = {str(state): n for state, n in counts}
    n = by_state.pop(CHANGES[choice.kind], 0)
    samples = changing(dataset, choice, person).select_related("current")[:SAMPLES]
    return Preview(n, by_state, WHY_NOT[choice.kind], list(samples) if n else [])

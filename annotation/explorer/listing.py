"""The list that an address asks for: filters and order read from its query, and who stands next to whom in it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from annotation.explorer.orderings import ordering_of
from annotation.filters import QuadrupletFilter
from annotation.models import Dataset, Quadruplet
from annotation.paging import cursor, page_of


@dataclass(frozen=True)
class Neighbours:
    """The quadruplets before and after one in a list; None at its ends."""

    before: Quadruplet | None
    after: Quadruplet | None


def narrowed(
    asked: QueryDict, dataset: Dataset, person: Any, rows: QuerySet[Quadruplet], *, counting: bool = False
) -> QuadrupletFilter:
    """Those of the dataset's rows that fit what is asked; whether it can be read is to be looked at first."""
    return QuadrupletFilter(asked, rows, dataset=dataset, person=person, counting=counting)


def neighbours(quadruplet: Quadruplet, asked: QueryDict, person: Any) -> Neighbours | None:
    """Next to the quadruplet in the list that is asked for, whether or not it is in there any more.

    None where no list is asked for, or it cannot be read.
    """
    if not asked:
        return None
    rows = Quadruplet.objects.filter(dataset=quadruplet.dataset)
    listed = narrowed(asked, quadruplet.dataset, person, rows)
    if not listed.is_valid():
        return None
    ordering, fitting = ordering_of(asked), listed.qs
    place = cursor(quadruplet, ordering)
    before = page_of(fitting, {"newer": place}, ordering, size=1).rows
    after = page_of(fitting, {"older": place}, ordering, size=1).rows
    return Neighbours(*(rows[0] if rows else None for rows in (before, after)))

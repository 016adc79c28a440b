"""The quadruplets that a dataset had approved at a given moment, as few-shot examples; one query.

A batch takes those of the moment at which it was launched. They are read from the history, which only grows, so
that every try of its requests shows the same ones, whatever is decided meanwhile.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from annotation.models import ReleaseRecord, StateChange
from annotation.models.quadruplet import State
from annotation.models.release import Split
from biotools import checks
from biotools.catalogue import Function
from synthesis.prompts.excerpts import excerpt
from synthesis.prompts.few_shot import DATABASE, EXCERPT, FAMILY, FUNCTION, Example

SETTLED = timedelta(minutes=1)
"""What was decided so long before a launch is stored by then, for every worker alike."""
MOST_ROWS = 24
"""Newest queries that are looked at: of the function, of its family, of its database."""
BATCHES_AND_FUNCTIONS = 256  # whose examples a process keeps in mind: they never change


def before(moment: datetime, *, dataset_id: int, function: Function) -> tuple[Example, ...]:
    """Examples from the function's database, the newest first; those of one call stand together in one.

    Left out is what a published release has in its test split: training data is not modelled on what models are
    tested with. So is what the check `injection` finds: approved or not, it is no example to follow.
    """
    return _examples(moment - SETTLED, dataset_id, function.name, function.family, function.database)


@lru_cache(maxsize=BATCHES_AND_FUNCTIONS)
def _examples(moment: datetime, dataset_id: int, function: str, family: str, database: str) -> tuple[Example, ...]:
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for row in _rows(moment, dataset_id, function, family, database):
        groups.setdefault(row["revision__call"], []).append(row)
    made = (_example(rows) for rows in groups.values())
    return tuple(example for example in made if not _speaks(example))


def _rows(moment: datetime, dataset_id: int, function: str, family: str, database: str) -> QuerySet[Any, Any]:
    """The latest step of each quadruplet before the moment, where it led to `approved`."""
    steps = StateChange.objects.filter(at__lt=moment)
    later = steps.filter(quadruplet=OuterRef("quadruplet"), pk__gt=OuterRef("pk"))
    in_test = ReleaseRecord.objects.filter(
        release__dataset=dataset_id,
        release__published_at__lt=moment,
        split=Split.TEST,
        call_digest=OuterRef("revision__call__digest"),
    )
    of_function = When(quadruplet__function=function, then=Value(FUNCTION))
    of_family = When(quadruplet__family=family, then=Value(FAMILY))
    return (
        steps.filter(after=State.APPROVED, quadruplet__dataset=dataset_id, quadruplet__database=database)
        .filter(~Exists(later), ~Exists(in_test))
        .annotate(nearness=Case(of_function, of_family, default=Value(DATABASE)))
        .annotate(place=Window(RowNumber(), partition_by=F("nearness"), order_by=[F("at").desc(), F("pk").desc()]))
        .filter(place__lte=MOST_ROWS)
        .order_by("nearness", "place")
        .values(
            "quadruplet__function",
            "quadruplet__family",
            "quadruplet__database",
            "quadruplet__style",
            "revision",
            "revision__call",
            "revision__query",
            "revision__arguments",
            "revision__observation__summary",
        )
    )


def _example(rows: Iterable[Mapping[str, Any]]) -> Example:
    """One call with what was approved of it, in the order of styles."""
    ordered = sorted(rows, key=lambda row: (row["quadruplet__style"], row["revision"]))
    first = ordered[0]
    return Example(
        function=first["quadruplet__function"],
        family=first["quadruplet__family"],
        database=first["quadruplet__database"],
        arguments=first["revision__arguments"],
        observation=excerpt(first["revision__observation__summary"], EXCERPT),
        queries=tuple({"style": row["quadruplet__style"], "query": row["revision__query"]} for row in ordered),
        sources=tuple(str(row["revision"]) for row in ordered),
    )


def _speaks(example: Example) -> bool:
    """Whether a text of it speaks to a judge or a model."""
    return any(
        finding
        for query in example.queries
        for finding in checks.CHECKS["injection"](
            checks.Subject.of(
                {"query": query["query"], "arguments": example.arguments, "observation": example.observation}
            )
        )
    )

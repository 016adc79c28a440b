"""Counts of quadruplets by kind: read as sums, kept short by folding."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from annotation.models import Dataset
from annotation.models.quadruplet import State
from annotation.models.tally import KIND, Tally
from biotool_site.lib import statements

FRESH = 500
"""So many rows of a dataset may wait for folding; they cost a reader about a millisecond."""

COUNTED = frozenset({"database", "family", "function", "style", "state", "has_findings"})
"""What a quadruplet can be counted by."""

# Bound to the dataset. What others append meanwhile is in nobody's snapshot here and stays.
FOLD = f"""WITH gone AS (DELETE FROM annotation_tally WHERE dataset_id = %s RETURNING {", ".join(KIND)}, n)
  INSERT INTO annotation_tally ({", ".join(KIND)}, n, folded)
  SELECT {", ".join(KIND)}, sum(n), true FROM gone GROUP BY {", ".join(KIND)} HAVING sum(n) <> 0"""  # noqa: S608  our columns


def of(dataset: Dataset) -> QuerySet[Tally]:
    """The rows to sum over."""
    return Tally.objects.filter(dataset=dataset)


def by_state(datasets: Iterable[int]) -> dict[int, dict[str, int]]:
    """Quadruplets by dataset's id and state, every state named; one query for all datasets."""
    ids = list(datasets)
    counts: dict[int, dict[str, int]] = {id: {str(state): 0 for state in State.values} for id in ids}
    rows = Tally.objects.filter(dataset_id__in=ids).values_list("dataset_id", "state").annotate(sum=Sum("n"))
    for dataset_id, state, n in rows:
        counts[dataset_id][state] = n
    return counts


def by_function(datasets: Iterable[int], functions: Iterable[str]) -> list[tuple[int, str, str, int]]:
    """(dataset's id, function, state, how many) of these functions, where there are any; one query for all datasets."""
    rows = Tally.objects.filter(dataset_id__in=list(datasets), function__in=list(functions))
    summed = rows.values_list("dataset_id", "function", "state").annotate(sum=Sum("n"))
    return list(summed.filter(sum__gt=0))


def count(dataset: Dataset, asked: Mapping[str, object]) -> int:
    """How many quadruplets have these values; a list means any of them. asked: keys of COUNTED."""
    same = {f"{name}__in" if isinstance(value, list) else name: value for name, value in asked.items()}
    return of(dataset).filter(**same).aggregate(sum=Sum("n"))["sum"] or 0


def tools(dataset: Dataset) -> list[tuple[str, str, str]]:
    """(database, family, function) that occur in the dataset, sorted."""
    rows = of(dataset).values_list("database", "family", "function").annotate(sum=Sum("n")).filter(sum__gt=0)
    return [row[:3] for row in rows.order_by("database", "family", "function")]


def fold(dataset_id: int) -> None:
    """One row for each kind. Twice at once is harmless: a row is deleted by one of them."""
    with transaction.atomic():
        statements.rows(FOLD, (dataset_id,))


def fold_all() -> None:
    """Fold every dataset that has many fresh rows."""
    fresh = Tally.objects.filter(folded=False).values_list("dataset_id").annotate(rows=Count("pk"))
    for dataset_id, _ in list(fresh.filter(rows__gte=FRESH)):
        fold(dataset_id)

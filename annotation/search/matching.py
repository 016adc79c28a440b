"""Quadruplets whose words fit a search. Three plans, by where in the list they stand and how many there are."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from annotation.models import Quadruplet
from annotation.search.words import Search
from biotool_site.lib import statements

FIRST = 3_000
"""So many rows of a list are looked at to learn how soon a walk along its order fills a page: some ten milliseconds."""
SCATTERED = 4
"""With so many of them among the first, and many in all, the walk is shorter than fetching all."""
FEW = 5_000
"""So many ids are fetched at once, and then known to be all."""
DENSE = 250
"""With so many of them among the first, a walk has counted enough of them soon."""
WORTH_FETCHING = 100_000
"""To count so many, fetching all is quicker than a walk until enough are found."""

Marks = Mapping[str, Sequence[object]]
"""What is asked beside the words, by name: one of the values. What is marked is told in annotation.models.text."""

_FITS = "t.vector @@ (%s::tsquery && to_tsquery('simple', %s))"
_FOUND = f"SELECT t.quadruplet_id FROM annotation_quadruplettext t WHERE {_FITS}"  # noqa: S608  constants
# An array, so that the rows are fetched by key and sorted: a join would be planned by guessed numbers.
_AMONG = f"annotation_quadruplet.id = ANY(ARRAY({_FOUND}))"
# OFFSET 0 keeps it a check of each row on the way, so that the walk stops when the page is full.
_EACH = f"""EXISTS (SELECT FROM annotation_quadruplettext t
  WHERE t.quadruplet_id = annotation_quadruplet.id AND {_FITS} OFFSET 0)"""


def near(rows: QuerySet[Quadruplet], first: QuerySet[Quadruplet], search: Search, marks: Marks, most: int) -> int:
    """How many of those that fit are among the first FIRST of a list; counted up to `most`.

    rows: the list with all its filters. first: the list in its order, with the filters alone that an index narrows.
    """
    beginning = rows.filter(pk__in=first.values("pk")[:FIRST])
    return each(beginning, search, marks)[:most].count()


def few(search: Search, marks: Marks) -> list[UUID] | None:
    """The ids of all that fit; None where they are more than FEW.

    marks: what else is asked of what a decision leaves as it is: the index narrows by them at once.
    """
    rows = statements.rows(f"{_FOUND} LIMIT {FEW + 1}", _bound(search, marks))
    return [id for (id,) in rows] if len(rows) <= FEW else None


def counting(
    rows: QuerySet[Quadruplet], first: QuerySet[Quadruplet], search: Search, marks: Marks
) -> QuerySet[Quadruplet]:
    """Those of the rows that fit, to be counted: where a page is full soon, a count may still have far to walk."""
    if near(rows, first, search, marks, most=DENSE) == DENSE:
        return each(rows, search, marks)
    upon = f"SELECT count(*) FROM ({_FOUND} LIMIT {WORTH_FETCHING + 1}) AS found"  # noqa: S608  constants
    [(n,)] = statements.rows(upon, _bound(search, marks))
    return among(rows, search, marks) if n <= WORTH_FETCHING else each(rows, search, marks)


def each(rows: QuerySet[Quadruplet], search: Search, marks: Marks) -> QuerySet[Quadruplet]:
    """Those of the rows that fit, looked at one by one in their order. The condition names its table."""
    return rows.filter(RawSQL(_EACH, _bound(search, marks), output_field=BooleanField()))  # noqa: S611  bound, and a constant


def among(rows: QuerySet[Quadruplet], search: Search, marks: Marks) -> QuerySet[Quadruplet]:
    """Those of the rows that fit, all found by the index first."""
    return rows.filter(RawSQL(_AMONG, _bound(search, marks), output_field=BooleanField()))  # noqa: S611  bound, and a constant


def marked(marks: Marks) -> str:
    """The marks as a tsquery: all of them. At least one is needed."""
    return " & ".join(_one_of(name, values) for name, values in marks.items())


def _one_of(name: str, values: Sequence[object]) -> str:
    return f"({' | '.join(_quoted(f'#{name}:{value}') for value in values)})"


def _bound(search: Search, marks: Marks) -> tuple[str, str]:
    return marked(marks), search.tsquery()


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"

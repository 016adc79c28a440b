"""Quadruplets whose words fit a search. Three plans, by where in the list they stand and how many there are."""

from collections.abc import Mapping
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

Marks = Mapping[str, object]

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

    marks: what else is asked of columns that never change (dataset, batch, database, family, function, style): the
    index narrows by them at once.
    """
    rows = statements.rows(f"{_FOUND} LIMIT {FEW + 1}", _bound(search, marks))
    return [id for (id,) in rows] if len(rows) <= FEW else None


def each(rows: QuerySet[Quadruplet], search: Search, marks: Marks) -> QuerySet[Quadruplet]:
    """Those of the rows that fit, looked at one by one in their order. The condition names its table."""
    return rows.filter(RawSQL(_EACH, _bound(search, marks), output_field=BooleanField()))  # noqa: S611  bound, and a constant


def among(rows: QuerySet[Quadruplet], search: Search, marks: Marks) -> QuerySet[Quadruplet]:
    """Those of the rows that fit, all found by the index first."""
    return rows.filter(RawSQL(_AMONG, _bound(search, marks), output_field=BooleanField()))  # noqa: S611  bound, and a constant


def marked(marks: Marks) -> str:
    """The marks as a tsquery: all of them. At least one is needed."""
    return " & ".join(_quoted(f"#{name}:{value}") for name, value in marks.items())


def _bound(search: Search, marks: Marks) -> tuple[str, str]:
    return marked(marks), search.tsquery()


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"

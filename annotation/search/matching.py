"""Quadruplets whose words fit a search. Two plans, as few or many fit: both end in one look into the index."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from annotation.models import Quadruplet
from annotation.search.words import Search
from biotool_site.lib import statements

FEW = 5_000
"""So many rows are fetched by key and sorted in less time than walking the order to fill a page takes at the worst."""

_FITS = "t.vector @@ (%s::tsquery && to_tsquery('simple', %s))"
_FEW = f"SELECT t.quadruplet_id FROM annotation_quadruplettext t WHERE {_FITS} LIMIT {{}}"  # noqa: S608  constants
# OFFSET 0 keeps it a check of each row on the way, so that the walk stops when the page is full.
_EACH = f"""EXISTS (SELECT FROM annotation_quadruplettext t
  WHERE t.quadruplet_id = annotation_quadruplet.id AND {_FITS} OFFSET 0)"""


def few(search: Search, marks: Mapping[str, object]) -> list[UUID] | None:
    """The ids of all that fit; None where they are more than FEW.

    marks: what else is asked of columns that never change (dataset, batch, database, family, function, style): the
    index narrows by them at once.
    """
    rows = statements.rows(_FEW.format(FEW + 1), _bound(search, marks))
    return [id for (id,) in rows] if len(rows) <= FEW else None


def each(rows: QuerySet[Quadruplet], search: Search, marks: Mapping[str, object]) -> QuerySet[Quadruplet]:
    """Those of the rows that fit, looked at one by one in their order. The condition names its table."""
    return rows.filter(RawSQL(_EACH, _bound(search, marks), output_field=BooleanField()))  # noqa: S611  bound, and a constant


def marked(marks: Mapping[str, object]) -> str:
    """The marks as a tsquery: all of them. At least one is needed."""
    return " & ".join(_quoted(f"#{name}:{value}") for name, value in marks.items())


def _bound(search: Search, marks: Mapping[str, object]) -> tuple[str, str]:
    return marked(marks), search.tsquery()


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"

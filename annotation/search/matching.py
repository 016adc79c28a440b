"""Quadruplets whose words fit a search. Two plans, as few or many fit: both end in one look into the index."""

from collections.abc import Mapping

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from annotation.models import Quadruplet
from annotation.search.words import Search
from biotool_site.lib import statements

FEW = 10_000
"""So many rows are fetched by key and sorted in less time than walking the order to fill a page takes at the worst."""

_FITS = "t.vector @@ (%s::tsquery && to_tsquery('simple', %s))"
_COUNT = f"SELECT count(*) FROM (SELECT FROM annotation_quadruplettext t WHERE {_FITS} LIMIT {FEW + 1}) few"  # noqa: S608  constants
_AMONG = f"annotation_quadruplet.id = ANY(ARRAY(SELECT t.quadruplet_id FROM annotation_quadruplettext t WHERE {_FITS}))"  # noqa: S608  constants
# OFFSET 0 keeps it a check of each row on the way, so that the walk stops when the page is full.
_EACH = f"""EXISTS (SELECT FROM annotation_quadruplettext t
  WHERE t.quadruplet_id = annotation_quadruplet.id AND {_FITS} OFFSET 0)"""


def narrow(rows: QuerySet[Quadruplet], search: Search, marks: Mapping[str, object]) -> QuerySet[Quadruplet]:
    """Those of the rows that fit the search. Costs one query, which counts; names the table, so no use inside another.

    marks: what else is asked of columns that never change (dataset, batch, database, family, function, style): the
    index narrows by them at once. The rows must be filtered by them as well.
    """
    bound = (marked(marks), search.tsquery())
    found = statements.first(_COUNT, bound)
    condition = _AMONG if found and found[0] <= FEW else _EACH
    return rows.filter(RawSQL(condition, bound, output_field=BooleanField()))  # noqa: S611  bound, and a constant


def marked(marks: Mapping[str, object]) -> str:
    """The marks as a tsquery: all of them. At least one is needed."""
    return " & ".join(_quoted(f"#{name}:{value}") for name, value in marks.items())


def _quoted(lexeme: str) -> str:
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"

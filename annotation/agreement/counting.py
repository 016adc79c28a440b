"""Counts behind the figures of agreement, made in Postgres: only small tables come here, however large the dataset.

What counts, everywhere here:

- Decisions that stand. One that was taken back does not.
- Decisions on quadruplets that no longer wait (disputed, approved, rejected), on any of their revisions. So no figure
  tells anything of a quadruplet on which somebody may still decide without knowing what others said.
- An *item* is one revision on which two or more people decided; nobody decides on a revision twice. That an editor
  approves of the revision that they made is no decision on it: `Review.revision` is what was looked at,
  `Review.outcome` what came of it, and items go by the first. Nor is an adjudication: who settles a dispute has seen
  what the others said.

An edit ends the decisions on its revision, so two edits of one revision never meet.
"""

from typing import Any, NamedTuple

from django.db import connection

from annotation.models import Dataset, Verdict
from biotools.metrics.agreement import Counts

VERDICTS = tuple(str(verdict) for verdict in (Verdict.APPROVE, Verdict.EDIT, Verdict.REJECT))
"""The order in which an item's decisions are counted."""

STANDS = "said.dataset_id = %(dataset)s AND said.superseded_at IS NULL"
COMPLETE = "q.id = quadruplet_id AND q.state IN ('disputed', 'approved', 'rejected')"

# Decisions are counted first, in the order of the index decisions_of_revisions, and quadruplets are looked at after it.
ITEMS = f"""
  WITH item AS (
    SELECT quadruplet_id,
      count(*) FILTER (WHERE verdict = 'approve') AS approve,
      count(*) FILTER (WHERE verdict = 'edit') AS edit,
      count(*) FILTER (WHERE verdict = 'reject') AS reject
    FROM annotation_review said WHERE {STANDS} GROUP BY revision_id, quadruplet_id HAVING count(*) > 1)
  SELECT q.database, q.family, q.function, approve, edit, reject, count(*)
  FROM item JOIN annotation_quadruplet q ON {COMPLETE}
  GROUP BY q.database, q.family, q.function, approve, edit, reject"""  # noqa: S608  constants

PAIRS = f"""
  SELECT said.reviewer_id, other.reviewer_id, said.verdict, other.verdict, count(*)
  FROM annotation_review said
  JOIN annotation_review other ON other.dataset_id = said.dataset_id AND other.revision_id = said.revision_id
    AND other.superseded_at IS NULL AND other.reviewer_id > said.reviewer_id
  JOIN annotation_quadruplet q ON q.id = said.quadruplet_id AND q.state IN ('disputed', 'approved', 'rejected')
  WHERE {STANDS}
  GROUP BY said.reviewer_id, other.reviewer_id, said.verdict, other.verdict"""  # noqa: S608  constants

# {of}: nothing, or which revisions to look at. {whose}: nothing, or whose row to give.
_PEOPLE = f"""
  WITH each AS (
    SELECT quadruplet_id, reviewer_id, verdict, seconds,
      count(*) OVER (PARTITION BY revision_id) - 1 AS others,
      count(*) OVER (PARTITION BY revision_id, verdict) - 1 AS agreeing
    FROM annotation_review said WHERE {STANDS} {{of}})
  SELECT reviewer_id, count(*),
    count(*) FILTER (WHERE verdict = 'approve'),
    count(*) FILTER (WHERE verdict = 'edit'),
    count(*) FILTER (WHERE verdict = 'reject'),
    count(*) FILTER (WHERE others > 0),
    coalesce(sum(agreeing::float8 / nullif(others, 0)), 0),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
  FROM each JOIN annotation_quadruplet q ON {COMPLETE} {{whose}}
  GROUP BY reviewer_id"""  # noqa: S608  constants
EVERYBODY = _PEOPLE.format(of="", whose="")
ONE_PERSON = _PEOPLE.format(
    of="AND said.revision_id IN (SELECT mine.revision_id FROM annotation_review mine"
    " WHERE mine.dataset_id = %(dataset)s AND mine.reviewer_id = %(person)s AND mine.superseded_at IS NULL)",
    whose="AND each.reviewer_id = %(person)s",
)

# As annotation.review.past tells it to the reviewer: an adjudicator agrees with a rejection by rejecting, and with an
# approval or an edit by leaving its very wording approved. A quadruplet is adjudicated once at most.
ADJUDICATED = """
  SELECT said.reviewer_id, count(*), count(*) FILTER (WHERE
    CASE WHEN 'reject' IN (settled.verdict, said.verdict) THEN settled.verdict = said.verdict
      ELSE theirs.query = ours.query AND theirs.call_id = ours.call_id END)
  FROM annotation_quadruplet q
  JOIN annotation_adjudication settled ON settled.quadruplet_id = q.id
  JOIN annotation_review said ON said.quadruplet_id = q.id AND said.superseded_at IS NULL
    AND said.created_at < settled.created_at AND said.reviewer_id <> settled.adjudicator_id
  JOIN annotation_revision theirs ON theirs.id = settled.outcome_id
  JOIN annotation_revision ours ON ours.id = said.outcome_id
  WHERE q.dataset_id = %(dataset)s AND (%(person)s::bigint IS NULL OR said.reviewer_id = %(person)s)
  GROUP BY said.reviewer_id"""

# The judge's word is on the first revision. What it found not informative and experts decided on all the same was
# either drawn for them (calibration), or put into the queue by hand, which is no sample of anything.
JUDGED = """
  SELECT j.model, j.prompt_version, j.informative, q.calibration IS TRUE,
    CASE WHEN q.state = 'approved' AND q.current_id <> said.id THEN 'edited'
      WHEN q.state IN ('approved', 'rejected') THEN q.state ELSE '' END AS outcome,
    count(*)
  FROM annotation_quadruplet q
  JOIN annotation_revision said ON said.quadruplet_id = q.id AND said.number = 1
  JOIN annotation_judgement j ON j.revision_id = said.id
  WHERE q.dataset_id = %(dataset)s
  GROUP BY j.model, j.prompt_version, j.informative, q.calibration IS TRUE, outcome"""


class Items(NamedTuple):
    """So many items of one function that were decided on alike. counts: decisions, in the order of VERDICTS."""

    database: str
    family: str
    function: str
    counts: Counts
    n: int


class Pair(NamedTuple):
    """On so many items the one person (the lower id) decided so, and the other so."""

    one: int
    other: int
    verdict: str
    other_verdict: str
    n: int


class Work(NamedTuple):
    """A person's decisions. shared: on how many items; agreeing: the sum over these of the share of others who do."""

    person: int
    decisions: int
    counts: Counts
    shared: int
    agreeing: float
    median_seconds: float


class Settled(NamedTuple):
    """Of a person's decisions on quadruplets that somebody else adjudicated later, how many that one agreed with."""

    person: int
    decisions: int
    agreed: int


class Judged(NamedTuple):
    """So many quadruplets with one word of one judge. outcome: approved, edited, rejected; empty while undecided."""

    model: str
    prompt_version: str
    informative: bool
    calibration: bool
    outcome: str
    n: int


def items(dataset: Dataset) -> list[Items]:
    """The dataset's items, by function and by how they were decided on."""
    return [Items(*row[:3], tuple(row[3:6]), row[6]) for row in _rows(ITEMS, dataset)]


def pairs(dataset: Dataset) -> list[Pair]:
    """How each two people decided on the items that they share."""
    return [Pair(*row) for row in _rows(PAIRS, dataset)]


def work(dataset: Dataset, person: Any = None) -> list[Work]:
    """What each reviewer decided; person: of this one alone."""
    found = _rows(EVERYBODY if person is None else ONE_PERSON, dataset, person)
    return [Work(*row[:2], tuple(row[2:5]), *row[5:]) for row in found]


def settled(dataset: Dataset, person: Any = None) -> list[Settled]:
    """How adjudicators decided on what each reviewer had decided; person: of this one alone."""
    return [Settled(*row) for row in _rows(ADJUDICATED, dataset, person)]


def judged(dataset: Dataset) -> list[Judged]:
    """The judge's words, and what became of them."""
    return [Judged(*row) for row in _rows(JUDGED, dataset)]


def _rows(sql: str, dataset: Dataset, person: Any = None) -> list[tuple[Any, ...]]:
    """Not prepared: how to read best depends on the dataset's size."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"dataset": dataset.pk, "person": person.pk if person else None})
        return cursor.fetchall()

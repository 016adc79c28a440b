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
from biotools.metrics import agreement

VERDICTS = tuple(str(verdict) for verdict in (Verdict.APPROVE, Verdict.EDIT, Verdict.REJECT))
"""The order in which an item's decisions are counted."""

STANDS = "said.dataset_id = %(dataset)s AND said.superseded_at IS NULL"
COMPLETE = "q.id = quadruplet_id AND q.state IN ('disputed', 'approved', 'rejected')"

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

PEOPLE = f"""
  WITH each AS (
    SELECT quadruplet_id, reviewer_id, verdict, seconds,
      count(*) OVER (PARTITION BY revision_id) - 1 AS others,
      count(*) OVER (PARTITION BY revision_id, verdict) - 1 AS agreeing
    FROM annotation_review said WHERE {STANDS})
  SELECT reviewer_id, count(*),
    count(*) FILTER (WHERE verdict = 'approve'),
    count(*) FILTER (WHERE verdict = 'edit'),
    count(*) FILTER (WHERE verdict = 'reject'),
    count(*) FILTER (WHERE others > 0),
    coalesce(sum(agreeing::float8 / nullif(others, 0)), 0),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
  FROM each JOIN annotation_quadruplet q ON {COMPLETE}
  GROUP BY reviewer_id"""  # noqa: S608  constants

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
  WHERE q.dataset_id = %(dataset)s
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
    counts: agreement.Counts
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
    counts: agreement.Counts
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


class Counts(NamedTuple):
    """All counts of a dataset."""

    items: list[Items]
    pairs: list[Pair]
    work: list[Work]
    settled: list[Settled]
    judged: list[Judged]


def count(dataset: Dataset) -> Counts:
    """Count now; one query for each."""
    return Counts(items(dataset), pairs(dataset), work(dataset), settled(dataset), judged(dataset))


def items(dataset: Dataset) -> list[Items]:
    """The dataset's items, by function and by how they were decided on."""
    return [
        Items(database, family, function, (approve, edit, reject), n)
        for database, family, function, approve, edit, reject, n in _rows(ITEMS, dataset)
    ]


def pairs(dataset: Dataset) -> list[Pair]:
    """How each two people decided on the items that they share."""
    return [Pair(*row) for row in _rows(PAIRS, dataset)]


def work(dataset: Dataset) -> list[Work]:
    """What each reviewer decided."""
    return [
        Work(reviewer, decisions, (approve, edit, reject), shared, agreeing, median)
        for reviewer, decisions, approve, edit, reject, shared, agreeing, median in _rows(PEOPLE, dataset)
    ]


def settled(dataset: Dataset) -> list[Settled]:
    """How adjudicators decided on what each reviewer had decided."""
    return [Settled(*row) for row in _rows(ADJUDICATED, dataset)]


def judged(dataset: Dataset) -> list[Judged]:
    """The judge's words, and what became of them."""
    return [Judged(*row) for row in _rows(JUDGED, dataset)]


def _rows(sql: str, dataset: Dataset) -> list[tuple[Any, ...]]:
    """Not prepared: how to read best depends on the dataset's size."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"dataset": dataset.pk})
        return cursor.fetchall()

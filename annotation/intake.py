"""The only way in: what a batch or an import delivers becomes a quadruplet, and twice is a no-op."""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotation import findings
from annotation.links import keeping
from annotation.models import Dataset, Intake, Judgement, Quadruplet, Revision, Unchecked
from annotation.models.quadruplet import Style
from annotation.review import states
from biotool_site.lib import copying, statements
from biotool_site.lib.depth import MOST_LEVELS, too_deep
from biotool_site.lib.problems import Invalid
from biotools.evidence.models import Observation, Tool

__all__ = ["Delivery", "Verdict", "open_intake", "query_digest", "receive", "receive_many"]


@dataclass(frozen=True)
class Verdict:
    """What the judge said: informative or not, why, how sure (0 to 1), by which model and prompt, by which votes."""

    informative: bool
    reason: str
    confidence: float | None
    model: str
    prompt_version: str
    judged_at: datetime
    evidence: list[dict[str, Any]]
    missing: list[str]
    votes: list[dict[str, Any]]


def open_intake(*, dataset: Dataset, source: str, label: str, created_by: Any) -> Intake:
    """One delivery, to which every quadruplet that arrives with it points."""
    return Intake.objects.create(dataset=dataset, source=source, label=label[:200], created_by=created_by)


def query_digest(query: str) -> str:
    """sha256 of the query with case, spaces and unicode forms folded: the same question twice is one."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", query)).strip().casefold()
    return hashlib.sha256(folded.encode()).hexdigest()


@dataclass(frozen=True)
class Delivery:
    """What is delivered: a query on a stored observation, and how it was made.

    arguments: as they go into the dataset; those of the observation's call. judgement: the fields of
    Verdict, or None where no judge was asked. calibration: True sends what the judge found not
    informative to the reviewers, blind; False says that the delivery has such ones, None that it has none.
    filtering: False sends it to the reviewers whatever the judge said.
    """

    call: UUID
    observation: UUID
    tool: Tool
    arguments: dict[str, Any]
    query: str
    style: str
    judgement: dict[str, Any] | None
    lineage: dict[str, Any]
    calibration: bool | None = None
    filtering: bool = True


class Rows(NamedTuple):
    """The rows of a new quadruplet, not stored yet."""

    quadruplet: Quadruplet
    revision: Revision
    judgement: Judgement | None


@transaction.atomic
def receive(
    *,
    intake: Intake,
    observation: Observation,
    tool: Tool,
    arguments: dict[str, Any],
    query: str,
    style: str,
    judgement: dict[str, Any] | None,
    lineage: dict[str, Any],
    calibration: bool | None = None,
) -> tuple[Quadruplet, bool]:
    """Store a quadruplet with its first revision, judgement and findings; `pending`, or `filtered` by the judge.

    The arguments are those of Delivery. Returns the quadruplet and whether it is new: the same call and query in
    the same dataset is the same quadruplet. Raises Invalid.
    """
    _require_flat("observation", observation.summary)
    delivery = Delivery(
        observation.call_id, observation.pk, tool, arguments, query, style, judgement, lineage, calibration
    )
    quadruplet, revision, judged = _rows(intake, delivery, _position())
    if not statements.insert(quadruplet, unless_there=True):
        return _there(quadruplet), False
    revision.observation, revision.call = observation, observation.call
    statements.insert(revision)
    if judged:
        statements.insert(judged)
    keeping.store(revision, findings.store(quadruplet, revision), judged)
    states.record(quadruplet, before="", because="intake", revision=revision)
    return quadruplet, True


@transaction.atomic
def receive_many(*, intake: Intake, deliveries: Sequence[Delivery]) -> int:
    """Store many quadruplets as `receive` stores one, but for findings and links; how many are new.

    These are left to annotation.imports.checking: each revision gets a row of Unchecked. The number of statements
    does not grow with the deliveries, whose observations are no deeper than arguments may be. Raises Invalid.
    """
    first = _position()
    made: dict[tuple[UUID, str], Rows] = {}
    for place, delivery in enumerate(deliveries):
        rows = _rows(intake, delivery, first + place)
        made.setdefault((delivery.call, rows.quadruplet.query_digest), rows)
    there = copying.insert_new([rows.quadruplet for rows in made.values()])
    new = [rows for rows in made.values() if rows.quadruplet.pk in there]
    copying.insert([rows.revision for rows in new])
    copying.insert([rows.judgement for rows in new if rows.judgement])
    copying.insert([states.step(it, before="", because="intake", revision=revision) for it, revision, _ in new])
    copying.insert([Unchecked(revision=rows.revision, intake=intake) for rows in new])
    return len(new)


def _rows(intake: Intake, delivery: Delivery, position: int) -> Rows:
    """The rows that a delivery makes. Raises Invalid for one that makes none."""
    if not delivery.query.strip():
        raise Invalid("A quadruplet needs a query.", errors={"query": ["Write a question."]})
    _require_flat("arguments", delivery.arguments)
    style, calibration, tool = delivery.style, delivery.calibration, delivery.tool
    if style not in Style.values:
        raise Invalid(f"The style is broad or specific, not {style!r}.", errors={"style": ["Unknown style."]})
    judgement = delivery.judgement
    verdict = Verdict(**{"evidence": [], "missing": [], "votes": [], **judgement}) if judgement else None
    if calibration and (verdict is None or verdict.informative):
        raise Invalid("Only what the judge found not informative is sent to the reviewers for calibration.")
    informative = verdict is None or verdict.informative or not delivery.filtering
    quadruplet = Quadruplet(
        dataset=intake.dataset,
        intake=intake,
        call_id=delivery.call,
        query_digest=query_digest(delivery.query),
        current_id=uuid.uuid4(),
        state=states.arrival(informative=informative, calibration=bool(calibration)),
        calibration=calibration,
        style=style,
        database=tool.database,
        family=tool.family,
        function=tool.name,
        lineage=delivery.lineage,
        position=position,
    )
    revision = Revision(
        id=quadruplet.current_id,
        quadruplet=quadruplet,
        number=1,
        query=delivery.query.strip(),
        arguments=delivery.arguments,
        tool=tool,
        call_id=delivery.call,
        observation_id=delivery.observation,
    )
    return Rows(quadruplet, revision, Judgement(revision=revision, **verdict.__dict__) if verdict else None)


def _require_flat(name: str, value: Any) -> None:
    """Pass what is not nested deeper than everything behind can walk. Raises Invalid."""
    if too_deep(value):
        told = f"The JSON of a quadruplet has at most {MOST_LEVELS} levels; there are more in its {name}."
        raise Invalid(f"{told} Bring it in a flatter form.", errors={name: ["Nested too deeply."]})


def _there(quadruplet: Quadruplet) -> Quadruplet:
    """The quadruplet of the same call and query that was delivered before."""
    return Quadruplet.objects.get(
        dataset=quadruplet.dataset_id, call=quadruplet.call_id, query_digest=quadruplet.query_digest
    )


def _position() -> int:
    """Microseconds since 1970: who came first is reviewed first."""
    return int(timezone.now().timestamp() * 1_000_000)

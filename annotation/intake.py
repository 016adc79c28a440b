"""The only way in: what a batch or an import delivers becomes a quadruplet, and twice is a no-op."""

import hashlib
import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from annotation import findings
from annotation.links import keeping
from annotation.models import Dataset, Intake, Judgement, Quadruplet, Revision
from annotation.models.quadruplet import Style
from annotation.review import states
from biotool_site.lib import statements
from biotool_site.lib.depth import MOST_LEVELS, too_deep
from biotool_site.lib.problems import Invalid
from biotools.evidence.models import Observation, Tool

__all__ = ["Verdict", "open_intake", "query_digest", "receive"]


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

    arguments: as they go into the dataset; those of the observation's call. judgement: the fields of
    Verdict, or None where no judge was asked (an import). calibration: True sends what the judge found not
    informative to the reviewers, blind; False says that the delivery has such ones, None that it has none.
    Returns the quadruplet and whether it is new: the same call and query in the same dataset is the same
    quadruplet. Raises Invalid.
    """
    if not query.strip():
        raise Invalid("A quadruplet needs a query.", errors={"query": ["Write a question."]})
    for name, value in (("arguments", arguments), ("observation", observation.summary)):
        if too_deep(value):
            told = f"The JSON of a quadruplet has at most {MOST_LEVELS} levels; there are more in its {name}."
            raise Invalid(f"{told} Bring it in a flatter form.", errors={name: ["Nested too deeply."]})
    if style not in Style.values:
        raise Invalid(f"The style is broad or specific, not {style!r}.", errors={"style": ["Unknown style."]})
    verdict = Verdict(**{"evidence": [], "missing": [], "votes": [], **judgement}) if judgement else None
    if calibration and (verdict is None or verdict.informative):
        raise Invalid("Only what the judge found not informative is sent to the reviewers for calibration.")
    quadruplet = Quadruplet(
        dataset=intake.dataset,
        intake=intake,
        call=observation.call,
        query_digest=query_digest(query),
        current_id=uuid.uuid4(),
        state=states.arrival(informative=verdict is None or verdict.informative, calibration=bool(calibration)),
        calibration=calibration,
        style=style,
        database=tool.database,
        family=tool.family,
        function=tool.name,
        lineage=lineage,
        position=_position(),
    )
    quadruplet, created = _insert(quadruplet)
    if not created:
        return quadruplet, False
    revision = Revision(
        id=quadruplet.current_id,
        quadruplet=quadruplet,
        number=1,
        query=query.strip(),
        arguments=arguments,
        tool=tool,
        call=observation.call,
        observation=observation,
    )
    statements.insert(revision)
    judged = Judgement(revision=revision, **verdict.__dict__) if verdict else None
    if judged:
        statements.insert(judged)
    keeping.store(revision, findings.store(quadruplet, revision), judged)
    states.record(quadruplet, before="", because="intake", revision=revision)
    return quadruplet, True


def _insert(quadruplet: Quadruplet) -> tuple[Quadruplet, bool]:
    """Insert, unless the same was delivered before: the unique constraint decides, without an error."""
    if statements.insert(quadruplet, unless_there=True):
        return quadruplet, True
    return (
        Quadruplet.objects.get(
            dataset=quadruplet.dataset_id, call=quadruplet.call_id, query_digest=quadruplet.query_digest
        ),
        False,
    )


def _position() -> int:
    """Microseconds since 1970: who came first is reviewed first."""
    return int(timezone.now().timestamp() * 1_000_000)

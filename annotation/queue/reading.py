"""What a claim shows, read as fast as can be: one prepared statement, tool infos from memory."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from annotation.models import Dataset, Finding, Judgement, Quadruplet, Revision, RevisionLinks, Unchecked
from biotool_site.lib import statements
from biotool_site.lib.statements import Columns
from biotools.evidence.models import Call, Observation, Tool

QUADRUPLET = Columns(Quadruplet, "q")
REVISION = Columns(Revision, "r")
CALL = Columns(Call, "c", "id", "digest", "equivalent_digest")
OBSERVATION = Columns(
    Observation, "o", "id", "status", "raw_digest", "truncated", "summary", "source_release", "transport",
    "fetched_at", "recorded_at",
)  # fmt: skip
JUDGEMENT = Columns(Judgement, "j")
LINKS = Columns(RevisionLinks, "l")
UNCHECKED = Columns(Unchecked, "u")
FINDINGS = Columns(Finding, "f")

# Bound to the quadruplet.
READ = f"""SELECT EXISTS (SELECT FROM annotation_finding f WHERE f.revision_id = r.id),
    {QUADRUPLET}, {REVISION}, {CALL}, {OBSERVATION}, {JUDGEMENT}, {LINKS}, {UNCHECKED}
  FROM annotation_quadruplet q
  JOIN annotation_revision r ON r.id = q.current_id
  JOIN evidence_call c ON c.id = r.call_id
  JOIN evidence_observation o ON o.id = r.observation_id
  LEFT JOIN annotation_judgement j ON j.revision_id = r.id
  LEFT JOIN annotation_revisionlinks l ON l.revision_id = r.id
  LEFT JOIN annotation_unchecked u ON u.revision_id = r.id
  WHERE q.id = %s"""  # noqa: S608  names of our columns
# Bound to the revision.
READ_FINDINGS = f"SELECT {FINDINGS} FROM annotation_finding f WHERE f.revision_id = %s ORDER BY f.id"  # noqa: S608


def read(quadruplet_id: UUID, dataset: Dataset) -> tuple[Quadruplet, list[Finding]]:
    """The quadruplet with what representing it needs, and its findings. Raises Quadruplet.DoesNotExist."""
    row = statements.first(READ, (quadruplet_id,))
    if row is None:
        raise Quadruplet.DoesNotExist
    has_findings, *columns = row
    values = iter(columns)
    quadruplet = QUADRUPLET.read(values)
    quadruplet.dataset = dataset
    revision = quadruplet.current = REVISION.read(values)
    revision.tool = _tool(revision.tool_id)
    revision.call = CALL.read(values)
    revision.observation = OBSERVATION.read(values)
    _keep(revision, "judgement", JUDGEMENT.read(values))
    _keep(revision, "found_links", LINKS.read(values))
    _keep(revision, "unchecked", UNCHECKED.read(values))
    return quadruplet, _findings(revision) if has_findings else []


def _keep(revision: Revision, name: str, row: models.Model) -> None:
    """A row that is not there is known, too: nobody asks for it again."""
    relation: Any = Revision._meta.get_field(name)
    relation.set_cached_value(revision, row if row.pk else None)


def _findings(revision: Revision) -> list[Finding]:
    return [FINDINGS.read(iter(row)) for row in statements.rows(READ_FINDINGS, (revision.pk,))]


@lru_cache(maxsize=1024)
def _tool(digest: str) -> Tool:
    """Tool infos are few, never change, and are named by their content: kept by every process."""
    return Tool.objects.get(pk=digest)

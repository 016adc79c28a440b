"""Runs the checks on a revision and keeps what they found."""

from typing import Any

from django.utils import timezone

from annotation.models import Finding, Quadruplet, Revision
from biotool_site.lib import statements
from biotool_site.lib.storable import storable
from biotools import checks

MOST_OTHERS = 200
"""Earlier queries that a new one is compared with; each costs some ten microseconds."""
NEWEST_OTHERS = f"""SELECT other.id, revision.query
    FROM {Quadruplet._meta.db_table} AS other
    JOIN {Revision._meta.db_table} AS revision ON revision.id = other.current_id
    WHERE other.dataset_id = %s AND other.function = %s AND other.id <> %s
    ORDER BY other.created_at DESC, other.id LIMIT %s"""  # noqa: S608  our own names


def store(quadruplet: Quadruplet, revision: Revision) -> list[Finding]:
    """Check the revision, store its findings, and mark the quadruplet where one is an error or a warning."""
    rows = [
        Finding(
            revision=revision,
            check_name=found.check,
            severity=found.severity,
            message=storable(found.message),
            evidence=storable(found.evidence),
        )
        for found in _found(quadruplet, revision)
    ]
    if rows:
        Finding.objects.bulk_create(rows)
    mark(quadruplet, rows)
    return rows


def _found(quadruplet: Quadruplet, revision: Revision) -> list[checks.Finding]:
    """What the checks find; the age of an answer counts only where the dataset says how old it may be."""
    oldest_days = quadruplet.dataset.oldest_days
    now = timezone.now() if oldest_days else None
    return checks.run(checkable(quadruplet, revision), now=now, oldest_days=oldest_days, others=others(quadruplet))


def mark(quadruplet: Quadruplet, rows: list[Finding]) -> None:
    """Keep on the quadruplet whether its current revision has findings that a person should look at."""
    serious = any(row.severity in Finding.SERIOUS for row in rows)
    if serious != quadruplet.has_findings:
        quadruplet.has_findings = serious
        quadruplet.save(update_fields=["has_findings", "updated_at"])


def others(quadruplet: Quadruplet) -> dict[str, str]:
    """Queries that this one may nearly repeat, by their quadruplet's id: the newest on its function in its dataset."""
    wanted = (quadruplet.dataset_id, quadruplet.function, quadruplet.pk, MOST_OTHERS)
    return {str(pk): query for pk, query in statements.rows(NEWEST_OTHERS, wanted)}


def checkable(quadruplet: Quadruplet, revision: Revision) -> dict[str, Any]:
    """What the checks read: the quadruplet of DESIGN section 6, with the observation's status beside it."""
    observation = revision.observation
    return {
        "id": str(quadruplet.pk),
        "query": revision.query,
        "tool": revision.tool.info(),
        "arguments": revision.arguments,
        "observation": observation.summary,
        "database": quadruplet.database,
        "family": quadruplet.family,
        "style": quadruplet.style,
        "lineage": {
            "status": observation.status,
            "informative": observation.informative,
            "reason": observation.reason,
            "truncated": observation.truncated,
            "fetched_at": observation.fetched_at.isoformat(),
            "recorded_at": observation.recorded_at.isoformat() if observation.recorded_at else None,
        },
    }

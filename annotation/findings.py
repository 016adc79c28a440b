"""Runs the checks on a revision and keeps what they found."""

from collections.abc import Iterable
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
    WHERE other.dataset_id = %s AND other.function = %s AND other.id <> %s {{before}}
    ORDER BY other.created_at DESC, other.id LIMIT %s"""  # noqa: S608  our own names
NEWEST_OF_ALL = NEWEST_OTHERS.format(before="")
NEWEST_BEFORE = NEWEST_OTHERS.format(before="AND other.created_at <= %s")


def store(quadruplet: Quadruplet, revision: Revision) -> list[Finding]:
    """Check the revision, store its findings, and mark the quadruplet where one is an error or a warning."""
    rows = find(quadruplet, revision)
    if rows:
        Finding.objects.bulk_create(rows)
    mark(quadruplet, rows)
    return rows


def find(quadruplet: Quadruplet, revision: Revision, *, arrived_before: bool = False) -> list[Finding]:
    """What the checks find, not stored yet. arrived_before: as `others` has it.

    The age of an answer counts only where the dataset says how old it may be.
    """
    oldest_days = quadruplet.dataset.oldest_days
    now = timezone.now() if oldest_days else None
    alike = others(quadruplet, arrived_before=arrived_before)
    found = checks.run(checkable(quadruplet, revision), now=now, oldest_days=oldest_days, others=alike)
    return [
        Finding(
            revision=revision,
            check_name=each.check,
            severity=each.severity,
            message=storable(each.message),
            evidence=storable(each.evidence),
        )
        for each in found
    ]


def mark(quadruplet: Quadruplet, rows: list[Finding]) -> None:
    """Keep on the quadruplet whether its current revision has findings that a person should look at."""
    found = serious(rows)
    if found != quadruplet.has_findings:
        quadruplet.has_findings = found
        quadruplet.save(update_fields=["has_findings", "updated_at"])


def under_way(revision: Revision) -> bool:
    """Whether the checks have still to look at the revision: it arrived with many others (annotation.imports)."""
    return getattr(revision, "unchecked", None) is not None


def serious(rows: Iterable[Finding]) -> bool:
    """Whether a person should look at one of the findings."""
    return any(row.severity in Finding.SERIOUS for row in rows)


def others(quadruplet: Quadruplet, *, arrived_before: bool = False) -> dict[str, str]:
    """Queries that this one may nearly repeat, by their quadruplet's id: the newest on its function in its dataset.

    arrived_before: of those that arrived before it, for one that is checked only after others came.
    """
    wanted = (quadruplet.dataset_id, quadruplet.function, quadruplet.pk)
    if arrived_before:
        found = statements.rows(NEWEST_BEFORE, (*wanted, quadruplet.created_at, MOST_OTHERS))
    else:
        found = statements.rows(NEWEST_OF_ALL, (*wanted, MOST_OTHERS))
    return {str(pk): query for pk, query in found}


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

"""Findings and links of what arrived in bulk: found afterwards, some at a time, whoever is killed meanwhile."""

import logging
import time
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from annotation import findings
from annotation.imports import states
from annotation.links import keeping
from annotation.models import Finding, Intake, Quadruplet, Revision, RevisionLinks, Unchecked

log = logging.getLogger(__name__)

BATCH = 50
# Bound to the ids. Who else is at them has them; one order for all who lock several.
TAKE = f"""DELETE FROM {Unchecked._meta.db_table} WHERE revision_id IN (
    SELECT revision_id FROM {Unchecked._meta.db_table} WHERE revision_id = ANY(%s)
    ORDER BY revision_id FOR UPDATE SKIP LOCKED) RETURNING revision_id"""  # noqa: S608  our own name
# Bound to revisions with serious findings. What was edited meanwhile has findings of its own.
LOCK = f"""SELECT FROM {Quadruplet._meta.db_table} WHERE current_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"""
MARK = f"""UPDATE {Quadruplet._meta.db_table} SET has_findings = true, updated_at = statement_timestamp()
    WHERE current_id = ANY(%s)"""  # noqa: S608  our own name


class Found(NamedTuple):
    """What was found in a revision, not stored yet."""

    revision: Revision
    findings: list[Finding]
    links: RevisionLinks


def check(intake: Intake, *, seconds: float) -> bool:
    """Check what came with the intake, for so long at most; whether all of it is checked. Twice at once is harmless."""
    until = time.monotonic() + seconds
    while _batch(intake):
        if time.monotonic() > until:
            return False
    states.checked(intake)
    return True


def left(intake: Intake) -> int:
    """How many are not checked yet."""
    return intake.unchecked.count()


def _batch(intake: Intake) -> bool:
    """Check some; whether there were any. Nothing is locked while the checks run."""
    ids = list(intake.unchecked.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return False
    related = ("quadruplet__dataset", "tool", "call", "observation", "judgement")
    rows = Revision.objects.filter(pk__in=ids).select_related(*related).defer("observation__raw")
    found = [checked for revision in rows if (checked := _check(revision))]
    _store(ids, found)
    return True


def _check(revision: Revision) -> Found | None:
    """None where a check fails, which is told in the log: the others go on."""
    try:
        rows = findings.find(revision.quadruplet, revision, arrived_before=True)
        judgement = getattr(revision, "judgement", None)
        return Found(revision, rows, keeping.find(revision, rows, judgement))
    except Exception:
        log.exception("revision_not_checked revision=%s", revision.pk)
        return None


@transaction.atomic
def _store(ids: Sequence[UUID], found: Sequence[Found]) -> None:
    """Keep what was found in those that nobody else has done meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(ids)])
        ours = {revision_id for (revision_id,) in cursor.fetchall()}
        mine = [each for each in found if each.revision.pk in ours]
        Finding.objects.bulk_create([row for each in mine for row in each.findings])
        # A release that was cut meanwhile has found the links, which are the same.
        RevisionLinks.objects.bulk_create([each.links for each in mine], ignore_conflicts=True)
        serious = [each.revision.pk for each in mine if findings.serious(each.findings)]
        if serious:
            cursor.execute(LOCK, [serious])
            cursor.execute(MARK, [serious])

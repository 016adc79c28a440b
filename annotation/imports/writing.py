"""Writes what was found good: evidence in short transactions, then all quadruplets in one."""

import logging
import uuid
from typing import Any

from django.db import connection, transaction

from annotation import intake as door
from annotation.imports import states
from annotation.imports.looking import Look
from annotation.imports.moments import moment
from annotation.imports.spool import Spool
from annotation.models import Import
from biotools.evidence import importing
from biotools.evidence.importing import Brought
from biotools.evidence.models import Tool
from biotools.evidence.observing import kept_tool, tool_of

log = logging.getLogger(__name__)

TURN = 0x696D70
"""The first half of the name of the lock under which a dataset's imports are written; the second is the dataset."""


def keep(found: Import, answers: Spool) -> bytearray:
    """Store calls and observations, a batch at a time, so that nobody who runs one of the calls waits for all of it.

    Where a killed process leaves it, they are evidence that nothing points to; the next attempt finds them. Returns the
    ids of call and observation, 32 bytes for each answer.
    """
    ids, done = bytearray(), 0
    for batch in answers.batches():
        for kept in importing.keep([_brought(*values) for values in batch]):
            ids += kept.call.bytes + kept.observation.bytes
        done += len(batch)
        states.reached(found, Import.State.WRITING, 50 * done // answers.count)
    return ids


def _brought(
    function: str,
    arguments: Any,
    summary: Any,
    raw: str,
    source_release: str,
    recorded_at: str | None,
    truncated: bool,
) -> Brought:
    return Brought(function, arguments, summary, raw.encode(), source_release, moment(recorded_at), truncated)


def write(found: Import, look: Look, kept: bytearray) -> None:
    """Store all quadruplets in one transaction: whoever looks sees none of them, or all."""
    tools = _tools(look)
    with transaction.atomic():
        states.lock(found)
        with connection.cursor() as cursor:  # two that have the same ones in another order would block each other
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURN, found.dataset_id])
        intake = door.open_intake(
            dataset=found.dataset, source="import", label=found.file_name, created_by=found.created_by
        )
        new = place = 0
        for batch in look.rest.batches():
            deliveries = []
            for values in batch:
                deliveries.append(_delivery(tools, kept[32 * place : 32 * place + 32], *values))
                place += 1
            new += door.receive_many(intake=intake, deliveries=deliveries)
            connection.check_constraints()  # now, or Postgres keeps a note of each row until the end
        states.written(
            found,
            intake=intake,
            new=new,
            already=look.rest.count - new,
            refused=look.refused,
            errors=look.errors,
        )
    log.info("import_written import=%s new=%s already=%s", found.pk, new, look.rest.count - new)


def _tools(look: Look) -> dict[str, Tool]:
    """The stored tool infos by what the spooled values name them: a function for the catalogue's, else their key."""
    tools = {name: tool_of(name) for name in look.functions}
    for key, (function, told) in look.tools.items():
        tools[key] = kept_tool(function, description=told.description, parameters=told.parameters)
    return tools


def _delivery(
    tools: dict[str, Tool],
    kept: bytearray,
    tool: str,
    arguments: Any,
    query: str,
    style: str,
    judgement: Any,
    lineage: Any,
) -> door.Delivery:
    return door.Delivery(
        call=uuid.UUID(bytes=bytes(kept[:16])),
        observation=uuid.UUID(bytes=bytes(kept[16:])),
        tool=tools[tool],
        arguments=arguments,
        query=query,
        style=style,
        judgement=judgement and judgement | {"judged_at": moment(judgement["judged_at"])},
        lineage=lineage,
        filtering=False,
    )

"""What a killed worker held is due again at once: its leases are ended when its process is gone."""

import logging
from uuid import UUID

from biotool_site.lib import holders, statements
from synthesis.llm.pacing import seats
from synthesis.steps.order import STEPS

log = logging.getLogger(__name__)


def release() -> int:
    """End the leases of workers that are no more; how many rows are free by that. Twice at once is harmless.

    Messages that such a worker had taken in are lost with it, and nobody knows which: all that were sent are sent
    again. One too many is harmless: it finds its row taken.
    """
    held = _held()
    gone = holders.gone(set().union(*held))
    if not gone:
        return 0
    number = 0
    for step, tokens in zip(STEPS, held, strict=True):
        if theirs := tokens & gone:
            number += step.rows().filter(lease__in=theirs).update(lease=None, leased_until=None)
    for step in STEPS:
        step.rows().filter(lease__isnull=True, sent_at__isnull=False).update(sent_at=None)
    seats.free(gone)
    log.warning("workers_gone rows=%s", number)
    return number


def _held() -> list[set[UUID]]:
    """The leases at each step, by one statement: every sweep looks, and mostly in vain."""
    parts, values = [], []
    for place, step in enumerate(STEPS):
        conditions, wanted = step.conditions
        table = step.model._meta.db_table
        parts.append(f"SELECT {place}, lease FROM {table} WHERE lease IS NOT NULL AND state = %s {conditions}")  # noqa: S608  our own names
        values += [step.state, *wanted]
    held: list[set[UUID]] = [set() for _ in STEPS]
    for place, token in statements.rows(" UNION ALL ".join(parts), values):
        held[place].add(token)
    return held

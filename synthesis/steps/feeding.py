"""Which due rows get a message now: every batch in its turn, and of each service's calls only as many as it takes.

Messages wait in one line, and a thread that waits for a service's limit is lost to all others. So a slow service
must not fill the line, nor a large batch: what gets no message rests in the database until a later sweep.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

import biotools
from biotool_site.lib import statements
from biotools.catalogue.hosts import Host, hosts
from synthesis.models import Batch
from synthesis.steps import lease as leases
from synthesis.steps.order import STEPS, Step

AHEAD_SECONDS = 2
"""Calls on their way last until the next sweep, and so much longer."""


@dataclass(frozen=True)
class Lane:
    """Rows of one service. room: how many more may be sent now; ahead: how many may be on their way in all."""

    rows: Q
    room: int
    ahead: int


# The same conditions as in _due, for hand-written statements. _FREE wants the time, _SILENT that of an old message.
_FREE = "(lease IS NULL OR leased_until < %s)"
_SILENT = "(sent_at IS NULL OR sent_at < %s)"
_LIVE = f"SELECT id FROM {Batch._meta.db_table} WHERE state IN ('{Batch.State.QUEUED}', '{Batch.State.RUNNING}')"  # noqa: S608  our own names


@transaction.atomic
def mark_due(step: Step, most: int, lane: Q | None = None) -> list[UUID]:
    """Up to `most` rows that are due, free, and whose last message is old; marked as sent now.

    Every batch in its turn; in each the longest silent first. Rows that another sweep holds are left to it.
    """
    if most <= 0:
        return []
    now = timezone.now()
    rows = _due(step, lane or Q())
    turn = Window(
        RowNumber(),
        partition_by=F("batch_id"),
        order_by=[F("sent_at").asc(nulls_first=True), F("not_before").asc(), F("pk").asc()],
    )
    chosen = list(rows.annotate(turn=turn).order_by("turn", "created_at", "pk").values_list("pk", flat=True)[:most])
    held = set(
        rows.filter(pk__in=chosen).select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    )
    step.model._default_manager.filter(pk__in=held).update(sent_at=now)
    return [id for id in chosen if id in held]


def due_steps() -> list[Step]:
    """The steps at which any row is due, in their order: one statement, because most sweeps find nothing."""
    now = timezone.now()
    parts, values = [], []
    for number, step in enumerate(STEPS):
        conditions, wanted = step.conditions
        parts.append(
            f"""SELECT {number} WHERE EXISTS (
                SELECT FROM {step.model._meta.db_table} WHERE state = %s {conditions}
                AND {_FREE} AND {_SILENT} AND not_before <= %s AND batch_id IN ({_LIVE}))"""  # noqa: S608  our own names
        )
        values += [step.state, *wanted, now, _old(), now]
    return [STEPS[number] for (number,) in statements.rows(" UNION ALL ".join(parts), values)]


def lanes(step: Step, most: int) -> list[Lane]:
    """The step's rows by service, with the room that is left for each; recorded answers need no service.

    Only lanes in which rows are due and have room.
    """
    found: list[Lane] = []
    standing = _standing(step)
    live = ~Q(batch__transport="replay")
    for host, names in _functions().items():
        due = sum(standing.get((name, False), (0, 0))[0] for name in names)
        sent = sum(standing.get((name, False), (0, 0))[1] for name in names)
        ahead = _ahead(hosts()[host])
        if due and ahead > sent:
            found.append(Lane(live & Q(function__in=names), min(most, ahead - sent), ahead))
    if any(due for (_, replayed), (due, _) in standing.items() if replayed):
        found.append(Lane(~live, most, most))
    return found


def merged(lines: Sequence[tuple[Lane, Sequence[UUID]]]) -> list[UUID]:
    """One line of several services' rows, each as often in it as the service takes calls.

    Threads that wait for one service's limit are few then, and the others' calls go on beside them.
    """
    placed = [(place / lane.ahead, id) for lane, ids in lines for place, id in enumerate(ids, start=1)]
    return [id for _, id in sorted(placed, key=lambda each: each[0])]


def _standing(step: Step) -> dict[tuple[str, bool], tuple[int, int]]:
    """By function, and whether it is replayed: how many rows are due, and how many have a message on its way."""
    now, (conditions, wanted) = timezone.now(), step.conditions
    sql = f"""SELECT function, transport = 'replay', count(*) FILTER (WHERE {_FREE} AND {_SILENT}
            AND batch_id IN ({_LIVE})), count(*) FILTER (WHERE NOT {_SILENT})
        FROM {step.model._meta.db_table} AS row
        JOIN (SELECT id AS batch, transport FROM {Batch._meta.db_table}) AS of_batch ON batch = batch_id
        WHERE state = %s {conditions} AND not_before <= %s GROUP BY 1, 2"""  # noqa: S608  our own names
    values = [now, _old(), _old(), step.state, *wanted, now]
    return {(name, replayed): (due, sent) for name, replayed, due, sent in statements.rows(sql, values)}


def _due(step: Step, lane: Q) -> QuerySet[Any]:
    now = timezone.now()
    live = Batch.objects.filter(state__in=[Batch.State.QUEUED, Batch.State.RUNNING]).values("pk")
    return step.rows().filter(lane, leases.free(now), _silent(), not_before__lte=now, batch_id__in=live)


def _silent() -> Q:
    """Without a message, or with one so old that it was lost."""
    return Q(sent_at__isnull=True) | Q(sent_at__lt=_old())


def _old() -> datetime:
    """A message sent before this moment, and not answered, was lost."""
    return timezone.now() - timedelta(seconds=settings.WORK_RESEND_SECONDS)


def _ahead(host: Host) -> int:
    """Calls that the host takes until the sweep after next, at the highest rate that it gives anybody."""
    rate = max(min(each.requests / each.seconds for each in limits) for limits in _limits(host))
    return math.ceil(rate * (settings.SWEEP_SECONDS + AHEAD_SECONDS)) + 1


def _limits(host: Host) -> list[Any]:
    own = [limit for limit in host.limits if limit.per is None]
    return [limits for limits in (own, host.limits_with_key) if limits]


def _functions() -> dict[str, list[str]]:
    """The functions' names by their service's."""
    found: dict[str, list[str]] = {}
    for function in biotools.functions():
        found.setdefault(function.host, []).append(function.name)
    return found

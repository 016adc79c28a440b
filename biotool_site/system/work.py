"""Work that waits, and what went wrong within a day."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Now

import biotools
from annotation.models import BulkAction, Import, Notification, Release, Settling
from synthesis.batches import causes
from synthesis.batches.rerun import PASSING
from synthesis.models import Batch, Proposal, Query, Round

DAY = timedelta(days=1)
SHOWN = 8
NONE = Q(pk__in=[])
STEPS = (
    ("rounds that wait for calls", Round, "waiting"),
    ("calls to execute", Proposal, "proposed"),
    ("observations to write queries for", Proposal, "executed"),
    ("queries to judge", Query, "written"),
    ("judged queries to hand over", Query, "judged"),
)


@dataclass(frozen=True)
class Step:
    """Rows at one step of running batches, or of what else workers do.

    due: those that rest no longer; oldest: since when the first is due.
    """

    what: str
    waiting: int
    due: int
    failed_once: int
    oldest: datetime | None


@dataclass(frozen=True)
class Failures:
    """What went wrong within a day. dropped: calls by service. troubles: last words of rows that try again."""

    dropped: dict[str, int]
    troubles: list[tuple[str, int]]
    batches: list[Batch]
    releases: list[Release]

    def __bool__(self) -> bool:
        return bool(self.dropped or self.troubles or self.batches or self.releases)


def steps() -> list[Step]:
    """Each step's rows, and what else workers do; one query for each, of open rows only."""
    of_batches = [_step(what, model.objects.filter(state=state)) for what, model, state in STEPS]
    return [*of_batches, *(_other(*one) for one in _others())]


def _others() -> Iterator[tuple[str, QuerySet[Any], str, Q]]:
    """(what, rows, since when they are due, which were tried before) of what is no batch's."""
    releases = Release.objects.filter(state__in=[Release.State.QUEUED, Release.State.CUTTING])
    yield "releases to cut", releases, "created_at", Q(attempts__gt=1)
    imports = Import.objects.filter(state__in=[*Import.OPEN, Import.State.CHECKING])
    yield "imports to read, write or check", imports, "created_at", Q(attempts__gt=1)
    bulk = BulkAction.objects.filter(state__in=[BulkAction.State.RUNNING, BulkAction.State.UNDOING])
    yield "bulk actions to do or undo", bulk, "worked_at", NONE
    yield "changed policies to apply", Settling.objects.all(), "worked_at", NONE
    mail = Notification.objects.filter(mail_due_at__isnull=False, mail_began_at__isnull=True)
    yield "notifications to e-mail", mail, "mail_due_at", Q(mail_tries__gt=0)


def _other(what: str, rows: QuerySet[Any], since: str, failed: Q) -> Step:
    due = Q(**{f"{since}__lte": Now()})
    found = rows.order_by().aggregate(
        waiting=Count("pk"),
        due=Count("pk", filter=due),
        failed_once=Count("pk", filter=failed),
        oldest=Min(since, filter=due),
    )
    return Step(what, **found)


def failures() -> Failures:
    """Within the last day, or in batches that ran in it."""
    batches = Batch.objects.filter(state="failed", finished_at__gt=Now() - DAY).select_related("dataset")
    releases = Release.objects.filter(state="failed", created_at__gt=Now() - DAY).select_related("dataset")
    return Failures(
        dropped=_dropped(),
        troubles=causes.fold(_troubles())[:SHOWN],
        batches=list(batches.order_by("-finished_at")[:SHOWN]),
        releases=list(releases.order_by("-created_at")[:SHOWN]),
    )


def _step(what: str, rows: QuerySet[Any]) -> Step:
    due = Q(not_before__lte=Now())
    found = rows.filter(batch__state__in=["queued", "running"]).aggregate(
        waiting=Count("pk"),
        due=Count("pk", filter=due),
        failed_once=Count("pk", filter=Q(attempts__gt=0)),
        oldest=Min("not_before", filter=due),
    )
    return Step(what, **found)


def _dropped() -> dict[str, int]:
    """Calls that a service failed, by database, most first."""
    lately = Batch.objects.filter(Q(finished_at__gt=Now() - DAY) | Q(state__in=Batch.OPEN))
    rows = Proposal.objects.filter(batch__in=lately, state="dropped", reason__in=PASSING).order_by()
    counts: Counter[str] = Counter()
    known = {function.name: function.database for function in biotools.functions()}
    for function, number in rows.values_list("function").annotate(n=Count("pk")):
        counts[known.get(function, function)] += number
    return dict(counts.most_common())


def _troubles() -> Iterator[tuple[str, int]]:
    for _, model, state in STEPS:
        rows: QuerySet[Any] = model.objects.filter(state=state, batch__state__in=["queued", "running"])
        yield from rows.exclude(trouble="").values_list(F("trouble")).annotate(n=Count("pk")).order_by("-n")[:SHOWN]

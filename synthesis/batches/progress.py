"""How far a batch is: counts, drops, cost and time left, in a constant number of queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Sum

from annotation.models import Quadruplet
from annotation.models.quadruplet import State
from synthesis.batches import causes, filed, judging
from synthesis.batches.calibration import Figures
from synthesis.batches.pace import Pace, measure
from synthesis.models import Batch, LLMExchange, Proposal, ProviderBatch, Query, Round

STAGES = ("proposed", "executed", "dropped", "queries", "judged", "filtered", "pending")
REVIEWED = ("in_review", "approved", "rejected")
IN_REVIEW = (State.PENDING, State.DISPUTED)
WAITS_SHOWN = 5

Row = dict[str, Any]
"""Rows of one kind that agree in all named fields, and their `number`."""


@dataclass(frozen=True)
class Paid:
    """What one model answered for one role in this batch, and what that cost in US dollars."""

    role: str
    answered_by: str
    number: int
    cost: Decimal


@dataclass
class Progress:
    """All that the batch page shows.

    counts: by stage, over the batch; in_review, approved and rejected tell how its quadruplets stand now.
    drops: by reason, most first; their sum is counts["dropped"].
    functions: counts by stage for each function of the plan. cost: US dollars paid; paid: by role and model.
    eta_seconds: None
    while there is nothing to judge by. waits: what went wrong in the last try of rows that wait for the
    next, with their number. failed_rounds: (function, source, words). judge: what experts make of its verdicts.
    files: of requests at providers, open ones first, then the newest, at most twenty.
    """

    counts: Counter[str] = field(default_factory=Counter)
    drops: dict[str, int] = field(default_factory=dict)
    functions: dict[str, Counter[str]] = field(default_factory=dict)
    cost: Decimal = Decimal(0)
    paid: list[Paid] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    eta_seconds: int | None = None
    waits: list[tuple[str, int]] = field(default_factory=list)
    failed_rounds: list[tuple[str, str, str]] = field(default_factory=list)
    judge: Figures = field(default_factory=Figures)
    files: list[ProviderBatch] = field(default_factory=list)


def of(batch: Batch) -> dict[str, Any]:
    """The batch in the public shape (DESIGN section 6)."""
    progress = look(batch)
    return {
        "id": str(batch.pk),
        "name": batch.name,
        "dataset": batch.dataset.slug,
        "state": batch.state,
        "message": batch.message,
        "mode": batch.mode,
        "live_roles": batch.live_roles,
        "files": [filed.told(file) for file in progress.files],
        "counts": {stage: progress.counts[stage] for stage in STAGES},
        "drops": progress.drops,
        "judge": judging.told(batch, progress.judge),
        "cost": float(progress.cost),
        "budget": None if batch.budget is None else float(batch.budget),
        "eta_seconds": progress.eta_seconds,
        "functions": batch.functions,
        "sources": batch.sources,
        "seed": batch.seed,
        "created_at": batch.created_at.isoformat(),
    }


def look(batch: Batch) -> Progress:
    """Count the rows of the batch: six queries, however many rows there are."""
    rounds = list(_grouped(Round, batch, "function", "source", "state", "trouble", "wanted"))
    proposals = list(_grouped(Proposal, batch, "function", "state", "reason", "trouble"))
    queries = list(_grouped(Query, batch, "state", "reason", "outcome", "trouble", function=F("proposal__function")))
    paid = list(
        LLMExchange.objects.filter(batch=batch)
        .values("role", "answered_by")
        .annotate(cost=Sum("price"), number=Count("pk"))
        .order_by("role", "answered_by")
    )
    progress = Progress(functions={name: Counter() for name in batch.functions})
    for row in proposals:
        _add(progress, row, _stages_of_proposal(row), row["reason"])
    for row in queries:
        _add(progress, row, _stages_of_query(row), _drop_of_query(row))
    for row in _reviewed(batch):
        _add(progress, row, [row["stage"]], "")
    progress.drops = dict(sorted(progress.drops.items(), key=lambda drop: (-drop[1], drop[0])))
    progress.paid = [Paid(**row) for row in paid]
    progress.cost = sum((row.cost for row in progress.paid), Decimal(0))
    progress.pace = measure(batch, rounds, proposals, queries)
    live = batch.mode == Batch.Mode.LIVE  # nobody knows when a provider will have answered a file
    progress.eta_seconds = progress.pace.eta_seconds if live and batch.state in Batch.OPEN else None
    progress.judge = judging.look(batch)
    progress.files = filed.shown(batch)
    progress.waits = _waits([*rounds, *proposals, *queries])
    progress.failed_rounds = [
        (row["function"], row["source"], row["trouble"]) for row in rounds if row["state"] == Round.State.FAILED
    ]
    return progress


def _grouped(model: Any, batch: Batch, *names: str, **named: Any) -> Any:
    return model.objects.filter(batch=batch).values(*names, **named).annotate(number=Count("pk")).order_by()


def _add(progress: Progress, row: Row, stages: Iterable[str], drop: str) -> None:
    """Count the row's number for its stages, over all and for its function."""
    for stage in [*stages, *(["dropped"] if drop else [])]:
        progress.counts[stage] += row["number"]
        progress.functions.setdefault(row["function"], Counter())[stage] += row["number"]
    if drop:
        progress.drops[drop] = progress.drops.get(drop, 0) + row["number"]


def _stages_of_proposal(row: Row) -> list[str]:
    """What a proposal has reached; one whose questions could not be read was executed well."""
    executed = row["state"] in (Proposal.State.EXECUTED, Proposal.State.WRITTEN)
    return ["proposed", "executed"] if executed or row["reason"] == "unreadable_answer" else ["proposed"]


def _stages_of_query(row: Row) -> list[str]:
    judged = row["state"] in (Query.State.JUDGED, Query.State.HANDED_OVER)
    handed_over = [row["outcome"]] if row["outcome"] in ("pending", "filtered") else []
    return ["queries", *(["judged"] if judged else []), *handed_over]


def _drop_of_query(row: Row) -> str:
    return "duplicate_query" if row["outcome"] == "duplicate" else str(row["reason"])


def _reviewed(batch: Batch) -> list[Row]:
    """The batch's quadruplets that people look at, by function and where they stand now."""
    rows = (
        Quadruplet.objects.filter(intake=batch.intake_id, state__in=[*IN_REVIEW, State.APPROVED, State.REJECTED])
        .values("function", "state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return [{**row, "stage": "in_review" if row["state"] in IN_REVIEW else row["state"]} for row in rows]


def _waits(rows: list[Row]) -> list[tuple[str, int]]:
    """Troubles of rows that rest before their next try, by cause; an ended row's trouble is told elsewhere."""
    troubles = [
        (row["trouble"], row["number"]) for row in rows if row["trouble"] and row["state"] != Round.State.FAILED
    ]
    return causes.fold(troubles)[:WAITS_SHOWN]

"""How far a batch is: counts, drops, cost and time left, in a constant number of queries."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from synthesis.models import Batch, LLMExchange, Proposal, Query, Round

STAGES = ("proposed", "executed", "dropped", "queries", "judged", "filtered", "pending")
WAITS_SHOWN = 5


@dataclass
class FunctionRow:
    """One function's line on the batch page: counts by stage."""

    function: str
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Progress:
    """All that the batch page shows. counts and drops over the batch; functions in the order of the plan.

    cost: US dollars paid. eta_seconds: None while there is nothing to judge by, and when nothing is left.
    waits: what went wrong in last tries of rows that wait for the next, with their number.
    failed_rounds: (function, source, words).
    """

    counts: Counter[str]
    drops: dict[str, int]
    functions: list[FunctionRow]
    cost: Decimal
    exchanges: int
    eta_seconds: int | None
    ran_seconds: float
    waits: list[tuple[str, int]]
    failed_rounds: list[tuple[str, str, str]]
    open_steps: int
    done_steps: int


def of(batch: Batch) -> dict[str, Any]:
    """The batch in the public shape (DESIGN section 6)."""
    progress = look(batch)
    return {
        "id": str(batch.pk),
        "name": batch.name,
        "state": batch.state,
        "message": batch.message,
        "counts": {stage: progress.counts[stage] for stage in STAGES},
        "drops": progress.drops,
        "cost": float(progress.cost),
        "budget": None if batch.budget is None else float(batch.budget),
        "eta_seconds": progress.eta_seconds,
    }


def look(batch: Batch) -> Progress:
    """Count the rows of the batch: five queries, however many rows there are."""
    rounds = list(_grouped(Round, batch, "function", "source", "state", "trouble", "wanted"))
    proposals = list(_grouped(Proposal, batch, "function", "state", "reason", "trouble"))
    queries = list(
        Query.objects.filter(batch=batch)
        .values("proposal__function", "state", "reason", "outcome", "trouble")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for row in queries:
        row["function"] = row.pop("proposal__function")
    paid = LLMExchange.objects.filter(batch=batch).aggregate(cost=Sum("price"), number=Count("pk"))
    functions = {name: FunctionRow(name) for name in batch.functions}
    drops: Counter[str] = Counter()
    for row in proposals:
        _count_proposal(functions[row["function"]].counts, drops, row)
    for row in queries:
        _count_query(functions[row["function"]].counts, drops, row)
    counts: Counter[str] = sum((row.counts for row in functions.values()), Counter())
    done, left = _steps(rounds, proposals, queries)
    ran = seconds_run(batch)
    return Progress(
        counts=counts,
        drops=dict(sorted(drops.items(), key=lambda drop: (-drop[1], drop[0]))),
        functions=list(functions.values()),
        cost=paid["cost"] or Decimal(0),
        exchanges=paid["number"],
        eta_seconds=_eta(batch, ran, done, left),
        ran_seconds=ran,
        waits=_waits(rounds, proposals, queries),
        failed_rounds=[
            (row["function"], row["source"], row["trouble"])
            for row in rounds
            if row["state"] == Round.State.FAILED
        ],
        open_steps=left,
        done_steps=done,
    )


def seconds_run(batch: Batch) -> float:
    """Seconds the batch has been running, without its pauses."""
    since = batch.running_since
    return batch.ran_seconds + ((timezone.now() - since).total_seconds() if since else 0.0)


def _grouped(model: Any, batch: Batch, *names: str) -> Any:
    return model.objects.filter(batch=batch).values(*names).annotate(number=Count("pk")).order_by()


def _count_proposal(counts: Counter[str], drops: Counter[str], row: dict[str, Any]) -> None:
    number, state = row["number"], row["state"]
    counts["proposed"] += number
    if state in (Proposal.State.EXECUTED, Proposal.State.WRITTEN):
        counts["executed"] += number
    if state == Proposal.State.DROPPED:
        counts["dropped"] += number
        drops[row["reason"]] += number
        if row["reason"] == "unreadable_answer":  # executed well; the writer's answer was the trouble
            counts["executed"] += number


def _count_query(counts: Counter[str], drops: Counter[str], row: dict[str, Any]) -> None:
    number, state = row["number"], row["state"]
    counts["queries"] += number
    if state in (Query.State.JUDGED, Query.State.HANDED_OVER):
        counts["judged"] += number
    if state == Query.State.DROPPED:
        counts["dropped"] += number
        drops[row["reason"]] += number
    if row["outcome"] == "duplicate":
        drops["duplicate_query"] += number
    elif row["outcome"]:
        counts[row["outcome"]] += number


def _steps(rounds: Any, proposals: Any, queries: Any) -> tuple[int, int]:
    """Steps done and steps that are left as far as can be seen; a call has six: itself, writing, and two
    queries that are judged and handed over each."""
    done = left = 0
    for row in rounds:
        if row["state"] == Round.State.WAITING:
            left += row["number"] * (1 + 6 * row["wanted"])
        else:
            done += row["number"]
    ahead = {Proposal.State.PROPOSED: 6, Proposal.State.EXECUTED: 5}
    for row in proposals:
        left += row["number"] * ahead.get(row["state"], 0)
        done += row["number"] * {6: 0, 5: 1}.get(ahead.get(row["state"], 0), 2)
    ahead_of_query = {Query.State.WRITTEN: 2, Query.State.JUDGED: 1}
    for row in queries:
        steps = ahead_of_query.get(row["state"], 0)
        left += row["number"] * steps
        done += row["number"] * (2 - steps)
    return done, left


def _eta(batch: Batch, ran: float, done: int, left: int) -> int | None:
    if batch.state not in Batch.OPEN or not left or not done or ran < 1:
        return None
    return max(1, round(ran / done * left))


def _waits(*groups: list[dict[str, Any]]) -> list[tuple[str, int]]:
    words: Counter[str] = Counter()
    for rows in groups:
        for row in rows:
            if row["trouble"] and row["state"] in OPEN_STATES:
                words[row["trouble"]] += row["number"]
    return words.most_common(WAITS_SHOWN)


OPEN_STATES = frozenset({"waiting", "proposed", "executed", "written", "judged"})

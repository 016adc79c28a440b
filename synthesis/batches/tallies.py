"""How far batches brought their calls and queries: counted in the background, summed when a dataset is shown."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from annotation.models import Dataset
from synthesis.models import Batch, BatchTally, Proposal, Query

STAGES = ("proposed", "validated", "executed", "informative", "written", "judged", "arrived")

INVALID = frozenset({"invalid_arguments", "unknown_function"})
# The service was not asked, or gave no answer of its own.
NOT_ANSWERED = frozenset({"duplicate_call", "no_recording", "rate_limited", "unavailable", "internal_error"})
# The call was informative; it was dropped later, as its queries could not be read.
NOT_WRITTEN = frozenset({"unreadable_answer"})

MOST_BATCHES = 3
PAUSED = timedelta(minutes=10)


@dataclass
class Drop:
    """So many dropped for one reason, before `stage`. batches: (batch's id, its name), those with the most first."""

    stage: str
    reason: str
    number: int = 0
    batches: list[tuple[UUID, str]] = field(default_factory=list)


@dataclass
class Made:
    """What all batches of a dataset came to. counts: by stage; drops: in the order of the stages, the most first."""

    counts: Counter[str] = field(default_factory=Counter)
    drops: list[Drop] = field(default_factory=list)

    @property
    def dropped(self) -> Counter[str]:
        """How many were dropped before each stage."""
        found: Counter[str] = Counter()
        for drop in self.drops:
            found[drop.stage] += drop.number
        return found


def of(dataset: Dataset) -> Made:
    """The sum over the dataset's batches, as they were counted last; one query, a row for each batch."""
    rows = BatchTally.objects.filter(batch__dataset=dataset).values_list("batch_id", "batch__name", "counts", "drops")
    made = Made()
    parts: dict[tuple[str, str], list[tuple[int, UUID, str]]] = defaultdict(list)
    for id, name, counts, drops in rows.order_by("batch__created_at", "batch_id"):
        made.counts.update(counts)
        for stage, reasons in drops.items():
            for reason, number in reasons.items():
                parts[stage, reason].append((number, id, name))
    made.drops = [_drop(stage, reason, found) for (stage, reason), found in parts.items()]
    made.drops.sort(key=lambda drop: (STAGES.index(drop.stage), -drop.number, drop.reason))
    return made


def keep() -> int:
    """Count the batches that moved since they were counted last; how many they were. Twice is harmless.

    A paused one moves little, by what was under way.
    """
    stale = Q(tally=None) | Q(state=Batch.State.RUNNING) | Q(finished_at__gte=F("tally__counted_at"))
    stale |= Q(state=Batch.State.PAUSED, tally__counted_at__lt=timezone.now() - PAUSED)
    ids = list(Batch.objects.filter(stale).order_by("created_at").values_list("pk", flat=True))
    for id in ids:
        count(id)
    return len(ids)


def count(batch_id: UUID) -> None:
    """Count one batch; five queries by index, whatever its size."""
    began = timezone.now()
    ended = Batch.objects.filter(pk=batch_id, state__in=Batch.FINAL).exists()
    counts: Counter[str] = Counter()
    drops: dict[str, Counter[str]] = defaultdict(Counter)
    proposals = Proposal.objects.filter(batch=batch_id).values_list("state", "reason").order_by()
    for state, reason, number in proposals.annotate(number=Count("pk")):
        reached = _reached(state, reason)
        for stage in STAGES[: STAGES.index(reached) + 1]:
            counts[stage] += number
        if reason:
            drops[_after(reached)][reason] += number
        elif ended and state == Proposal.State.PROPOSED:
            drops["validated"]["batch_ended"] += number
    queries = Query.objects.filter(batch=batch_id).order_by()
    for state, outcome, number in queries.values_list("state", "outcome").annotate(number=Count("pk")):
        judged = state in (Query.State.JUDGED, Query.State.HANDED_OVER)
        counts["written"] += number
        counts["judged"] += number if judged else 0
        if outcome == "duplicate":
            drops["arrived"]["duplicate_query"] += number
    dropped = queries.filter(state=Query.State.DROPPED).values_list("reason")
    for reason, number in dropped.annotate(number=Count("pk")):
        drops["judged"][reason] += number
    fields = {"counts": counts, "drops": drops, "counted_at": began}
    BatchTally.objects.update_or_create(batch_id=batch_id, defaults=fields)


def _reached(state: str, reason: str) -> str:
    """The last stage that a proposal has behind it."""
    if state == Proposal.State.PROPOSED or reason in INVALID:
        return "proposed"
    if reason in NOT_ANSWERED:
        return "validated"
    return "informative" if not reason or reason in NOT_WRITTEN else "executed"


def _after(stage: str) -> str:
    return STAGES[STAGES.index(stage) + 1]


def _drop(stage: str, reason: str, found: list[tuple[int, UUID, str]]) -> Drop:
    most = sorted(found, key=lambda part: -part[0])[:MOST_BATCHES]
    return Drop(stage, reason, sum(number for number, _, _ in found), [(id, name) for _, id, name in most])

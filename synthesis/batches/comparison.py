"""Two batches side by side: what each stage yielded, and what an approved quadruplet cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from synthesis.batches import progress
from synthesis.models import Batch


@dataclass(frozen=True)
class Yields:
    """The figures of one batch; shares are 0 to 1, None where there is nothing to take a share of.

    counts: by stage. seconds: of work, without pauses. per_approved: US dollars paid per approved quadruplet.
    """

    batch: Batch
    counts: dict[str, int]
    executed: float | None
    informative: float | None
    precision: float | None
    recall: float | None
    cost: Decimal
    per_approved: Decimal | None
    seconds: float

    @property
    def decided(self) -> int:
        """Quadruplets that people approved or rejected."""
        return self.counts["approved"] + self.counts["rejected"]


def of(batch: Batch) -> Yields:
    """The batch's figures, in the number of queries that progress.look takes.

    informative: handed over as pending by the judge's word, of all judged. precision, recall: the judge's, as far
    as experts decided.
    """
    look = progress.look(batch)
    counts = {stage: look.counts[stage] for stage in (*progress.STAGES, *progress.REVIEWED)}
    approved = counts["approved"]
    return Yields(
        batch=batch,
        counts=counts,
        executed=_share(counts["executed"], counts["proposed"]),
        informative=_share(counts["pending"] - look.judge.sampled, counts["judged"]),
        precision=look.judge.precision,
        recall=look.judge.recall,
        cost=look.cost,
        per_approved=look.cost / approved if approved else None,
        seconds=look.pace.seconds,
    )


def compare(batches: Sequence[Batch]) -> list[Yields]:
    """The figures of each, in the order given."""
    return [of(batch) for batch in batches]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

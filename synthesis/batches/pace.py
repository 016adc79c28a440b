"""How fast a batch goes and how long it will take, counted in steps of single rows."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from synthesis.models import Batch, Proposal, Query, Round

# A call is executed and written; each of its two queries is judged and handed over.
OF_A_QUERY = 2
OF_A_CALL = 2 + 2 * OF_A_QUERY

# Steps that are done, and steps that are left, by the state of a row.
PROPOSALS = {
    Proposal.State.PROPOSED: (0, OF_A_CALL),
    Proposal.State.EXECUTED: (1, OF_A_CALL - 1),
    Proposal.State.WRITTEN: (2, 0),
    Proposal.State.DROPPED: (1, 0),
}
QUERIES = {
    Query.State.WRITTEN: (0, OF_A_QUERY),
    Query.State.JUDGED: (1, OF_A_QUERY - 1),
    Query.State.HANDED_OVER: (OF_A_QUERY, 0),
    Query.State.DROPPED: (1, 0),
}


@dataclass(frozen=True)
class Pace:
    """Steps done and left as far as can be seen, and the seconds the batch ran without its pauses."""

    done: int = 0
    left: int = 0
    seconds: float = 0.0

    @property
    def eta_seconds(self) -> int | None:
        """Seconds until the end at the pace so far; None while nothing was done, and when nothing is left."""
        if not self.done or not self.left or self.seconds < 1:
            return None
        return max(1, round(self.seconds / self.done * self.left))


def measure(batch: Batch, rounds: list[Any], proposals: list[Any], queries: list[Any]) -> Pace:
    """From rows grouped by state, each with its `number`; a waiting round is taken to give all it wants."""
    done = left = 0
    for row in rounds:
        waiting = row["state"] == Round.State.WAITING
        done += 0 if waiting else row["number"]
        left += row["number"] * (1 + row["wanted"] * OF_A_CALL) if waiting else 0
    for rows, table in ((proposals, PROPOSALS), (queries, QUERIES)):
        for row in rows:
            row_done, row_left = table[row["state"]]
            done += row["number"] * row_done
            left += row["number"] * row_left
    return Pace(done, left, seconds_run(batch))


def seconds_run(batch: Batch) -> float:
    """Seconds the batch has been running, without its pauses."""
    since = batch.running_since
    return batch.ran_seconds + ((timezone.now() - since).total_seconds() if since else 0.0)

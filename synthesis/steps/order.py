"""Which steps there are: the one table that tasks, leases, sweep and progress read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from synthesis.models import Proposal, Query, Round


@dataclass(frozen=True)
class Step:
    """A unit of work: rows of `model` in `state` wait for the task, whose messages go to the queue.

    where, but: what the rows must, and must not, have besides. at_once: whoever ends the step before does it right
    after; a message comes of the sweep alone.
    """

    task: str
    queue: str
    model: type[Any]  # one of the kinds of synthesis.models.work.Work
    state: str
    where: Mapping[str, Any] = field(default_factory=dict)
    but: Mapping[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ("batch",)  # what a worker needs beside the row, fetched with it
    at_once: bool = False

    def rows(self) -> QuerySet[Any]:
        """All rows that stand at this step, of any batch."""
        rows = self.model._default_manager.filter(state=self.state, **self.where)
        return rows.exclude(**self.but) if self.but else rows

    def read(self, id: UUID) -> Any:
        """The row with what a worker needs beside it, in one query; raw bodies stay where they are."""
        raw = [f"{path.removesuffix('__call')}__raw" for path in self.reads if "observation" in path]
        return self.model._default_manager.select_related(*self.reads).defer(*raw).get(pk=id)


PROPOSE_UNASKED = Step("synthesis.propose", "calls", Round, Round.State.WAITING, but={"source": "llm"})
PROPOSE = Step("synthesis.propose", "llm", Round, Round.State.WAITING, {"source": "llm"})
SLOW = ("blast",)  # functions whose answers a service takes minutes for (those with `steps` in their spec)
EXECUTE = Step("synthesis.execute", "calls", Proposal, Proposal.State.PROPOSED, but={"function__in": SLOW})
EXECUTE_SLOW = Step("synthesis.execute", "blast", Proposal, Proposal.State.PROPOSED, where={"function__in": SLOW})
WRITE = Step("synthesis.write_queries", "llm", Proposal, Proposal.State.EXECUTED, reads=("batch", "observation"))
JUDGE = Step("synthesis.judge", "judge", Query, Query.State.WRITTEN, reads=("batch", "proposal__observation"))
HAND_OVER = Step(
    "synthesis.hand_over",
    "calls",  # quick work of ours: quadruplets should not wait behind all the judge's
    Query,
    Query.State.JUDGED,
    reads=("batch__intake__dataset", "proposal__observation__call", "proposal__round"),
    at_once=True,
)

# A queue that is never long: the sweep must come when all others are.
SWEEP, SWEEP_QUEUE = "synthesis.sweep", "releases"

# Later steps first: the sweep finishes what is nearly done before it begins more.
STEPS = (HAND_OVER, JUDGE, WRITE, EXECUTE, EXECUTE_SLOW, PROPOSE_UNASKED, PROPOSE)
ASKING = (PROPOSE, WRITE, JUDGE)


def proposing(source: str) -> Step:
    """The step of a round of this source."""
    return PROPOSE if source == "llm" else PROPOSE_UNASKED


def executing(function: str) -> Step:
    """The step of a proposed call of this function."""
    return EXECUTE_SLOW if function in SLOW else EXECUTE

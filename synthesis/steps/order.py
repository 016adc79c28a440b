"""Which steps there are: the one table that tasks, leases, sweep and progress read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from synthesis.models import Proposal, Query, Round
from synthesis.models.work import Work


@dataclass(frozen=True)
class Step:
    """A unit of work: rows of `model` in `state` wait for the task, whose messages go to the queue."""

    task: str
    queue: str
    model: type[Work]
    state: str
    where: Mapping[str, Any] = field(default_factory=dict)

    def rows(self) -> QuerySet[Any]:
        """All rows that stand at this step, of any batch."""
        return self.model._default_manager.filter(state=self.state, **self.where)


PROPOSE_RECORDED = Step("synthesis.propose", "calls", Round, Round.State.WAITING, {"source": "recorded"})
PROPOSE = Step("synthesis.propose", "llm", Round, Round.State.WAITING, {"source": "llm"})
EXECUTE = Step("synthesis.execute", "calls", Proposal, Proposal.State.PROPOSED)
WRITE = Step("synthesis.write_queries", "llm", Proposal, Proposal.State.EXECUTED)
JUDGE = Step("synthesis.judge", "judge", Query, Query.State.WRITTEN)
HAND_OVER = Step("synthesis.hand_over", "judge", Query, Query.State.JUDGED)

# Later steps first: the sweep finishes what is nearly done before it begins more.
STEPS = (HAND_OVER, JUDGE, WRITE, EXECUTE, PROPOSE_RECORDED, PROPOSE)
ASKING = (PROPOSE, WRITE, JUDGE)


def proposing(source: str) -> Step:
    """The step of a round of this source."""
    return PROPOSE if source == "llm" else PROPOSE_RECORDED

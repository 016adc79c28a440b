"""Which steps there are: the one table that tasks, leases, sweep and progress read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from biotool_site.lib.statements import Related
from synthesis.models import Proposal, Query, Round


@dataclass(frozen=True, eq=False)
class Step:
    """A unit of work: rows of `model` in `state` wait for the task, whose messages go to the queue.

    where, but: what the rows must, and must not, have besides.
    """

    task: str
    queue: str
    model: type[Any]  # one of the kinds of synthesis.models.work.Work
    state: str
    where: Mapping[str, Any] = field(default_factory=dict)
    but: Mapping[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ("batch",)  # what a worker needs beside the row, fetched with it

    def rows(self) -> QuerySet[Any]:
        """All rows that stand at this step, of any batch."""
        rows = self.model._default_manager.filter(state=self.state, **self.where)
        return rows.exclude(**self.but) if self.but else rows

    @cached_property
    def conditions(self) -> tuple[str, tuple[Any, ...]]:
        """`where` and `but` for a hand-written statement: " AND ..." and its values."""
        sql, values = "", []
        for words, wanted in (("", self.where), ("NOT ", self.but)):
            for name, value in wanted.items():
                column, _, several = name.partition("__")
                sql += f" AND {words}{column} = {'ANY(%s)' if several else '%s'}"
                values.append(list(value) if several else value)
        return sql, tuple(values)

    @cached_property
    def related(self) -> Related[Any]:
        """The row with what a worker needs beside it; raw bodies stay where they are."""
        return Related(self.model, *self.reads, without=["raw"])


PROPOSE_UNASKED = Step("synthesis.propose", "calls", Round, Round.State.WAITING, but={"source": "llm"})
PROPOSE = Step("synthesis.propose", "llm", Round, Round.State.WAITING, {"source": "llm"})
SLOW = ("blast",)  # functions whose answers a service takes minutes for (those with `steps` in their spec)
EXECUTE = Step("synthesis.execute", "calls", Proposal, Proposal.State.PROPOSED, but={"function__in": SLOW})
EXECUTE_SLOW = Step("synthesis.execute", "blast", Proposal, Proposal.State.PROPOSED, where={"function__in": SLOW})
WRITE = Step("synthesis.write_queries", "llm", Proposal, Proposal.State.EXECUTED, reads=("batch", "observation"))
QUADRUPLET = ("batch__intake__dataset", "proposal__observation__call", "proposal__round")
JUDGE = Step("synthesis.judge", "judge", Query, Query.State.WRITTEN, reads=QUADRUPLET)
# The judge's step hands over itself; this is what is left of it when that failed.
HAND_OVER = Step("synthesis.hand_over", "calls", Query, Query.State.JUDGED, reads=QUADRUPLET)

# A queue that is never long: the sweep must come when all others are.
SWEEP, SWEEP_QUEUE = "synthesis.sweep", "releases"

# A file of requests at a provider: it may be large, and takes a while to send.
PROVIDER_BATCH, PROVIDER_BATCH_QUEUE = "synthesis.provider_batch", "llm"

# Later steps first: the sweep finishes what is nearly done before it begins more.
STEPS = (HAND_OVER, JUDGE, WRITE, EXECUTE, EXECUTE_SLOW, PROPOSE_UNASKED, PROPOSE)


def proposing(source: str) -> Step:
    """The step of a round of this source."""
    return PROPOSE if source == "llm" else PROPOSE_UNASKED


def executing(function: str) -> Step:
    """The step of a proposed call of this function."""
    return EXECUTE_SLOW if function in SLOW else EXECUTE

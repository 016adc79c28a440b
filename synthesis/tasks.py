"""The Celery tasks of synthesis: entry points that call one step each."""

from uuid import UUID

from biotool_site.lib.tasks import task
from synthesis.batches import tallies
from synthesis.steps import execute as execution
from synthesis.steps import hand_over as handing_over
from synthesis.steps import judge as judging
from synthesis.steps import propose as proposing
from synthesis.steps import sweep as sweeping
from synthesis.steps import write_queries as writing
from synthesis.steps.order import (
    EXECUTE,
    HAND_OVER,
    JUDGE,
    PROPOSE,
    PROVIDER_BATCH,
    PROVIDER_BATCH_QUEUE,
    SWEEP,
    SWEEP_QUEUE,
    WRITE,
)


@task(PROPOSE.task, queue=PROPOSE.queue)
def propose(round_id: str) -> None:
    """Propose the calls of a round. Twice is harmless: the second finds no round waiting."""
    proposing.run(UUID(round_id))


@task(EXECUTE.task, queue=EXECUTE.queue)
def execute(proposal_id: str) -> None:
    """Execute a proposed call. Twice is harmless: a call is executed once per digest."""
    execution.run(UUID(proposal_id))


@task(WRITE.task, queue=WRITE.queue, minutes=10)
def write_queries(proposal_id: str) -> None:
    """Write the two queries of a call. Twice is harmless: the ledger has the answer, a style is stored once."""
    writing.run(UUID(proposal_id))


@task(JUDGE.task, queue=JUDGE.queue, minutes=10)
def judge(query_id: str) -> None:
    """Judge a query and hand it over. Twice is harmless: each vote is stored in the ledger once."""
    judging.run(UUID(query_id))


@task(HAND_OVER.task, queue=HAND_OVER.queue)
def hand_over(query_id: str) -> None:
    """Hand over what the judge's step could not. Twice is harmless: the intake knows it."""
    handing_over.run(UUID(query_id))


@task(PROVIDER_BATCH, queue=PROVIDER_BATCH_QUEUE, minutes=30)
def provider_batch(id: str) -> None:
    """Bring a file at a provider one step further. Twice is harmless: a lock lets one worker in."""
    from synthesis.provider_batches import work  # openai takes a second to import: only who asks pays for it

    work.run(UUID(id))


@task(SWEEP, queue=SWEEP_QUEUE, minutes=1)
def sweep() -> None:
    """Send what is due and end what is finished. Twice is harmless: messages are only hints."""
    sweeping.run()


@task("synthesis.tally_batches", queue=SWEEP_QUEUE, minutes=5)
def tally_batches() -> None:
    """Count the batches that moved, for the pages of their datasets. Twice is harmless: the same is counted."""
    tallies.keep()

"""How a step asks an LLM role: with the batch's model, prompt version, seed and budget, while holding its row."""

from decimal import Decimal
from typing import Any

from synthesis import prompts
from synthesis.batches import budget
from synthesis.llm import asking, panel, roles
from synthesis.llm.errors import Unreadable
from synthesis.models import Batch
from synthesis.provider_batches import waking
from synthesis.steps import lease as leases
from synthesis.steps.lease import Lease

SEEDS = 2**31  # many servers take a seed of 31 bits
MOST_SEEDS = 8  # with which the same is asked; below the steps of 100 between re-runs and of 1000 between votes


def ask(
    lease: Lease, role_name: str, data: dict[str, Any], check: asking.Check = lambda value: [], *, vote: int = 0
) -> asking.Answer:
    """The role's answer for the row that we hold. Raises LLMErrors, and LeaseLost before a further request.

    Seeds are gone through in order: what the ledger holds is read, such as another vote of this row, and not paid
    again; where all of it is unreadable, one further seed is asked. A row that was set back begins with new ones.
    In a batch of files the answer comes later (AnsweredLater); then each failed try of the row has brought one seed.
    """
    batch = lease.row.batch
    in_file = batch.mode == Batch.Mode.PROVIDER_BATCH and role_name not in batch.live_roles
    if in_file and role_name != roles.JUDGE:  # what the judge is told never changes
        data = waking.told_before(lease, data)
    sent = False

    def allow(highest: Decimal) -> None:
        nonlocal sent
        budget.allow(batch, highest)
        leases.renew(lease)
        sent = True

    def once(attempt: int) -> asking.Answer:
        question = asking.Asking(
            role=roles.role(role_name, panel.of_vote(batch.roles, vote)),
            prompt=prompts.load(role_name, batch.prompt_versions[role_name]),
            data=data,
            seed=(batch.seed + 1000 * vote + 100 * lease.row.reruns + attempt) % SEEDS,
            batch_id=batch.pk,
            allow=allow,
            in_file=in_file,
        )
        return asking.ask(question, check)

    attempt = 0
    while True:
        try:
            return once(attempt)
        except Unreadable as error:
            attempt += 1
            if sent or attempt == MOST_SEEDS or (in_file and attempt > lease.row.attempts):
                error.tries = attempt
                raise


def told(function: Any) -> dict[str, Any]:
    """What a role is told of a function of the catalogue."""
    return {
        "name": function.name,
        "description": function.description,
        "database": function.database,
        "family": function.family,
        "parameters": function.schema,
    }

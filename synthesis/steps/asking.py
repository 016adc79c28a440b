"""How a step asks an LLM role: with the batch's model, prompt version, seed and budget, while holding its row."""

from decimal import Decimal
from typing import Any

from synthesis import prompts
from synthesis.batches import budget
from synthesis.llm import asking, roles
from synthesis.steps import lease as leases
from synthesis.steps.lease import Lease

SEEDS = 2**31  # many servers take a seed of 31 bits


def ask(
    lease: Lease, role_name: str, data: dict[str, Any], check: asking.Check = lambda value: [], *, vote: int = 0
) -> asking.Answer:
    """The role's answer for the row that we hold. Raises LLMErrors, and LeaseLost before a further request.

    A row that failed before asks with another seed, for the ledger would repeat the unreadable answer.
    """
    batch = lease.row.batch

    def allow(highest: Decimal) -> None:
        budget.allow(batch, highest)
        leases.renew(lease)

    return asking.ask(
        asking.Asking(
            role=roles.role(role_name, batch.roles),
            prompt=prompts.load(role_name, batch.prompt_versions[role_name]),
            data=data,
            seed=(batch.seed + 1000 * vote + lease.row.attempts) % SEEDS,
            batch_id=batch.pk,
            allow=allow,
        ),
        check,
    )


def told(function: Any) -> dict[str, Any]:
    """What a role is told of a function of the catalogue."""
    return {
        "name": function.name,
        "description": function.description,
        "database": function.database,
        "family": function.family,
        "parameters": function.schema,
    }

"""What a launch would cost at most and how many LLM requests it would make, told before it is launched."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg

from synthesis import prompts
from synthesis.batches.plan import Plan
from synthesis.llm import roles
from synthesis.llm.prices import FREE, tokens_of
from synthesis.models import LLMExchange

# Without any exchange of a role: letters of data around the prompt, and tokens of an answer.
DATA_LETTERS = 8_000
ANSWER_TOKENS = 400


@dataclass(frozen=True)
class RoleEstimate:
    """One role's share. requests: if every call is informative. measured: from the ledger, not guessed.

    price: US dollars; None where nobody said what the model costs.
    """

    role: roles.Role
    requests: int
    measured: bool
    price: Decimal | None


def estimate(plan: Plan, served: list[roles.Role]) -> list[RoleEstimate]:
    """For each role the requests and the price; repair rounds and retries would add to it."""
    calls = sum(part.wanted for part in plan.rounds)
    rounds_by_llm = sum(1 for part in plan.rounds if part.source == "llm")
    requests = {
        roles.CALL_SYNTHESIS: rounds_by_llm,
        roles.QUERY_WRITER: calls,
        roles.JUDGE: 2 * calls * plan.votes,
    }
    return [_of_role(role, requests[role.name]) for role in served]


def _of_role(role: roles.Role, requests: int) -> RoleEstimate:
    seen = LLMExchange.objects.filter(role=role.name, model=role.model)
    mean = seen.aggregate(tokens_in=Avg("tokens_in"), tokens_out=Avg("tokens_out"))
    measured = mean["tokens_in"] is not None
    prompt = prompts.load(role.name, prompts.newest(role.name)).text
    tokens_in = int(mean["tokens_in"]) if measured else tokens_of(prompt) + tokens_of("x" * DATA_LETTERS)
    tokens_out = int(mean["tokens_out"]) if measured else ANSWER_TOKENS
    price = None if role.price is None else (role.price or FREE).of(tokens_in, tokens_out) * requests
    return RoleEstimate(role, requests, measured, price)

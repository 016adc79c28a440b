"""What a launch would cost at most and how many LLM requests it would make, told before it is launched."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg

from synthesis import prompts
from synthesis.batches.plan import Plan
from synthesis.llm import panel, roles
from synthesis.llm.prices import FREE, tokens_of
from synthesis.models import LLMExchange

# Without any exchange of a role: letters of data around the prompt, and tokens of an answer.
DATA_LETTERS = 8_000
ANSWER_TOKENS = 400
LATENCY = 3.0  # seconds of an answer


@dataclass(frozen=True)
class RoleEstimate:
    """One role's share. requests: if every call is informative. measured: from the ledger, not guessed.

    price: US dollars; None where nobody said what the model costs. latency: seconds of one answer.
    """

    role: roles.Role
    requests: int
    measured: bool
    price: Decimal | None
    latency: float = LATENCY


def estimate(plan: Plan, served: list[roles.Role]) -> list[RoleEstimate]:
    """For each role the requests and the price; repair rounds and retries would add to it."""
    calls = sum(part.wanted for part in plan.rounds)
    rounds_by_llm = sum(1 for part in plan.rounds if part.source == "llm")
    requests = {
        roles.CALL_SYNTHESIS: rounds_by_llm,
        roles.QUERY_WRITER: calls,
    }
    return [_of_role(role, requests.get(role.name, 2 * calls * _votes_of(role, plan))) for role in served]


def _votes_of(role: roles.Role, plan: Plan) -> int:
    """How many votes on each query the judge's model gives."""
    return panel.votes_of(plan.roles, role.name, role.model, plan.votes)


def _of_role(role: roles.Role, requests: int) -> RoleEstimate:
    seen = LLMExchange.objects.filter(role=role.name, model=role.model)
    mean = seen.aggregate(tokens_in=Avg("tokens_in"), tokens_out=Avg("tokens_out"), latency=Avg("latency_ms"))
    measured = mean["tokens_in"] is not None
    prompt = prompts.load(role.name, prompts.newest(role.name)).text
    tokens_in = int(mean["tokens_in"]) if measured else tokens_of(prompt) + tokens_of("x" * DATA_LETTERS)
    tokens_out = int(mean["tokens_out"]) if measured else ANSWER_TOKENS
    price = None if role.price is None else (role.price or FREE).of(tokens_in, tokens_out) * requests
    guessed = 0.0 if role.is_standin else LATENCY
    latency = mean["latency"] / 1000 if measured else guessed
    return RoleEstimate(role, requests, measured, price, latency)


def total(parts: list[RoleEstimate]) -> Decimal | None:
    """US dollars of all roles; None where the price of one that is asked is unknown."""
    prices = [part.price for part in parts if part.requests]
    return None if None in prices else sum((price for price in prices if price is not None), Decimal(0))

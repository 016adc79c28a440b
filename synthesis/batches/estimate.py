"""What a launch would cost at most and how many LLM requests it would make, told before it is launched."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from annotation.models import Dataset
from synthesis.batches import measured, prompt_sizes
from synthesis.batches.measured import Averages
from synthesis.batches.plan import Plan
from synthesis.batches.prompt_sizes import Sizes
from synthesis.llm import panel, roles

LATENCY = 3.0  # seconds of an answer that nobody measured
IN_FILES = "provider_batch"  # the mode in which providers answer files of requests for less


@dataclass(frozen=True)
class RoleEstimate:
    """One role's share. requests: if every call is informative.

    measured: from averages of this dataset's exchanges with the role's model, else from the sizes of the prompts.
    exchanges: how many those are. own: functions of the plan that have averages of their own.
    price: US dollars; None where nobody said what the model costs. latency: seconds of one answer.
    """

    role: roles.Role
    requests: int
    measured: bool
    price: Decimal | None
    latency: float = LATENCY
    exchanges: int = 0
    own: int = 0


@dataclass(frozen=True)
class _Wanted:
    """Of one function: calls, and how many of them call synthesis is asked for in one request (0: it is not)."""

    calls: int
    by_llm: int


def estimate(plan: Plan, served: list[roles.Role], *, dataset: Dataset) -> list[RoleEstimate]:
    """For each role the requests and the price; repair rounds and retries would add to it. Four queries."""
    wanted = _wanted(plan)
    found = measured.averages(dataset, served, wanted)
    sizes = prompt_sizes.sizes(dataset, wanted)
    return [_of_role(role, plan, wanted, found.get((role.name, role.model)), sizes) for role in served]


def _wanted(plan: Plan) -> dict[str, _Wanted]:
    calls: dict[str, int] = defaultdict(int)
    by_llm: dict[str, int] = defaultdict(int)
    for part in plan.rounds:
        calls[part.function] += part.wanted
        by_llm[part.function] += part.wanted if part.source == "llm" else 0
    return {function: _Wanted(number, by_llm[function]) for function, number in calls.items()}


def _of_role(
    role: roles.Role, plan: Plan, wanted: Mapping[str, _Wanted], found: Averages | None, sizes: Sizes
) -> RoleEstimate:
    price = role.price
    if price is not None and plan.mode == IN_FILES and role.in_batches:
        price = price.in_batches()
    requests, cost, own = 0, Decimal(0), 0
    for function, number in wanted.items():
        times = _requests(role, plan, number)
        requests += times
        if not times:
            continue
        if found is None:
            tokens = sizes.tokens(role.name, function, number.by_llm)
        else:
            average = found.by_function.get(function, found.tokens)
            own += function in found.by_function
            tokens = ceil(average[0]), ceil(average[1])
        cost += price.of(*tokens) * times if price else 0
    latency = found.latency if found else None
    return RoleEstimate(
        role,
        requests,
        measured=found is not None,
        price=None if price is None else cost,
        latency=latency if latency is not None else 0.0 if role.is_standin else LATENCY,
        exchanges=found.exchanges if found else 0,
        own=own,
    )


def _requests(role: roles.Role, plan: Plan, number: _Wanted) -> int:
    """How often the role is asked for one function; a judge's model gives its part of the votes on each query."""
    if role.name == roles.CALL_SYNTHESIS:
        return int(bool(number.by_llm))
    if role.name == roles.QUERY_WRITER:
        return number.calls
    return 2 * number.calls * panel.votes_of(plan.roles, role.name, role.model, plan.votes)


def total(parts: list[RoleEstimate]) -> Decimal | None:
    """US dollars of all roles; None where the price of one that is asked is unknown."""
    prices = [part.price for part in parts if part.requests]
    return None if None in prices else sum((price for price in prices if price is not None), Decimal(0))

"""How long a launch would take at least: the slowest of its hosts' limits and its roles' answers. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from synthesis.batches import hosts
from synthesis.batches.estimate import RoleEstimate
from synthesis.batches.plan import Plan


@dataclass(frozen=True)
class Duration:
    """Seconds, and what sets them: the name of a host or of an LLM role; empty where nothing takes time."""

    seconds: float
    slowest: str


def least(
    plan: Plan,
    roles: Iterable[RoleEstimate],
    *,
    replaying: bool,
    workers: int,
    allowed: Callable[[str], float | None] = hosts.allowed,
) -> Duration:
    """All stages run beside each other, so the slowest one sets the time, and one call's way is added to it.

    workers: rows that all workers together have in hand at once. allowed: a host's requests per minute. Replayed
    calls wait for no host. Retries, repair rounds and other batches would add to it.
    """
    parts = {} if replaying else dict(_hosts(plan, allowed))
    way = 0.0
    for role in roles:
        if role.requests:
            parts[role.role.name] = max(parts.get(role.role.name, 0.0), _role(role, workers))
            way += role.latency
    slowest = max(parts, key=lambda name: parts[name], default="")
    return Duration(parts.get(slowest, 0.0) + way, slowest)


def _hosts(plan: Plan, allowed: Callable[[str], float | None]) -> Iterable[tuple[str, float]]:
    calls: dict[str, int] = defaultdict(int)
    for part in plan.rounds:
        calls[hosts.host_of(part.function)] += part.wanted
    for host, number in calls.items():
        per_minute = allowed(host)
        yield host, 60 * number / per_minute if per_minute else 0.0


def _role(estimate: RoleEstimate, workers: int) -> float:
    """Seconds of the role's answers: as many at once as it and the workers allow, within its limit per minute."""
    limits = estimate.role.limits
    answering = estimate.requests * estimate.latency / min(limits.concurrency, workers)
    sending = 60 * estimate.requests / limits.requests_per_minute if limits.requests_per_minute else 0.0
    return max(answering, sending)

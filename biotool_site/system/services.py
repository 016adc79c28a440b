"""The public services: what their limits allow and what is drawn on them just now. And the LLM roles."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import Now

from biotools.catalogue.hosts import hosts
from biotools.client import limits
from biotools.client.shared_limits import SharedLimiter, Used
from biotools.evidence.models import Observation
from synthesis.llm import roles
from synthesis.llm.pacing import look
from synthesis.llm.pacing.look import RoleState
from synthesis.llm.roles import Role

LATELY = timedelta(hours=1)


@dataclass(frozen=True)
class Server:
    """An LLM role as it is set; `state` is None while Redis does not answer."""

    role: Role
    state: RoleState | None


def used() -> list[Used]:
    """Every service's limits with what counts against them now. Empty where each process keeps its own."""
    limiter = limits.usual()
    return limiter.used(hosts().values()) if isinstance(limiter, SharedLimiter) else []


def answered_lately() -> dict[str, int]:
    """Informative answers stored within the last hour, by database."""
    rows = Observation.objects.filter(informative=True, fetched_at__gt=Now() - LATELY).order_by()
    return dict(rows.values_list("call__database").annotate(n=Count("pk")).order_by("-n"))


def servers() -> list[Server]:
    """The LLM roles with how they stand."""
    all_roles = [roles.role(name) for name in roles.NAMES]
    states = look.states(all_roles)
    return [Server(role, states.get(role.name)) for role in all_roles]

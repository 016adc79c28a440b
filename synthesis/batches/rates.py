"""How fast a batch goes just now: answers per minute by host, and LLM answers per minute by role."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Avg, Count
from django.utils import timezone

from synthesis.batches import hosts
from synthesis.models import Batch, LLMExchange, Proposal

WINDOW = timedelta(minutes=5)
SHORTEST = timedelta(seconds=20)  # a rate of less than this is no rate


@dataclass(frozen=True)
class HostRate:
    """Answers of one host per minute. allowed: what its limit allows; None where calls are replayed."""

    host: str
    per_minute: float
    allowed: float | None


@dataclass(frozen=True)
class RoleRate:
    """LLM answers per minute for one role, and how long one took on average, in seconds; those from files aside."""

    role: str
    per_minute: float
    latency: float


@dataclass(frozen=True)
class Rates:
    """Both, over the last five minutes, or since the batch began to run where that is less."""

    hosts: list[HostRate] = field(default_factory=list)
    roles: list[RoleRate] = field(default_factory=list)


def of(batch: Batch) -> Rates:
    """Two queries over stored rows; a batch that does not run has no rates.

    A call counts when its observation was stored within the window; one that the database had before costs no
    request and counts nothing, and neither does a try that failed.
    """
    if batch.running_since is None:
        return Rates()
    now = timezone.now()
    since = max(batch.running_since, now - WINDOW)
    minutes = max(now - since, SHORTEST) / timedelta(minutes=1)
    return Rates(_hosts(batch, since, minutes), _roles(batch, since, minutes))


def _hosts(batch: Batch, since: datetime, minutes: float) -> list[HostRate]:
    rows = (
        Proposal.objects.filter(batch=batch, observation__fetched_at__gte=since)
        .values_list("function")
        .annotate(number=Count("pk"))
        .order_by()
    )
    numbers: dict[str, int] = {}
    for name, number in rows:
        host = hosts.host_of(name)
        numbers[host] = numbers.get(host, 0) + number
    replayed = batch.transport == "replay"
    return [
        HostRate(host, number / minutes, None if replayed else hosts.allowed(host))
        for host, number in sorted(numbers.items())
    ]


def _roles(batch: Batch, since: datetime, minutes: float) -> list[RoleRate]:
    rows = (
        LLMExchange.objects.filter(batch=batch, created_at__gte=since, provider_batch__isnull=True)
        .values_list("role")
        .annotate(number=Count("pk"), latency=Avg("latency_ms"))
        .order_by("role")
    )
    return [RoleRate(role, number / minutes, latency / 1000) for role, number, latency in rows]

"""Keeps each service's request limits: the protocol, a limiter for one process, and which one is used."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Protocol

from ..catalogue.hosts import Host, Limit

ENV_LIMITS = "BIOTOOLS_LIMITS_URL"
MARGIN = 1.05
"""Windows are kept this much longer than published: requests arrive a little nearer than they were sent."""


class Limiter(Protocol):
    """Decides when the next request to a host may go; shared by all who talk to it.

    A request draws on several limits at once: the host's own, and those per value of a parameter. Either
    all of them have room and are drawn on, or none is. Both methods may raise Unavailable.
    """

    def reserve(self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None) -> float:
        """Take a slot and return 0, or return the seconds until one may be free and take nothing."""

    def penalise(self, host: Host, seconds: float) -> None:
        """The host said to wait: nobody gets a slot for so many seconds."""


class ProcessLimiter:
    """Never more than a limit's requests in any window of its length, for all threads of this process.

    clock: seconds that only grow; tests pass their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sent: dict[tuple[str, Limit, str], deque[float]] = {}
        self._blocked_until: dict[str, float] = {}

    def reserve(self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None) -> float:
        """Take a slot and return 0, or return the seconds until one may be free and take nothing."""
        with self._lock:
            now = self._clock()
            logs = [(limit, self._log(host, limit, values or {})) for limit in binding(host, with_key, values or {})]
            wait = max(
                [
                    self._blocked_until.get(host.name, 0.0) - now,
                    *(_wait(limit, log, now) for limit, log in logs),
                ]
            )
            if wait > 0:
                return wait
            for _, log in logs:
                log.append(now)
            return 0.0

    def penalise(self, host: Host, seconds: float) -> None:
        """The host said to wait: nobody of this process gets a slot for so many seconds."""
        with self._lock:
            until = self._clock() + max(0.0, seconds)
            self._blocked_until[host.name] = max(until, self._blocked_until.get(host.name, 0.0))

    def _log(self, host: Host, limit: Limit, values: Mapping[str, str]) -> deque[float]:
        key = (host.name, limit, values.get(limit.per, "") if limit.per else "")
        return self._sent.setdefault(key, deque())


def binding(host: Host, with_key: bool, values: Mapping[str, str]) -> list[Limit]:
    """The limits that a request with these parameters draws on."""
    limits = (with_key and host.limits_with_key) or host.limits
    return [limit for limit in limits if (limit.per is None or limit.per in values) and limit.lacking not in values]


def _wait(limit: Limit, log: deque[float], now: float) -> float:
    window = limit.seconds * MARGIN
    while log and log[0] <= now - window:
        log.popleft()
    return log[0] + window - now if len(log) >= limit.requests else 0.0


_shared_url = ""


def share(url: str) -> None:
    """From now on this process keeps its limits in that Redis, unless BIOTOOLS_LIMITS_URL names another."""
    global _shared_url
    _shared_url = url


def usual(environ: Mapping[str, str] = os.environ) -> Limiter:
    """The limiter of transports that are given no other; the same one for all of this process.

    It is shared through the Redis that BIOTOOLS_LIMITS_URL or `share` names; with neither it is this
    process's own, and then only one process may talk to the services.
    """
    return _limiter(environ.get(ENV_LIMITS) or _shared_url)


@lru_cache(maxsize=8)
def _limiter(url: str) -> Limiter:
    if not url:
        return ProcessLimiter()
    from .shared_limits import SharedLimiter  # late: a notebook needs no Redis client

    return SharedLimiter(url)

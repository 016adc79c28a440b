"""Keeps each service's request limits: the protocol, and a limiter for the threads of one process."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from ..catalogue.hosts import Host, Limit

MARGIN = 1.05
"""Windows are kept this much longer than published: requests arrive a little nearer than they were sent."""


class Limiter(Protocol):
    """Decides when the next request to a host may go; shared by all who talk to it."""

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
        limits = (with_key and host.limits_with_key) or host.limits
        with self._lock:
            now = self._clock()
            logs = [(limit, self._log(host, limit, values or {})) for limit in limits if _binds(limit, values)]
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


def _binds(limit: Limit, values: Mapping[str, str] | None) -> bool:
    return limit.per is None or limit.per in (values or {})


def _wait(limit: Limit, log: deque[float], now: float) -> float:
    window = limit.seconds * MARGIN
    while log and log[0] <= now - window:
        log.popleft()
    return log[0] + window - now if len(log) >= limit.requests else 0.0


SHARED = ProcessLimiter()
"""The limiter that live transports of this process share when they are given no other."""

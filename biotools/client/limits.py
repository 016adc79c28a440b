"""Keeps each service's request limits: the protocol, a limiter for one process, and which one is used."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from ..catalogue.hosts import Host, Limit

ENV_LIMITS = "BIOTOOLS_LIMITS_URL"
SHORT_WINDOW = 60.0
"""Seconds. A request counts in such a window of its host from when it arrived, in other windows from its slot on."""
HELD_SECONDS = 10.0
"""How long a slot is held for a request of which nothing more is heard: its process was killed."""
LATEST_ARRIVAL = 3.0
"""Seconds after its last byte was handed to the network within which a request is taken to reach its host: so long
TCP needs when a packet is lost twice. Of an answer that comes sooner more is known (arrivals.py)."""
ENOUGH_ANSWERS = 12
"""Of fewer the quickest says nothing: all may have been held up on the way."""
LOOK_AGAIN = 0.05
"""Seconds to wait when all slots are held by requests on their way: they may arrive at any moment."""


class Limiter(Protocol):
    """Decides when the next request to a host may go; shared by all who talk to it.

    A request draws on several limits at once: the host's own, and those per value of a parameter. Either
    all of them have room and are drawn on, or none is. `reserve` and `penalise` may raise Unavailable.
    """

    def reserve(
        self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None, request: str = ""
    ) -> float:
        """Take a slot and return 0, or return the seconds until one may be free and take nothing.

        request: a name of the request's own. Its slot is held until `arrived` is told of it, because the
        window of a limit begins when the host sees the request. Without it the request counts from now.
        """

    def arrived(self, host: Host, request: str, ago: float, *, with_key: bool = False) -> None:
        """The request reached the host at least `ago` seconds ago; negative: in so many seconds at the latest."""

    def answer_times(self, host: Host, took: float) -> Sequence[float]:
        """Notes how many seconds an answer of this host took; returns the quickest ones lately, of all callers."""

    def penalise(self, host: Host, seconds: float) -> None:
        """The host said to wait: nobody gets a slot for so many seconds."""


@dataclass
class _Slot:
    """One request drawn on one limit, which counts until `until`; `on_the_way`: nobody told when it arrived."""

    window: float
    until: float
    on_the_way: bool


class ProcessLimiter:
    """Never more than a limit's requests in any window of its length, for all threads of this process.

    clock: seconds that only grow; tests pass their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: dict[tuple[str, Limit, str], deque[_Slot]] = {}
        self._on_the_way: dict[str, list[_Slot]] = {}
        self._took: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=1000))
        self._blocked_until: dict[str, float] = {}

    def reserve(
        self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None, request: str = ""
    ) -> float:
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
            for limit, log in logs:
                log.append(self._slot(limit, now, request))
            return 0.0

    def arrived(self, host: Host, request: str, ago: float, *, with_key: bool = False) -> None:
        """The request reached the host at least `ago` seconds ago; negative: in so many seconds at the latest."""
        with self._lock:
            for slot in self._on_the_way.get(request, []):
                slot.until = self._clock() - ago + slot.window
                slot.on_the_way = False

    def answer_times(self, host: Host, took: float) -> Sequence[float]:
        """Notes how many seconds an answer of this host took; returns the last ones."""
        with self._lock:
            self._took[host.name].append(took)
            return list(self._took[host.name])

    def penalise(self, host: Host, seconds: float) -> None:
        """The host said to wait: nobody of this process gets a slot for so many seconds."""
        with self._lock:
            until = self._clock() + max(0.0, seconds)
            self._blocked_until[host.name] = max(until, self._blocked_until.get(host.name, 0.0))

    def _log(self, host: Host, limit: Limit, values: Mapping[str, str]) -> deque[_Slot]:
        key = (host.name, limit, values.get(limit.per, "") if limit.per else "")
        return self._taken.setdefault(key, deque())

    def _slot(self, limit: Limit, now: float, request: str) -> _Slot:
        window = kept(limit)
        if not request or limit.per or limit.seconds > SHORT_WINDOW:
            return _Slot(window, now + window, on_the_way=False)
        self._on_the_way = {name: slots for name, slots in self._on_the_way.items() if slots[0].until > now}
        slot = _Slot(window, now + HELD_SECONDS + window, on_the_way=True)
        self._on_the_way.setdefault(request, []).append(slot)
        return slot


def binding(host: Host, with_key: bool, values: Mapping[str, str]) -> list[Limit]:
    """The limits that a request with these parameters draws on."""
    limits = (with_key and host.limits_with_key) or host.limits
    return [limit for limit in limits if (limit.per is None or limit.per in values) and limit.lacking not in values]


def kept(limit: Limit) -> float:
    """Seconds for which a limit's window is kept, a little longer than published.

    Where arrivals are not looked at, by as long as a request may be on its way: a twentieth of a minute, or more.
    """
    followed = limit.per is None and limit.seconds <= SHORT_WINDOW
    return limit.seconds * (1.02 if followed else 1.05)


def _wait(limit: Limit, log: deque[_Slot], now: float) -> float:
    while log and log[0].until <= now:
        log.popleft()
    if len(log) < limit.requests:
        return 0.0
    return LOOK_AGAIN if log[0].on_the_way else log[0].until - now


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

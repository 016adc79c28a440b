"""The limiter that all workers on all machines share: its state is in Redis, its clock is that of Redis."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

import redis
from pyrate_limiter import GCRA, Decision, Rate, RedisStateStore
from redis.backoff import NoBackoff
from redis.retry import Retry

from ..catalogue.hosts import Host, Limit
from .errors import Unavailable
from .limits import MARGIN, binding

PREFIX = "biotools:limits:"
ANSWER_SECONDS = 2.0
"""A Redis that is silent for longer is away."""
AWAY_SECONDS = 10.0
"""When to come back after Redis did not answer."""
LONGEST_BLOCK = 86_400

EVENLY = GCRA()
"""Requests are spaced evenly, never in bursts: N + 1 of them span at least the limit's window, wherever it begins."""


class SharedLimiter:
    """Keeps each host's limits for everyone who uses the same Redis; as `Limiter` says.

    url: redis://, rediss:// or unix:// address. Raises Unavailable, and lets nothing be sent, while Redis
    does not answer. Choice, proof and cost: docs/decisions/0005-shared-limits.md.
    """

    def __init__(self, url: str, *, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._stores: dict[str, RedisStateStore] = {}
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # a restarted Redis cuts pooled connections; one new try finds it
        )

    def reserve(self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None) -> float:
        """Take a slot and return 0, or return the seconds until one may be free and take nothing."""
        try:
            return self._reserve(host, with_key, values or {})
        except redis.RedisError as error:
            raise _away(host, error) from None

    def penalise(self, host: Host, seconds: float) -> None:
        """The host said to wait: nobody, in whatever process, gets a slot for so many seconds."""
        try:
            until = self._now() + math.ceil(1000 * min(max(seconds, 0.0), LONGEST_BLOCK))
            self._redis.zadd(self._blocked, {host.name: until}, gt=True)  # a longer wait told before stands
            self._redis.expire(self._blocked, LONGEST_BLOCK)
        except redis.RedisError as error:
            raise _away(host, error) from None

    @property
    def _blocked(self) -> str:
        return f"{self._prefix}blocked"

    def _reserve(self, host: Host, with_key: bool, values: Mapping[str, str]) -> float:
        now, blocked_until = self._look(host)
        if blocked_until > now:
            return (blocked_until - now) / 1000
        buckets = self._buckets(host, with_key, values)
        for store, rates in buckets[1:]:  # looked at before anything is taken: all or nothing
            if wait := _seconds(EVENLY.step(rates, _state(store, rates), now, 1)[1]):
                return wait
        for store, rates in buckets:
            if wait := _seconds(_take(store, rates, now)):
                return wait
        return 0.0

    def _look(self, host: Host) -> tuple[int, int]:
        """Redis' time, and until when it holds the host for blocked; both in milliseconds."""
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.zscore(self._blocked, host.name)
            moment, until = pipe.execute()
        return _milliseconds(moment), int(until or 0)

    def _now(self) -> int:
        return _milliseconds(self._redis.time())

    def _buckets(
        self, host: Host, with_key: bool, values: Mapping[str, str]
    ) -> list[tuple[RedisStateStore, list[Rate]]]:
        """What one request draws on: the host's own limits together, then those per value, one by one."""
        limits = binding(host, with_key, values)
        own = [limit for limit in limits if limit.per is None]
        made = [(self._store(f"{host.name}{':key' if with_key else ''}"), _rates(own))]
        for limit in limits:
            if limit.per:
                value = hashlib.sha256(values[limit.per].encode()).hexdigest()[:16]
                store = RedisStateStore(self._redis, f"{self._prefix}{host.name}:{limit.per}:{value}")
                made.append((store, _rates([limit])))
        return [(store, rates) for store, rates in made if rates]

    def _store(self, name: str) -> RedisStateStore:
        return self._stores.setdefault(name, RedisStateStore(self._redis, self._prefix + name))


def _rates(limits: list[Limit]) -> list[Rate]:
    return [Rate(limit.requests, math.ceil(1000 * MARGIN * limit.seconds), burst=1) for limit in limits]


def _take(store: RedisStateStore, rates: list[Rate], now: int) -> Decision:
    """One script decides and takes. `now` may be a moment old: the slot is then refused rather than doubled."""
    decision = store.check(EVENLY, rates, now, 1)
    assert isinstance(decision, Decision)  # awaitable only with an asynchronous client
    return decision


def _state(store: RedisStateStore, rates: list[Rate]) -> tuple[float, ...]:
    state = store.read(EVENLY, rates)
    assert isinstance(state, tuple)
    return state


def _seconds(decision: Decision) -> float:
    return (decision.retry_after_ms or 1) / 1000 if not decision.allowed else 0.0


def _milliseconds(moment: tuple[int, int]) -> int:
    seconds, microseconds = moment
    return 1000 * seconds + microseconds // 1000


def _away(host: Host, error: redis.RedisError) -> Unavailable:
    return Unavailable(
        f"The limits of {host.name} are kept in a Redis that does not answer ({type(error).__name__}); "
        "without it nothing is sent. Start Redis again or correct BIOTOOLS_LIMITS_URL.",
        retry_after=AWAY_SECONDS,
        asked=False,
    )

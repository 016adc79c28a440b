"""The limiter that all workers on all machines share: its state is in Redis, its clock is that of Redis."""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import uuid4

import redis
from pyrate_limiter import GCRA, Decision, Rate, RedisStateStore
from redis.backoff import NoBackoff
from redis.retry import Retry

from ..catalogue.hosts import Host, Limit
from .errors import Unavailable
from .limits import ENOUGH_ANSWERS, HELD_SECONDS, LATEST_ARRIVAL, LOOK_AGAIN, SHORT_WINDOW, binding, kept

PREFIX = "biotools:limits:"
ANSWER_SECONDS = 2.0
"""A Redis that is silent for longer is away."""
AWAY_SECONDS = 10.0
"""When to come back after Redis did not answer."""
LONGEST_BLOCK = 86_400
LATELY_SECONDS = 600
"""The quickest answers of this period and of the one before are remembered."""

EVENLY = GCRA()
"""Requests are spaced evenly, never in bursts: N + 1 slots span at least the limit's window, wherever it begins."""
SLACK_MS = 20
"""A window that began when a request arrived is kept so much longer: arrivals are known to a few milliseconds."""

_ENTER = """
local moment = redis.call('TIME')
local now = moment[1] * 1000 + math.floor(moment[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
    redis.call('PEXPIRE', KEYS[1], 2 * ARGV[2])
    return 0
end
return redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] - now
"""
"""Counts a request among those that may be within the window now, or tells in how many ms the first leaves it."""

_MOVE = """
local moment = redis.call('TIME')
local now = moment[1] * 1000 + math.floor(moment[2] / 1000)
return redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[2])
"""
"""Lets a counted request leave the window so many ms from now."""


@dataclass(frozen=True)
class Used:
    """What counts against a host's limits just now. blocked: seconds for which the host lets nobody ask.

    windows: (requests that count now, requests allowed, seconds of the window), of windows up to a minute.
    """

    host: str
    blocked: float
    windows: list[tuple[int, int, float]]


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
        self._count = self._redis.register_script(_ENTER)
        self._move = self._redis.register_script(_MOVE)

    def reserve(
        self, host: Host, *, with_key: bool = False, values: Mapping[str, str] | None = None, request: str = ""
    ) -> float:
        """Take a slot and return 0, or return the seconds until one may be free and take nothing."""
        try:
            return self._reserve(host, with_key, values or {}, request or uuid4().hex, held=bool(request))
        except redis.RedisError as error:
            raise _away(host, error) from None

    def arrived(self, host: Host, request: str, ago: float, *, with_key: bool = False) -> None:
        """The request reached the host at least `ago` seconds ago; negative: in so many seconds at the latest."""
        with contextlib.suppress(redis.RedisError):  # the slot is then held a little longer
            for key, limit in self._windows(host, with_key):
                leaves = math.ceil(1000 * (limit.seconds - ago)) + SLACK_MS
                self._move(keys=[key], args=[leaves, request])

    def answer_times(self, host: Host, took: float) -> Sequence[float]:
        """Notes how many seconds an answer of this host took; returns the quickest ones lately, of all callers."""
        period = int(time.time() // LATELY_SECONDS)
        now, before = (f"{self._prefix}{host.name}:took:{period - back}" for back in (0, 1))
        with contextlib.suppress(redis.RedisError), self._redis.pipeline(transaction=False) as pipe:
            pipe.zadd(now, {uuid4().hex: took})
            pipe.zremrangebyrank(now, ENOUGH_ANSWERS, -1)
            pipe.expire(now, 2 * LATELY_SECONDS)
            pipe.zrange(now, 0, -1, withscores=True)
            pipe.zrange(before, 0, -1, withscores=True)
            return [seconds for _, seconds in chain(*pipe.execute()[-2:])]
        return []

    def penalise(self, host: Host, seconds: float) -> None:
        """The host said to wait: nobody, in whatever process, gets a slot for so many seconds."""
        try:
            until = self._now() + math.ceil(1000 * min(max(seconds, 0.0), LONGEST_BLOCK))
            self._redis.zadd(self._blocked, {host.name: until}, gt=True)  # a longer wait told before stands
            self._redis.expire(self._blocked, LONGEST_BLOCK)
        except redis.RedisError as error:
            raise _away(host, error) from None

    def used(self, hosts: Iterable[Host]) -> list[Used]:
        """How far each host's limits are used just now, by all processes; two round trips. Raises redis.RedisError."""
        asked = [(host, self._windows(host, any(map(os.environ.get, host.key_env)))) for host in hosts]
        now = self._now()
        with self._redis.pipeline(transaction=False) as pipe:
            for host, windows in asked:
                pipe.zscore(self._blocked, host.name)
                for key, _ in windows:
                    pipe.zcount(key, now, "+inf")
            told = iter(pipe.execute())
        return [_used(host, [limit for _, limit in windows], now, told) for host, windows in asked]

    @property
    def _blocked(self) -> str:
        return f"{self._prefix}blocked"

    def _reserve(self, host: Host, with_key: bool, values: Mapping[str, str], request: str, *, held: bool) -> float:
        now, blocked_until = self._look(host)
        if blocked_until > now:
            return (blocked_until - now) / 1000
        buckets = self._buckets(host, with_key, values)
        for store, rates in buckets:  # looked at before anything is taken: all or nothing
            if wait := _seconds(EVENLY.step(rates, _state(store, rates), now, 1)[1]):
                return wait
        if wait := self._enter(host, with_key, request, held=held):
            return wait
        for store, rates in buckets:
            if wait := _seconds(_take(store, rates, now)):  # another process was quicker
                self._leave(host, with_key, request)
                return wait
        return 0.0

    def _enter(self, host: Host, with_key: bool, request: str, *, held: bool) -> float:
        """Counts the request in each short window and returns 0, or the seconds until one may have room."""
        for key, limit in self._windows(host, with_key):
            window = 1000 * (limit.seconds + (HELD_SECONDS if held else 0))
            wait = int(self._count(keys=[key], args=[limit.requests, math.ceil(window), request]))
            if wait:
                self._leave(host, with_key, request)
                return LOOK_AGAIN if wait > 1000 * (limit.seconds + LATEST_ARRIVAL) + SLACK_MS else wait / 1000
        return 0.0

    def _leave(self, host: Host, with_key: bool, request: str) -> None:
        for key, _ in self._windows(host, with_key):
            self._redis.zrem(key, request)

    def _windows(self, host: Host, with_key: bool) -> list[tuple[str, Limit]]:
        """The host's own limits over short windows, and where the requests are counted that may be within."""
        own = [limit for limit in binding(host, with_key, {}) if limit.seconds <= SHORT_WINDOW]
        name = f"{self._prefix}{host.name}{':key' if with_key else ''}"
        return [(f"{name}:{limit.seconds:g}s", limit) for limit in own]

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
    return [Rate(limit.requests, math.ceil(1000 * kept(limit)), burst=1) for limit in limits]


def _used(host: Host, limits: list[Limit], now: int, told: Iterator[Any]) -> Used:
    blocked = max(0.0, (float(next(told) or 0) - now) / 1000)
    return Used(host.name, blocked, [(int(next(told)), limit.requests, limit.seconds) for limit in limits])


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

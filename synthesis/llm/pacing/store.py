"""What all workers know of servers and roles, in Redis: small JSON records, each of which expires by itself."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.retry import Retry

from synthesis.llm.pacing.breaker import CLOSED, Breaker
from synthesis.llm.pacing.concurrency import Concurrency
from synthesis.llm.roles import Role

PREFIX = "llm:"
ANSWER_SECONDS = 2.0
"""A Redis that is silent for longer is away."""
KEPT_SECONDS = 7200
"""Longer than any wait that a server may ask for, and than any request takes."""

Kept = TypeVar("Kept", "Server", Breaker)


@dataclass(frozen=True)
class Server:
    """One model of one server. blocked_until: nobody asks it before; why: in its own words."""

    concurrency: Concurrency | None = None
    blocked_until: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class Keys:
    """Names in Redis: a server and model share concurrency; limits and breaker are those of the role there."""

    server: str
    role: str

    @classmethod
    def of(cls, role: Role) -> "Keys":
        """The names for this role, its server and its model; the address itself is not in them."""
        there = (role.base_url, role.model)
        return cls(f"{PREFIX}server:{_short(*there)}", f"{PREFIX}role:{_short(role.name, *there)}")


def _short(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@lru_cache(maxsize=8)
def connection(url: str) -> redis.Redis:
    """The client of this process; its threads share it."""
    return redis.Redis.from_url(
        url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1),  # a restarted Redis cuts pooled connections; one new try finds it
    )


def server_of(stored: Any) -> Server:
    """Read a record; what an older or newer version left there counts as nothing."""
    try:
        told = json.loads(stored)
        told["concurrency"] = Concurrency(**told["concurrency"]) if told["concurrency"] else None
        return Server(**told)
    except (TypeError, ValueError, KeyError):
        return Server()


def breaker_of(stored: Any) -> Breaker:
    """Read a record; what an older or newer version left there counts as closed."""
    try:
        told = json.loads(stored)
        return Breaker(**{**told, "failures": tuple(told["failures"])})
    except (TypeError, ValueError, KeyError):
        return CLOSED


def change(client: redis.Redis, key: str, read: Callable[[Any], Kept], changed: Callable[[Kept], Kept]) -> Kept:
    """Replace a record by what the pure function makes of it, as often as others come between. RedisError."""

    made: list[Kept] = []

    def again(pipe: Pipeline) -> None:
        old = read(pipe.get(key))
        made.append(new := changed(old))
        pipe.multi()
        if new != old:
            pipe.set(key, json.dumps(asdict(new)), ex=KEPT_SECONDS)

    client.transaction(again, key)
    return made[-1]


def seconds(moment: tuple[int, int]) -> float:
    """What Redis' TIME says, as one number."""
    return moment[0] + moment[1] / 1e6

"""What the end of one request tells all workers of its server and its role."""

import logging
from dataclasses import replace
from functools import partial

import redis

from synthesis.llm.errors import LLMError, Misconfigured, Unreachable
from synthesis.llm.pacing import breaker, concurrency
from synthesis.llm.pacing.breaker import Breaker
from synthesis.llm.pacing.store import Keys, Server, breaker_of, change, server_of
from synthesis.llm.roles import Role

log = logging.getLogger(__name__)


def went_well(client: redis.Redis, role: Role, keys: Keys, *, server: Server, told: Breaker) -> None:
    """A good answer. server, told: the records as they are; nearly always there is nothing to change. RedisError."""
    if told != breaker.CLOSED:
        change(client, keys.role, breaker_of, breaker.answered)
    if server.concurrency is not None:
        change(client, keys.server, server_of, partial(_faster, most=role.limits.concurrency))


def went_wrong(
    client: redis.Redis, role: Role, keys: Keys, trouble: LLMError, *, flying: int, began: float, now: float
) -> None:
    """A failure for the breaker, a smaller concurrency, a wait for everybody; or none of it. RedisError.

    flying: requests on their way to the server, with this one. began, now: by Redis' clock.
    """
    if isinstance(trouble, (Unreachable, Misconfigured)):
        failed = partial(breaker.failed, why=str(trouble), now=now)
        if change(client, keys.role, breaker_of, failed).opened_at == now:
            log.warning("llm_breaker_open role=%s model=%s", role.name, role.model)
    else:  # the server is there, and says so
        change(client, keys.role, breaker_of, breaker.answered)
    if trouble.overload or trouble.retry_after:
        slower = partial(_slower, trouble=trouble, flying=flying, began=began, now=now)
        change(client, keys.server, server_of, slower)


def _faster(server: Server, *, most: int) -> Server:
    return replace(server, concurrency=concurrency.grown(server.concurrency, most))


def _slower(server: Server, *, trouble: LLMError, flying: int, began: float, now: float) -> Server:
    """What "too much" and Retry-After mean for everybody; a longer wait told before stands."""
    has = server.concurrency
    if trouble.overload:
        has = concurrency.halved(has, flying=flying, began=began, now=now)
    until = now + (trouble.retry_after or 0.0)
    if until <= max(now, server.blocked_until):
        return replace(server, concurrency=has)
    return Server(has, until, str(trouble))

"""How the roles stand just now, for pages: read only."""

from collections.abc import Iterable
from dataclasses import dataclass

import redis
from django.conf import settings

from synthesis.llm.pacing.breaker import Standing
from synthesis.llm.pacing.seats import names
from synthesis.llm.pacing.store import Keys, breaker_of, connection, seconds, server_of
from synthesis.llm.roles import Role


@dataclass(frozen=True)
class RoleState:
    """asking: requests on their way. limit: how many may be at present, of `most` that are set.

    breaker: closed, open or probing. rests: seconds for which nobody asks, 0 when one may. why: the server's trouble in
    words, empty without one.
    """

    model: str
    asking: int
    limit: int
    most: int
    breaker: Standing
    rests: float
    why: str


def states(roles: Iterable[Role]) -> dict[str, RoleState]:
    """The roles by name, in one round trip; empty while Redis does not answer, for no page needs it."""
    asked = [(role, Keys.of(role)) for role in roles]
    try:
        with connection(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            pipe.time()
            for _, keys in asked:
                pipe.get(keys.server)
                pipe.get(keys.role)
                pipe.zrange(names(keys)[1], 0, -1, withscores=True)
            moment, *told = pipe.execute()
    except redis.RedisError:
        return {}
    now = seconds(moment)
    return {role.name: _state(role, *told[3 * place : 3 * place + 3], now=now) for place, (role, _) in enumerate(asked)}


def _state(
    role: Role, stored_server: object, stored_breaker: object, seats: list[tuple[bytes, float]], *, now: float
) -> RoleState:
    server, breaker = server_of(stored_server), breaker_of(stored_breaker)
    most = role.limits.concurrency
    rests = max(server.blocked_until - now, breaker.wait(now), 0.0)
    return RoleState(
        model=role.model,
        asking=sum(until > now for _, until in seats),
        limit=min(most, server.concurrency.whole) if server.concurrency else most,
        most=most,
        breaker=breaker.standing(now),
        rests=rests,
        why=breaker.why or (server.why if server.blocked_until > now else ""),
    )

"""Requests on their way, counted for all workers: each takes a seat; the seat of a killed worker ends by itself."""

import logging
from collections.abc import Collection
from typing import Any
from uuid import UUID

import redis
from django.conf import settings

from biotool_site.lib import holders
from synthesis.llm.pacing import store
from synthesis.llm.pacing.store import KEPT_SECONDS, Keys

log = logging.getLogger(__name__)

# Two sorted sets of seats by when they end: all of the server's, and the role's. redis-py has no semaphore; a lock
# per seat would need a round trip for each one that is taken.
TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
for i = 1, 2 do
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
    if redis.call('ZCARD', KEYS[i]) >= tonumber(ARGV[2 + i]) then
        return 0
    end
end
for i = 1, 2 do
    redis.call('ZADD', KEYS[i], now + ARGV[2], ARGV[1])
    redis.call('EXPIRE', KEYS[i], ARGV[5])
end
return 1
"""

RENEW = """
local time = redis.call('TIME')
for i = 1, 2 do
    redis.call('ZADD', KEYS[i], time[1] + time[2] / 1000000 + ARGV[2], ARGV[1])
    redis.call('EXPIRE', KEYS[i], ARGV[3])
end
"""

ANY_NUMBER = 1_000_000
LASTS_SECONDS = 5.0
"""A seat lasts so long without being renewed: about as long as a killed worker's successor takes to start."""


class Seats:
    """The seats that one Redis keeps."""

    def __init__(self, client: redis.Redis) -> None:
        self._take = client.register_script(TAKE)
        self._renew = client.register_script(RENEW)

    def take(self, keys: Keys, *, of_server: int | None, of_role: int) -> str | None:
        """A seat, or None while all are taken that server or role may have. RedisError.

        of_server: None as long as nothing is known that the server, asked by several roles, could not bear.
        """
        seat = holders.token().hex
        most = ANY_NUMBER if of_server is None else of_server
        taken = self._take(keys=names(keys), args=[seat, LASTS_SECONDS, most, of_role, KEPT_SECONDS])
        return seat if taken else None

    def renew(self, keys: Keys, seat: str) -> None:
        """Let it last anew; a Redis that was wiped learns of it. RedisError."""
        self._renew(keys=names(keys), args=[seat, LASTS_SECONDS, KEPT_SECONDS])


def names(keys: Keys) -> list[str]:
    """Where the seats of the server, and of the role there, are kept."""
    return [f"{keys.server}:flying", f"{keys.role}:flying"]


def free(gone: Collection[UUID]) -> None:
    """Give back the seats of the processes that made these tokens and are no more; without Redis they end by time."""
    client, theirs = store.connection(settings.REDIS_URL), {holders.process(token) for token in gone}
    try:
        for name in client.scan_iter(match=f"{store.PREFIX}*:flying"):
            taken: Any = client.zrange(name, 0, -1)
            seats = [seat for seat in taken if holders.process(UUID(seat.decode())) in theirs]
            if seats:
                client.zrem(name, *seats)
    except redis.RedisError as error:
        log.warning("llm_seats_not_freed error=%s", type(error).__name__)


def give_back(pipe: Any, keys: Keys, seat: str) -> None:
    """End the seat, as part of a pipeline; once more is harmless."""
    for name in names(keys):
        pipe.zrem(name, seat)

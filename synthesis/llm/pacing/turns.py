"""A request's turn: it is sent only while its server does not rest, a seat is free and the limits have room."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import redis
from django.conf import settings

from synthesis.llm.errors import LLMError, NotYet
from synthesis.llm.pacing import breaker, rates
from synthesis.llm.pacing.breaker import Breaker
from synthesis.llm.pacing.keeping import keeper
from synthesis.llm.pacing.outcomes import went_well, went_wrong
from synthesis.llm.pacing.seats import Seats, give_back, names
from synthesis.llm.pacing.store import Keys, Server, breaker_of, change, connection, seconds, server_of
from synthesis.llm.roles import Role

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that a worker waits for a seat or a slot before the row rests instead."""
FULL_REST = 1.0
"""When a row comes back that found no seat."""
AWAY_REST = 10.0
"""When a row comes back that found no Redis."""


class _Soon(Exception):
    """Nothing is wrong; it is only not our turn yet. wait: seconds until it may be; rest: when the row comes back."""

    def __init__(self, words: str, *, wait: float, rest: float) -> None:
        super().__init__(words)
        self.wait = wait
        self.rest = rest


@dataclass(frozen=True)
class Taken:
    """A turn that is ours. began: seconds by Redis' clock."""

    role: Role
    keys: Keys
    seat: str
    began: float


@contextmanager
def turn(role: Role, tokens: int) -> Iterator[None]:
    """Send one request of at most so many tokens within the block; how it ends is told to all workers.

    Raises NotYet, before the block, while it is not its turn or Redis is away, and Rejected when the role's limit
    of tokens has no room for it.
    """
    turns = Turns(settings.REDIS_URL)
    taken = turns.take(role, tokens)
    try:
        yield
    except LLMError as error:
        turns.end(taken, error)
        raise
    except BaseException:
        turns.give_back(taken)  # it says nothing of the server
        raise
    turns.end(taken, None)


class Turns:
    """The turns that the Redis at this address keeps for everyone. sleep: how to wait, for tests."""

    def __init__(self, url: str, *, patience: float = PATIENCE, sleep: Callable[[float], None] = time.sleep) -> None:
        self._redis = connection(url)
        self._seats = Seats(self._redis)
        self._patience = patience
        self._sleep = sleep

    def take(self, role: Role, tokens: int) -> Taken:
        """Our turn; waits for a moment when it comes soon. Raises NotYet and Rejected."""
        waited = 0.0
        while True:
            try:
                return self._take(role, Keys.of(role), tokens)
            except redis.RedisError as error:
                raise NotYet(
                    f"The limits of {role.name} are kept in a Redis that does not answer ({type(error).__name__});"
                    " without it no LLM is asked. Start Redis again or correct REDIS_URL.",
                    retry_after=AWAY_REST,
                ) from None
            except _Soon as soon:
                if waited + soon.wait > self._patience:
                    raise NotYet(str(soon), retry_after=soon.rest) from None
                self._sleep(soon.wait)
                waited += soon.wait

    def end(self, taken: Taken, trouble: LLMError | None) -> None:
        """Give the seat back and tell all workers what the server did; a lost Redis does not lose the answer."""
        role, keys = taken.role, taken.keys
        keeper.let_go(taken.seat)
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.time()
                pipe.get(keys.server)
                pipe.get(keys.role)
                pipe.zcard(names(keys)[0])
                give_back(pipe, keys, taken.seat)
                moment, server, told, flying = pipe.execute()[:4]
            if trouble is None:
                went_well(self._redis, role, keys, server=server_of(server), told=breaker_of(told))
            else:
                now = seconds(moment)
                went_wrong(self._redis, role, keys, trouble, flying=max(1, flying), began=taken.began, now=now)
        except redis.RedisError as error:
            log.warning("llm_turn_not_told role=%s error=%s", role.name, type(error).__name__)

    def give_back(self, taken: Taken) -> None:
        """Give the seat back, and say nothing; without Redis it ends by itself."""
        keeper.let_go(taken.seat)
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                give_back(pipe, taken.keys, taken.seat)
                pipe.execute()
        except redis.RedisError as error:
            log.warning("llm_seat_not_given_back role=%s error=%s", taken.role.name, type(error).__name__)

    def _take(self, role: Role, keys: Keys, tokens: int) -> Taken:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.time()
            pipe.get(keys.server)
            pipe.get(keys.role)
            moment, stored_server, stored_breaker = pipe.execute()
        now, server, told = seconds(moment), server_of(stored_server), breaker_of(stored_breaker)
        _let_rest(server, told, now)
        seat = self._seats.take(
            keys,
            of_server=server.concurrency.whole if server.concurrency else None,
            of_role=role.limits.concurrency,
        )
        if seat is None:
            words = f"As many requests of {role.name} as may be on their way at once are."
            raise _Soon(words, wait=random.uniform(0.05, 0.2), rest=FULL_REST)  # noqa: S311  spreads waits, no secret
        taken = Taken(role, keys, seat, now)
        keeper.hold(self._seats, keys, seat)
        try:
            if wait := rates.reserve(self._redis, role, keys, tokens=tokens, now=now):
                raise _Soon(f"The requests or tokens per minute of {role.name} are used up.", wait=wait, rest=wait)
            if told.opened_at is not None:
                self._probe(keys, now)
        except BaseException:
            self.give_back(taken)
            raise
        return taken

    def _probe(self, keys: Keys, now: float) -> None:
        """Be the one that finds out whether the server is back; raises NotYet when another is."""

        def probing(told: Breaker) -> Breaker:
            _let_rest(Server(), told, now)
            return breaker.probing(told, until=now + breaker.PROBE) if told.opened_at is not None else told

        change(self._redis, keys.role, breaker_of, probing)


def _let_rest(server: Server, told: Breaker, now: float) -> None:
    """Raise NotYet while the server asked for time, or the role's breaker lets nothing through."""
    if server.blocked_until > now:
        raise NotYet(f"{server.why} Nobody asks it before.", retry_after=server.blocked_until - now)
    if wait := told.wait(now):
        words = f"{told.why} It failed {breaker.FAILURES} times in a row and is left in peace."
        raise NotYet(words, retry_after=min(wait, breaker.REST))

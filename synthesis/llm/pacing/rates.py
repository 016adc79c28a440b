"""Requests and tokens per minute of a role, shared by all workers; docs/decisions/0005-shared-limits.md says why so."""

import math

import redis
from pyrate_limiter import GCRA, Rate, RedisStateStore

from synthesis.llm.errors import Rejected
from synthesis.llm.pacing.store import Keys
from synthesis.llm.roles import Role

EVENLY = GCRA()
MINUTE_MS = 63_000
"""Minutes are kept a twentieth longer: requests arrive a little nearer to each other than they were sent."""
SMALLEST_BURST = 12_000
"""Tokens: a prompt of usual length and the longest answer."""


def reserve(client: redis.Redis, role: Role, keys: Keys, *, tokens: int, now: float) -> float:
    """Take a slot for one request of so many tokens and return 0, or take nothing and return seconds to wait.

    now: by Redis' clock. When another takes the tokens between our look and our take, a slot of requests is lost,
    never one doubled. Raises Rejected for a request that no minute has room for, and RedisError.
    """
    now_ms = math.floor(1000 * now)
    limits = role.limits
    store, rates = RedisStateStore(client, f"{keys.role}:tokens"), []
    if limits.tokens_per_minute:
        rates = [tokens_rate(limits.tokens_per_minute)]
        _refuse_the_largest(role, tokens, rates[0].burst)
        state = store.read(EVENLY, rates)
        assert isinstance(state, tuple)  # awaitable only with an asynchronous client
        if wait := _seconds(EVENLY.step(rates, state, now_ms, tokens)[1]):
            return wait
    if limits.requests_per_minute:
        one_by_one = [Rate(limits.requests_per_minute, MINUTE_MS, burst=1)]
        requests = RedisStateStore(client, f"{keys.role}:requests")
        if wait := _seconds(requests.check(EVENLY, one_by_one, now_ms, 1)):
            return wait
    return _seconds(store.check(EVENLY, rates, now_ms, tokens)) if rates else 0.0


def tokens_rate(per_minute: int) -> Rate:
    """As many tokens at once as one request may need, the rest evenly: both together are the limit of any minute."""
    burst = max(1, min(max(per_minute // 8, SMALLEST_BURST), per_minute // 2))
    return Rate(max(1, per_minute - burst), MINUTE_MS, burst=burst)


def _refuse_the_largest(role: Role, tokens: int, most: int) -> None:
    if tokens > most:
        raise Rejected(
            f"The request may take {tokens} tokens; with {role.limits.tokens_per_minute} tokens per minute for"
            f" {role.name} one request may take {most}. Raise LLM_{role.name.upper()}_TOKENS_PER_MINUTE."
        )


def _seconds(decision: object) -> float:
    if getattr(decision, "allowed", False):
        return 0.0
    return (getattr(decision, "retry_after_ms", None) or 1) / 1000

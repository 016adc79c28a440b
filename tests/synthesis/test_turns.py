"""Turns that all workers share, with a real Redis: what one takes or is told, all others know."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import redis

from synthesis.llm import errors
from synthesis.llm.pacing import breaker, keeping, look, rates, store
from synthesis.llm.pacing.breaker import Standing
from synthesis.llm.pacing.seats import LASTS_SECONDS, Seats, names
from synthesis.llm.pacing.turns import Turns, turn
from synthesis.llm.roles import Limits, Role

JUDGE = Role("judge", "m", "http://llm.test/v1", "k", 0.0, 5.0, None, Limits(concurrency=2))
WRITER = replace(JUDGE, name="query_writer")
ELSEWHERE = replace(JUDGE, model="other")
BROKEN = errors.Unreachable("The server of judge answers with an error (500).")

Make = Callable[[], Turns]


@pytest.fixture
def make(settings: Any) -> Make:
    """Makes turns as separate workers would; none of them waits."""
    return lambda: Turns(settings.REDIS_URL, patience=0.0)


@pytest.fixture
def opened(make: Make) -> Make:
    """The judge's breaker is open."""
    for _ in range(breaker.FAILURES):
        make().end(make().take(JUDGE, 10), BROKEN)
    return make


def let_it_rest(url: str) -> None:
    """As if the breaker of the judge had opened as long ago as it rests."""

    def earlier(told: breaker.Breaker) -> breaker.Breaker:
        assert told.opened_at is not None
        return replace(told, opened_at=told.opened_at - breaker.REST)

    store.change(store.connection(url), store.Keys.of(JUDGE).role, store.breaker_of, earlier)


def refused(turns: Turns, role: Role = JUDGE, tokens: int = 10) -> errors.NotYet:
    with pytest.raises(errors.NotYet) as caught:
        turns.take(role, tokens)
    assert caught.value.retry_after
    return caught.value


def test_workers_share_the_seats_of_a_role(make: Make) -> None:
    first = make().take(JUDGE, 10)
    make().take(JUDGE, 10)
    assert "on their way" in str(refused(make()))
    make().take(WRITER, 10)  # it has seats of its own
    make().end(first, None)
    make().take(JUDGE, 10)


def test_a_killed_workers_seat_ends_by_itself(settings: Any, make: Make) -> None:
    seats, keys = Seats(store.connection(settings.REDIS_URL)), store.Keys.of(JUDGE)
    for _ in range(2):
        assert seats.take(keys, of_server=None, of_role=2)  # and nobody renews it
    refused(make())
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for name in names(keys):  # as if it had lasted
            for seat, until in client.zrange(name, 0, -1, withscores=True):
                client.zadd(name, {seat: until - LASTS_SECONDS})
    assert make().take(JUDGE, 10)


def test_a_seat_is_renewed_while_its_request_is_on_its_way_also_when_redis_is_wiped(
    settings: Any, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(keeping, "keeper", keeper := keeping.Keeper())
    monkeypatch.setattr("synthesis.llm.pacing.turns.keeper", keeper)
    taken = [make().take(JUDGE, 10) for _ in range(2)]
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(*names(taken[0].keys))
        until = time.monotonic() + 5
        while client.zcard(names(taken[0].keys)[0]) < 2:
            assert time.monotonic() < until
    refused(make())
    for left in taken:
        make().end(left, None)
    threads = [thread for thread in threading.enumerate() if thread.name == "llm-seats"]
    for thread in threads:
        thread.join(0.5)
    assert make().take(JUDGE, 10)


def test_too_much_halves_for_all_roles_of_the_server_and_good_answers_let_it_grow(make: Make) -> None:
    roles = [replace(role, limits=Limits(concurrency=8)) for role in (JUDGE, WRITER)]
    taken = [make().take(role, 10) for role in roles for _ in range(4)]
    make().end(taken.pop(), errors.Overloaded("slow down"))
    for left in taken:
        make().end(left, errors.Overloaded("slow down"))  # sent before: the same news
    assert look.states(roles)["judge"].limit == 4
    now = [make().take(roles[place % 2], 10) for place in range(4)]
    assert "on their way" in str(refused(make(), roles[0]))
    for left in now:
        make().end(left, None)
    for _ in range(40):
        make().end(make().take(roles[0], 10), None)
    assert look.states(roles)["judge"].limit == 8


@pytest.mark.parametrize("trouble", [BROKEN, errors.Rejected("too long")])
def test_other_troubles_do_not_halve(make: Make, trouble: errors.LLMError) -> None:
    make().end(make().take(JUDGE, 10), trouble)
    assert look.states([JUDGE])["judge"].limit == 2


def test_retry_after_told_to_one_is_obeyed_by_all(make: Make) -> None:
    make().end(make().take(JUDGE, 10), errors.Overloaded("Slow down (429).", retry_after=40))
    error = refused(make(), WRITER)
    assert error.retry_after and 39 < error.retry_after <= 40
    assert "Slow down (429)." in str(error)
    make().take(ELSEWHERE, 10)  # another model is not concerned
    assert 39 < look.states([WRITER])["query_writer"].rests <= 40


def test_a_longer_wait_told_before_stands(make: Make) -> None:
    one, other = make().take(JUDGE, 10), make().take(JUDGE, 10)
    make().end(one, errors.Overloaded("long", retry_after=40))
    make().end(other, errors.Overloaded("short", retry_after=3))
    error = refused(make())
    assert error.retry_after and error.retry_after > 39


def test_requests_per_minute_are_shared_and_come_evenly(make: Make) -> None:
    role = replace(JUDGE, limits=Limits(requests_per_minute=60, concurrency=50))
    make().take(role, 10)
    error = refused(make(), role)
    assert error.retry_after and 0.9 < error.retry_after <= 1.05
    assert look.states([role])["judge"].asking == 1  # who waits holds no seat


def test_tokens_per_minute_are_kept_in_any_minute(make: Make) -> None:
    role = replace(JUDGE, limits=Limits(tokens_per_minute=40_000, concurrency=50))
    rate = rates.tokens_rate(40_000)
    assert rate.limit + rate.burst == 40_000
    for _ in range(3):
        make().take(role, 4_000)
    error = refused(make(), role, 4_000)
    assert error.retry_after and 8 < error.retry_after <= 9.1  # 4,000 of 28,000 a minute
    make().take(replace(role, limits=replace(role.limits, tokens_per_minute=None)), 4_000)


def test_a_refusal_for_want_of_tokens_takes_no_request(make: Make) -> None:
    role = replace(JUDGE, limits=Limits(requests_per_minute=1, tokens_per_minute=40_000, concurrency=50))
    make().take(replace(role, limits=replace(role.limits, requests_per_minute=None)), 12_000)
    refused(make(), role, 12_000)
    make().take(replace(role, limits=replace(role.limits, tokens_per_minute=None)), 12_000)


def test_a_request_for_which_no_minute_has_room_is_told_so(make: Make) -> None:
    role = replace(JUDGE, limits=Limits(tokens_per_minute=40_000))
    with pytest.raises(errors.Rejected, match="LLM_JUDGE_TOKENS_PER_MINUTE"):
        make().take(role, 12_001)
    assert look.states([role])["judge"].asking == 0


def test_a_turn_that_comes_soon_is_waited_for(settings: Any) -> None:
    role = replace(JUDGE, limits=Limits(requests_per_minute=6, concurrency=50))
    waits: list[float] = []
    turns = Turns(settings.REDIS_URL, patience=25.0, sleep=waits.append)
    turns.take(role, 10)
    with pytest.raises(errors.NotYet):
        turns.take(role, 10)
    assert len(waits) == 2 and sum(waits) <= 25


def test_an_open_breaker_lets_nothing_through(opened: Make) -> None:
    error = refused(opened())
    assert error.retry_after and breaker.REST - 1 < error.retry_after <= breaker.REST
    assert "(500)" in str(error)
    opened().take(WRITER, 10)  # the breaker is the role's
    state = look.states([JUDGE])["judge"]
    assert (state.breaker, state.asking) == (Standing.OPEN, 0)
    assert state.rests > 0 and "(500)" in state.why


@pytest.mark.parametrize(
    ("end", "standing"),
    [
        (None, Standing.CLOSED),
        (errors.Rejected("too long"), Standing.CLOSED),
        (BROKEN, Standing.OPEN),
        (errors.Misconfigured("no such model"), Standing.OPEN),
    ],
)
def test_then_one_probes_and_decides(
    opened: Make, settings: Any, end: errors.LLMError | None, standing: Standing
) -> None:
    let_it_rest(settings.REDIS_URL)
    probe = opened().take(JUDGE, 10)
    refused(opened())  # one is enough
    assert look.states([JUDGE])["judge"].breaker == Standing.PROBING
    opened().end(probe, end)
    assert look.states([JUDGE])["judge"].breaker == standing


def test_a_probe_whose_worker_broke_off_gives_way_in_time(
    opened: Make, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_it_rest(settings.REDIS_URL)
    monkeypatch.setattr(breaker, "PROBE", 0.0)
    opened().give_back(opened().take(JUDGE, 10))
    opened().take(JUDGE, 10)


def test_a_fault_of_ours_says_nothing_of_the_server(make: Make) -> None:
    for _ in range(breaker.FAILURES):
        with pytest.raises(ZeroDivisionError), turn(JUDGE, 10):
            raise ZeroDivisionError
    state = look.states([JUDGE])["judge"]
    assert (state.breaker, state.asking) == (Standing.CLOSED, 0)


def test_without_redis_nothing_is_sent_and_an_answer_still_counts(
    settings: Any, make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = Turns(f"unix://{tmp_path}/nothing.sock?db=0")
    assert "Redis" in str(refused(away))
    away.end(make().take(JUDGE, 10), None)  # lost while the server answered
    away.give_back(make().take(JUDGE, 10))
    assert "llm_turn_not_told" in caplog.text
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock?db=0"
    assert look.states([JUDGE]) == {}


def test_everything_in_redis_expires_by_itself_and_what_cannot_be_read_counts_as_nothing(
    settings: Any, opened: Make
) -> None:
    limits = Limits(requests_per_minute=60, tokens_per_minute=40_000)
    opened().take(replace(WRITER, limits=limits), 10)
    opened().end(opened().take(ELSEWHERE, 10), errors.Overloaded("slow down", retry_after=3))
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        keys = list(client.scan_iter(f"{store.PREFIX}*"))
        assert len(keys) >= 5 and all(client.pttl(key) > 0 for key in keys)
        client.set(store.Keys.of(JUDGE).role, "[]", ex=10)
        client.set(store.Keys.of(JUDGE).server, '{"concurrency": 3}', ex=10)
    opened().take(JUDGE, 10)

"""Concurrency and circuit breaker as pure functions."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthesis.llm.pacing import breaker, concurrency
from synthesis.llm.pacing.breaker import CLOSED, FAILURES, REST, WINDOW, Standing
from synthesis.llm.pacing.concurrency import Concurrency

EVENTS = st.lists(st.one_of(st.just("well"), st.integers(1, 64)), max_size=80)


@settings(deadline=None)
@given(EVENTS, st.integers(1, 64))
def test_concurrency_never_exceeds_the_set_limit_nor_ends_at_none(events: list[Any], most: int) -> None:
    has: Concurrency | None = None
    for now, event in enumerate(events, start=1):
        if event == "well":
            has = concurrency.grown(has, most)
        else:
            allowed = min(event, has.whole if has else most)
            has = concurrency.halved(has, flying=allowed, began=now - 0.5, now=float(now))
            assert has.whole <= max(1, allowed / 2)
        assert has is None or 1 <= has.whole <= most


def test_it_grows_by_one_per_round_of_answers_back_to_the_set_limit() -> None:
    has: Concurrency | None = concurrency.halved(None, flying=8, began=0.0, now=1.0)
    assert has is not None and has.whole == 4
    for _ in range(5):
        has = concurrency.grown(has, 8)
    assert has is not None and has.whole == 5
    for _ in range(40):
        has = concurrency.grown(has, 8)
    assert has is None  # nothing is left to remember


def test_what_was_sent_before_a_halving_halves_no_further() -> None:
    once = concurrency.halved(None, flying=16, began=1.0, now=2.0)
    assert concurrency.halved(once, flying=15, began=1.5, now=2.1) == once
    assert concurrency.halved(once, flying=8, began=2.05, now=3.0).whole == 4


def test_half_of_what_was_on_its_way_not_of_what_was_allowed() -> None:
    assert concurrency.halved(None, flying=6, began=0.0, now=1.0).whole == 3


def failing(times: list[float]) -> breaker.Breaker:
    has = CLOSED
    for at in times:
        has = breaker.failed(has, why="broken", now=at)
    return has


def test_it_opens_after_failures_in_a_row_within_the_window() -> None:
    times = [float(second) for second in range(FAILURES)]
    assert failing(times[:-1]).standing(times[-1]) == Standing.CLOSED
    opened = failing(times)
    assert (opened.standing(times[-1]), opened.wait(times[-1]), opened.why) == (Standing.OPEN, REST, "broken")
    assert failing([WINDOW / 2 * number for number in range(2 * FAILURES)]).opened_at is None


def test_an_answer_in_between_begins_the_count_anew() -> None:
    has = breaker.answered(failing([0.0] * (FAILURES - 1)))
    assert breaker.failed(has, why="", now=1.0).opened_at is None


def test_one_probe_goes_and_its_answer_decides() -> None:
    opened = failing([0.0] * FAILURES)
    now = REST + 1
    assert (opened.standing(now), opened.wait(now)) == (Standing.PROBING, 0.0)
    probed = breaker.probing(opened, until=now + 40)
    assert probed.wait(now) == 40  # nobody else
    assert probed.wait(now + 41) == 0  # the one that probed was killed
    assert breaker.failed(probed, why="still", now=now + 2).wait(now + 2) == REST
    assert breaker.answered(probed).wait(now) == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_server_that_fails_one_in_five_stays_closed(seed: int) -> None:
    chance = random.Random(seed)
    has = CLOSED
    for second in range(5000):
        fails = chance.random() < 0.2
        has = breaker.failed(has, why="", now=second / 10) if fails else breaker.answered(has)
        assert has.opened_at is None

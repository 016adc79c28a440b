"""Limits with a clock of our own, and the pauses between attempts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotools.catalogue.hosts import Host, Limit, hosts
from biotools.client.arrivals import arrived_before
from biotools.client.errors import RateLimited, Refused, Unavailable
from biotools.client.limits import ENOUGH_ANSWERS, HELD_SECONDS, LATEST_ARRIVAL, ProcessLimiter
from biotools.client.retry import pause, retrying


@given(st.lists(st.floats(0, 0.5), min_size=20, max_size=80))
def test_no_window_ever_holds_more_than_the_limit(pauses: list[float]) -> None:
    now = 0.0
    limiter = ProcessLimiter(clock=lambda: now)
    host = Host("h", "http://h", (Limit(3, 1.0), Limit(10, 10.0)))
    sent: list[float] = []
    for gap in pauses:
        now += gap
        wait = limiter.reserve(host)
        if wait == 0:
            sent.append(now)
        else:
            assert wait > 0
    for limit in host.limits:
        for moment in sent:
            assert sum(moment <= other < moment + limit.seconds for other in sent) <= limit.requests


def test_a_slot_is_free_again_when_it_was_promised() -> None:
    now = 100.0
    limiter = ProcessLimiter(clock=lambda: now)
    eutils = hosts()["eutils"]
    assert [limiter.reserve(eutils) for _ in range(3)] == [0, 0, 0]
    now += limiter.reserve(eutils)
    assert limiter.reserve(eutils) == 0


def test_a_key_raises_the_limit_and_a_penalty_stops_all() -> None:
    limiter = ProcessLimiter(clock=lambda: 5.0)
    eutils = hosts()["eutils"]
    assert [limiter.reserve(eutils, with_key=True) for _ in range(10)] == [0] * 10
    assert limiter.reserve(eutils, with_key=True) > 0
    limiter.penalise(hosts()["ensembl"], 7)
    assert limiter.reserve(hosts()["ensembl"]) == 7


def test_polling_one_rid_is_limited_apart_from_another() -> None:
    now = 0.0
    limiter = ProcessLimiter(clock=lambda: now)
    blast = hosts()["blast"]
    assert limiter.reserve(blast, values={"RID": "A"}) == 0
    now = 11.0
    assert limiter.reserve(blast, values={"RID": "A"}) > 40
    assert limiter.reserve(blast, values={"RID": "B"}) == 0


def test_only_transient_errors_are_tried_again() -> None:
    pauses: list[float] = []
    errors = [Unavailable("one"), RateLimited("two", retry_after=2), None]

    def send() -> str:
        error = errors.pop(0)
        if error:
            raise error
        return "done"

    assert retrying(send, 2, pauses.append) == "done"
    assert 0.25 <= pauses[0] <= 0.5 and 2 <= pauses[1] <= 2.5

    def refused() -> str:
        raise Refused("no")

    with pytest.raises(Refused):
        retrying(refused, 5, pauses.append)
    assert len(pauses) == 2


def test_a_long_wait_is_raised_not_slept() -> None:
    def send() -> None:
        raise RateLimited("blocked", retry_after=3000)

    with pytest.raises(RateLimited):
        retrying(send, 5, lambda seconds: pytest.fail("slept"))


def test_pauses_double_up_to_a_minute() -> None:
    error = Unavailable("down")
    assert [pause(n, error, lambda: 1.0) for n in (1, 2, 3, 20)] == [0.5, 1.0, 2.0, 60.0]


SERVICE = 0.1
"""Seconds that the host of the next test needs for an answer."""

ways = st.tuples(st.floats(0, 0.1), st.floats(0, 3), st.floats(0, LATEST_ARRIVAL))


@given(st.lists(ways, min_size=20, max_size=80))
def test_no_window_of_arrivals_holds_more_than_the_limit_however_late_they_are(
    requests: list[tuple[float, float, float]],
) -> None:
    """Each request: the pause before it, for how long it is held up in its process, and then in the network."""
    now = 0.0
    limiter = ProcessLimiter(clock=lambda: now)
    host = Host("h", "http://h", (Limit(3, 1.0),))
    known: list[tuple[float, str, float]] = []  # when the limiter is told what
    arrived: list[float] = []
    for number, (gap, held_up, late) in enumerate(requests):
        then, name = now + gap, str(number)
        while True:
            for when, request, ago in sorted(told for told in known if told[0] <= then):
                now = when
                limiter.arrived(host, request, ago)
            known, now = [told for told in known if told[0] > then], then
            if not (wait := limiter.reserve(host, request=name)):
                break
            then = now + wait
        sent = now + held_up
        arrived.append(sent + late)
        took = late + SERVICE
        known += [(sent, name, -LATEST_ARRIVAL), (sent + took, name, arrived_before(took, [SERVICE] * ENOUGH_ANSWERS))]
    for moment in arrived:
        assert sum(moment <= other < moment + 1.0 for other in arrived) <= 3


def test_few_answers_say_nothing_of_the_quickest() -> None:
    """All of them may have been late: such an answer had its request only when it came."""
    assert arrived_before(0.2, [0.15, 0.2]) == 0.0
    assert arrived_before(0.2, [0.15] * ENOUGH_ANSWERS) == 0.15
    held_up = [0.15 + n / 100 for n in range(ENOUGH_ANSWERS)]  # what is quickest among such says little
    assert arrived_before(0.2, held_up) == pytest.approx(0.15 - ENOUGH_ANSWERS // 2 / 100)
    assert arrived_before(10.0, [0.15] * ENOUGH_ANSWERS) == 10.0 - LATEST_ARRIVAL


def test_a_slot_of_a_killed_process_is_free_again() -> None:
    now = 0.0
    limiter = ProcessLimiter(clock=lambda: now)
    host = Host("h", "http://h", (Limit(1, 1.0),))
    assert limiter.reserve(host, request="never heard of again") == 0
    now = 5.0
    assert limiter.reserve(host, request="next") > 0
    now = HELD_SECONDS + 2.0
    assert limiter.reserve(host, request="next") == 0

"""The limiter in Redis, with a real one: what one process takes or is told, all others know."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import redis

import biotools
from biotools.catalogue.hosts import Host, Limit, hosts
from biotools.client import limits
from biotools.client.limits import ENOUGH_ANSWERS, LOOK_AGAIN, ProcessLimiter
from biotools.client.shared_limits import SharedLimiter

from .conftest import Service

HOST = Host("h", "http://h", (Limit(5, 0.2), Limit(100_000, 3600)), limits_with_key=(Limit(20, 0.2),))
KEYED = Host("k", "http://k", (Limit(1, 60),), limits_with_key=(Limit(5, 10),))
POLLED = Host("p", "http://p", (Limit(1, 0.1), Limit(1, 60, per="RID")))
ONE = Host("o", "http://o", (Limit(1, 0.2),))
Make = Callable[[], SharedLimiter]


@pytest.fixture
def make(settings: Any) -> Iterator[Make]:
    """Makes limiters as separate processes would, in a corner of the tests' Redis of their own."""
    prefix = f"test:{uuid.uuid4().hex}:"
    yield lambda: SharedLimiter(settings.REDIS_URL, prefix=prefix)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        left = list(client.scan_iter(f"{prefix}*"))
        assert all(client.pttl(key) != -1 for key in left)  # nothing stays in Redis for good
        if left:
            client.delete(*left)


def test_two_processes_together_keep_the_limit_in_every_window(make: Make) -> None:
    limiters = [make(), make()]
    granted: list[tuple[float, float]] = []  # not before, not after
    until = time.monotonic() + 3 * 15 * 0.042
    while len(granted) < 16 and time.monotonic() < until:
        for limiter in limiters:
            before = time.monotonic()
            if limiter.reserve(HOST) == 0:
                granted.append((before, time.monotonic()))
    for (first, _), (_, sixth) in zip(granted, granted[5:], strict=False):
        assert sixth - first >= 0.2
    assert len(granted) == 16  # and the limit is not wasted


def test_a_slot_is_free_again_when_it_was_promised(make: Make) -> None:
    limiter = make()
    assert limiter.reserve(HOST) == 0
    wait = limiter.reserve(HOST)
    assert 0 < wait <= 0.043
    time.sleep(wait)
    assert limiter.reserve(HOST) == 0


def test_a_key_has_limits_of_its_own(make: Make) -> None:
    limiter = make()
    assert limiter.reserve(KEYED) == 0
    assert limiter.reserve(KEYED, with_key=True) == 0
    assert 0 < limiter.reserve(KEYED, with_key=True) <= 2.1 < limiter.reserve(KEYED)


def test_several_limits_are_drawn_on_together_or_not_at_all(make: Make) -> None:
    limiter, other = make(), make()
    assert limiter.reserve(POLLED, values={"RID": "A"}) == 0
    time.sleep(limiter.reserve(POLLED))
    assert other.reserve(POLLED, values={"RID": "A"}) > 50  # its minute is not over
    assert other.reserve(POLLED, values={"RID": "B"}) == 0  # and the refusal took no contact
    assert 0 < limiter.reserve(POLLED, values={"RID": "C"}) <= 0.106  # no contact is left
    time.sleep(0.11)
    assert limiter.reserve(POLLED, values={"RID": "C"}) == 0  # and the refusal took no poll of C


def test_what_one_process_is_told_all_obey(make: Make) -> None:
    told, other = make(), make()
    told.penalise(HOST, 40.0)
    other.penalise(HOST, 3.0)  # an earlier, longer wait stands
    assert 39 < other.reserve(HOST) <= 40
    assert 39 < other.reserve(HOST, with_key=True) <= 40
    assert make().reserve(POLLED) == 0  # other hosts are not concerned
    told.penalise(POLLED, 0.1)
    assert 0 < other.reserve(POLLED) <= 0.1
    time.sleep(0.11)
    assert other.reserve(POLLED) == 0


def test_the_clock_is_that_of_redis(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose clock is a day off keeps the limits all the same."""
    assert make().reserve(HOST) == 0
    ahead = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: ahead)
    monkeypatch.setattr(time, "time_ns", lambda: int(ahead * 1e9))
    assert make().reserve(HOST) > 0


def test_a_redis_that_forgot_its_scripts_is_told_them_again(make: Make, settings: Any) -> None:
    limiter = make()
    assert limiter.reserve(HOST) == 0
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.script_flush()
    time.sleep(limiter.reserve(HOST) or 0.05)
    assert limiter.reserve(HOST) == 0


def test_without_redis_nothing_is_sent(service: Service, tmp_path: Path) -> None:
    away = SharedLimiter(f"unix://{tmp_path}/nothing.sock?db=0")
    with pytest.raises(biotools.Unavailable, match="Redis") as caught:
        biotools.call("lookup_by_id", {"id": "ENSG00000157764"}, service.transport(limiter=away), retries=0)
    assert caught.value.transient and caught.value.retry_after
    assert service.asked == []
    with pytest.raises(biotools.Unavailable):
        away.penalise(hosts()["ensembl"], 3)


def test_the_environment_chooses_the_limiter(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_shared_url", "")
    assert isinstance(limits.usual({}), ProcessLimiter)
    assert limits.usual({}) is limits.usual({})
    named = limits.usual({"BIOTOOLS_LIMITS_URL": settings.REDIS_URL})
    assert isinstance(named, SharedLimiter)
    limits.share(settings.REDIS_URL)
    assert limits.usual({}) is named


def test_the_studio_shares_its_limits_through_its_redis(settings: Any) -> None:
    """Every process with Django, web or worker, takes the studio's Redis without being told."""
    code = (
        "import django; django.setup(); from django.conf import settings; from biotools.client import limits; "
        "assert limits.usual({}) is limits.usual({'BIOTOOLS_LIMITS_URL': settings.REDIS_URL}); "
        "print(type(limits.usual({})).__name__)"
    )
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "biotool_site.settings.test"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "SharedLimiter\n"


def test_grants_are_spaced_not_bursts(make: Make) -> None:
    limiter = make()
    granted = []  # each one some time between these two, however late this process hears of it
    while len(granted) < 4:
        asked = time.monotonic()
        if limiter.reserve(HOST) == 0:
            granted.append((asked, time.monotonic()))
    assert all(told - asked > 0.03 for (asked, _), (_, told) in pairwise(granted))


def test_a_slot_counts_from_when_its_request_arrived(make: Make) -> None:
    """What one process tells of its request, all others obey."""
    limiter, other = make(), make()
    assert limiter.reserve(ONE, request="a") == 0
    time.sleep(0.25)
    assert 0 < other.reserve(ONE, request="b") <= LOOK_AGAIN  # it may be anywhere
    limiter.arrived(ONE, "a", -0.2)  # sent, on its way
    assert 0.3 < other.reserve(ONE, request="b") <= 0.42
    limiter.arrived(ONE, "a", 0.1)  # answered: it had arrived long before
    time.sleep(other.reserve(ONE, request="b"))
    assert other.reserve(ONE, request="b") == 0
    other.arrived(ONE, "never reserved", 0.0)
    assert limiter.reserve(ONE, request="c") > 0


def test_all_know_how_quick_the_answers_are(make: Make) -> None:
    limiter, other = make(), make()
    for seconds in range(60):
        limiter.answer_times(ONE, float(seconds))
    told = other.answer_times(ONE, 0.5)
    assert min(told) == 0 and 0.5 in told and len(told) >= ENOUGH_ANSWERS

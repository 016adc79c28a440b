"""Eight processes, one Redis, one service: no limit is exceeded, and what one is told all obey."""

import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from biotools.catalogue import hosts
from biotools.client.limits import kept

from .conftest import GENE, Service, send

ROOT = Path(__file__).resolve().parents[2]
LIMIT = hosts()["ensembl"].limits[0]
FREE, BLOCKED = 2.0, 1.0
"""Seconds without trouble, and seconds that the service then asks for."""


def run(service: Service, redis_url: str, seconds: float, held_up: float = 0.0) -> None:
    prefix = f"test:{uuid.uuid4().hex}:"
    command = [sys.executable, "-m", "tests.biotools.many_workers", redis_url, prefix, str(seconds), str(held_up)]
    environ = {"BIOTOOLS_ENSEMBL_URL": service.url, "PATH": ""}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=60)


def most_in_a_window(times: list[float]) -> int:
    return max(sum(start <= moment < start + LIMIT.seconds for moment in times) for start in times)


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """The machine has so many other things to do."""
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("held_up", "on_the_way", "loops"), [(0.3, 0.0, 0), (0.0, 0.2, 0), (0.15, 0.15, 0), (0.0, 0.0, 14)]
)
def test_requests_that_arrive_late_are_not_followed_too_closely(
    service: Service, settings: Any, held_up: float, on_the_way: float, loops: int
) -> None:
    """Seconds for which a request is held up in its process and in the network; loops: an overloaded machine."""
    arrived: list[float] = []

    def answer(handler: Any) -> None:
        time.sleep(random.uniform(0, on_the_way))
        arrived.append(time.monotonic())
        send(handler, 200, GENE)

    service.answer = answer
    with busy(loops):
        run(service, settings.REDIS_URL, 4.0, held_up)
    most = most_in_a_window(sorted(arrived))
    print(f"\n{len(arrived)} requests, at most {most} in any second")
    assert most <= LIMIT.requests
    assert len(arrived) > LIMIT.requests  # and they do go on


def test_eight_processes_stay_within_the_limit_and_obey_what_one_was_told(service: Service, settings: Any) -> None:
    told: list[float] = []

    def answer(handler: Any) -> None:
        if not told and time.monotonic() - service.times[0] > FREE:
            told.append(time.monotonic())
            send(handler, 429, b"slow down", {"Retry-After": str(BLOCKED)})
        else:
            send(handler, 200, GENE)

    service.answer = answer
    run(service, settings.REDIS_URL, FREE + BLOCKED + 0.6)

    times = sorted(service.times)
    most = most_in_a_window(times)
    assert most <= LIMIT.requests, f"{most} in one second"

    # Who had its slot before the service spoke may still arrive; then nobody does until the time is over.
    silent = [moment - told[0] for moment in times if 0.15 < moment - told[0] < BLOCKED]
    assert not silent
    assert times[-1] > told[0] + BLOCKED  # and then they go on

    steady = [moment for moment in times if moment - times[0] <= FREE]
    used = (len(steady) - 1) / (FREE * LIMIT.requests / LIMIT.seconds)
    longest = max(later - earlier for earlier, later in pairwise(steady))
    print(f"\n{len(steady)} requests in {FREE:g} s: {used:.0%} of the limit (a margin of {kept(LIMIT) / LIMIT.seconds - 1:.0%} is wanted), "
          f"at most {most} in any second, longest pause {1000 * longest:.0f} ms")  # fmt: skip
    assert used > 0.5  # a machine that is busy otherwise uses less; docs/benchmarks.md has the figures

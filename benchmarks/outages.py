"""Reviewing while an engine is away: Redis gone or silent for a minute, Postgres restarted under a reviewer's hands.

    .venv/bin/python -m benchmarks.outages [REDIS_SECONDS] [POSTGRES_SECONDS]

People log in, look at pages, claim, renew and review over HTTP, turn after turn: first undisturbed, then without Redis.
Then a reviewer in Chromium types and decides while Postgres is away: what is told, what is kept, and how long after
its return everything is stored. At last: how long after its end an expired claim is free for others.
"""

import math
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path

from biotool_site.screens import chromium
from tests.browser import steps
from tests.chaos.havoc import gone, silent
from tests.chaos.reviewing import Asked, a_turn, decide_while_away, freed_after
from tests.stack import Stack

DATASET = "outages"
FILL = """
from annotation.models import Dataset; from tests.factories import deliver_many
deliver_many(Dataset.objects.get(slug={slug!r}), {number})
"""


def turns(stack: Stack, seconds: float, token: str) -> list[Asked]:
    end, asked = time.monotonic() + seconds, []
    while time.monotonic() < end:
        asked += a_turn(stack, DATASET, token)
    return asked


def tell(when: str, asked: list[Asked]) -> None:
    wrong = [one for one in asked if one.status >= 400]
    print(
        f"{when}: {len(asked)} requests, {len(wrong)} errors{''.join(f'; {one.what} {one.status}' for one in wrong[:5])}"
    )
    by = defaultdict(list)
    for one in asked:
        by["page" if one.what.startswith("page") else one.what].append(1000 * one.seconds)
    for what, took in by.items():
        ordered = sorted(took)
        p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
        print(f"  {what}: median {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, most {ordered[-1]:.0f} ms")
    slowest = max(asked, key=lambda one: one.seconds)
    print(f"  slowest: {slowest.what}")


def without_redis(stack: Stack, seconds: float) -> None:
    token = stack.token("reviewer2", "review")
    for when, away in (
        ("undisturbed", nullcontext()),
        ("Redis gone", gone(stack, "redis")),
        ("Redis silent", silent(stack, "redis")),
    ):
        with away:
            asked = turns(stack, seconds, token)
        tell(f"{when}, {seconds:.0f} s", asked)


def without_postgres(stack: Stack, seconds: float) -> None:
    with chromium.started() as browser:
        page = browser.new_page(base_url=stack.url, viewport={"width": 1440, "height": 900})
        steps.log_in(page)
        steps.start_reviewing(page, DATASET)
        took = decide_while_away(page, stack, seconds)
        print(
            f"Postgres gone for {seconds:.0f} s: an edit and an approval that were decided meanwhile are stored {took:.1f} s after"
        )


def main() -> None:
    redis, postgres = map(float, [*sys.argv[1:], *("60", "10")[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as name:
        stack = Stack(Path(name))
        try:
            stack.start()
            stack.session("admin").new_dataset(DATASET)
            stack.python(FILL.format(slug=DATASET, number=600))
            without_redis(stack, redis)
            without_postgres(stack, postgres)
            print(f"An expired claim is free for others after {1000 * freed_after(stack, 'expiry'):.0f} ms")
        finally:
            stack.stop()


if __name__ == "__main__":
    main()

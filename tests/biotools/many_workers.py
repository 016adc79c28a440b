"""Eight worker processes that call one service as fast as they may; run by test_many_workers.

python -m tests.biotools.many_workers REDIS_URL PREFIX SECONDS HELD_UP; BIOTOOLS_ENSEMBL_URL names the local server.
HELD_UP: seconds for which a thread may be stopped between its slot and the network, as on an overloaded machine.
"""

import os
import random
import sys
import time
from typing import Any

import biotools
from biotools.client.errors import RateLimited
from biotools.client.live import LiveTransport
from biotools.client.shared_limits import SharedLimiter

WORKERS = 8


class HeldUp(SharedLimiter):
    """Stops whoever got a slot for a random while."""

    longest = 0.0

    def reserve(self, *arguments: Any, **options: Any) -> float:
        wait = super().reserve(*arguments, **options)
        if not wait:
            time.sleep(random.uniform(0, self.longest))
        return wait


def work(url: str, prefix: str, seconds: float) -> None:
    transport = LiveTransport(limiter=HeldUp(url, prefix=prefix), patience=0.3)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            biotools.call("lookup_by_id", {"id": "ENSG00000157764"}, transport, retries=0)
        except RateLimited:
            time.sleep(0.02)  # a worker comes back later, here soon


def main() -> None:
    url, prefix, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    HeldUp.longest = float(sys.argv[4])
    biotools.prepare("lookup_by_id", {"id": "ENSG00000157764"})  # the catalogue is read once, for all
    children = []
    for _ in range(WORKERS):
        if not (child := os.fork()):
            random.seed(os.getpid())
            work(url, prefix, seconds)
            os._exit(0)
        children.append(child)
    for child in children:
        _, status = os.waitpid(child, 0)
        assert status == 0


if __name__ == "__main__":
    main()

"""Which calls go to the test split: pure, seeded, the same for ever."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Group:
    """All records of one call: they stay together. `size` counts them, at least 1."""

    call_digest: str
    function: str
    size: int


def calls_for_test(groups: Iterable[Group], *, seed: int, percent: int) -> Iterator[str]:
    """The digests of the calls whose records are the test split.

    groups: by function (all groups of one function in a row); nothing gives nothing. percent: 0 to 90.
    The share is spread over functions and over calls with many and few queries: groups are walked in the
    seed's order, and one goes to test whenever the test split lags behind by at least half of it. So the
    split is never further from the share than half the last group; a single call goes to train.
    """
    lag = 0  # how many records test is short of, in hundredths
    for _, members in groupby(groups, key=lambda group: group.function):
        for group in sorted(members, key=lambda group: (-group.size, _draw(seed, group.call_digest))):
            lag += percent * group.size
            if percent and 2 * lag >= 100 * group.size:
                lag -= 100 * group.size
                yield group.call_digest


def _draw(seed: int, call_digest: str) -> bytes:
    """A number that the seed and the call alone decide."""
    return hashlib.sha256(f"{seed}:{call_digest}".encode()).digest()

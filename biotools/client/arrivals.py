"""When a request reached its host: the limiter is told, because the host counts what arrives, not what is sent.

A thread can be held up between its slot and the network, and so can the network. The first is seen here: the last
byte was handed over at a known moment. The second is bounded by the answer: the host had the request by then, and
no later than the time before it that the host's quickest answers take. docs/decisions/0005-shared-limits.md.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import uuid4

from ..catalogue import Host
from .limits import ENOUGH_ANSWERS, LATEST_ARRIVAL, Limiter


class Arrival:
    """One request's way to its host; `request` names it to the limiter."""

    def __init__(self, limiter: Limiter, host: Host, *, with_key: bool) -> None:
        self.request = uuid4().hex
        self._limiter = limiter
        self._host = host
        self._with_key = with_key
        self._sent_at: float | None = None

    def sent(self) -> None:
        """The last byte was handed to the network just now."""
        self._sent_at = time.monotonic()
        self._tell(-LATEST_ARRIVAL)

    def answered(self) -> None:
        """The first bytes of the answer have come."""
        now = time.monotonic()
        took = now - (self._sent_at or now)
        self._tell(arrived_before(took, self._limiter.answer_times(self._host, took)))

    def failed(self) -> None:
        """There will be no answer; what was sent may still arrive, as `sent` told."""
        if self._sent_at is None:
            self._tell(0.0)

    def _tell(self, ago: float) -> None:
        self._limiter.arrived(self._host, self.request, ago, with_key=self._with_key)


def arrived_before(took: float, lately: Sequence[float]) -> float:
    """How many seconds before its answer, which took so many, a request had reached its host for certain.

    lately: what the host's quickest answers took, from the last byte sent. A request is on its way for
    LATEST_ARRIVAL at most.
    """
    return max(min(took, _needed(lately)), took - LATEST_ARRIVAL)


def _needed(lately: Sequence[float]) -> float:
    """Seconds that the host needs for any answer. The less the quickest ones differ, the more is known.

    Where even those were held up on their way, they differ by as much as they took too long.
    """
    if len(lately) < ENOUGH_ANSWERS:
        return 0.0
    ordered = sorted(lately)
    return max(0.0, 2 * ordered[0] - ordered[ENOUGH_ANSWERS // 2])

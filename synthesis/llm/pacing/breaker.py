"""The circuit breaker of one role: pure. It opens after failures in a row, rests, and lets one request probe."""

from dataclasses import dataclass, replace
from enum import StrEnum

FAILURES = 8
"""So many in a row open it: a server that fails one request in five does so once in 400,000 requests."""
WINDOW = 60.0
"""Seconds in which they must have come."""
REST = 20.0
"""Seconds for which an open breaker lets nothing through."""
PROBE = 20.0
"""Seconds after which another may probe; the worker of the first may have been killed."""


class Standing(StrEnum):
    """Closed: requests go. Open: none goes. Probing: one goes, and its answer decides."""

    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


@dataclass(frozen=True)
class Breaker:
    """failures: times of the last failures in a row, oldest first. why: the words of the last one.

    opened_at: None while closed. probe_until: by when the request that probes has ended. Times are seconds of
    Redis' clock.
    """

    failures: tuple[float, ...] = ()
    why: str = ""
    opened_at: float | None = None
    probe_until: float = 0.0

    def standing(self, now: float) -> Standing:
        """How it stands at this moment."""
        if self.opened_at is None:
            return Standing.CLOSED
        return Standing.OPEN if now < self.opened_at + REST else Standing.PROBING

    def wait(self, now: float) -> float:
        """Seconds for which no request may go; 0 when one may, or may be the probe."""
        if self.opened_at is None:
            return 0.0
        return max(0.0, self.opened_at + REST - now, self.probe_until - now)


CLOSED = Breaker()


def probing(breaker: Breaker, *, until: float) -> Breaker:
    """Somebody took the probe; a probe that is never heard of again ends at `until`."""
    return replace(breaker, probe_until=until)


def failed(breaker: Breaker, *, why: str, now: float) -> Breaker:
    """One more failure; enough of them within the window open it, and a failing probe opens it anew."""
    failures = (*(at for at in breaker.failures if at > now - WINDOW), now)[-FAILURES:]
    opens = breaker.opened_at is not None or len(failures) >= FAILURES
    return Breaker(failures, why, now if opens else None)


def answered(breaker: Breaker) -> Breaker:
    """The server answered, be it with a refusal of that one request: closed, and the count begins anew."""
    return CLOSED

"""How good a judge is that filters before experts look: rates from strata of which experts saw different shares."""

from dataclasses import dataclass

from biotools.metrics.agreement import CONFIDENCE, Interval, wilson


@dataclass(frozen=True)
class Stratum:
    """Of `judged` with one word of the judge, experts decided on `decided` and accepted `accepted`."""

    judged: int = 0
    decided: int = 0
    accepted: int = 0

    @property
    def share(self) -> float | None:
        """accepted / decided; None while nothing is decided."""
        return self.accepted / self.decided if self.decided else None


@dataclass(frozen=True)
class Rate:
    """A share with its interval."""

    value: float
    interval: Interval


def true_positive_rate(passed: Stratum, filtered: Stratum) -> Rate | None:
    """Of all that experts would accept, the share that the judge let through (recall, sensitivity).

    Both strata count by their size, not by how many of them experts saw: a N / (a N + b M), where the judge let N
    through, of which experts accept the share a, and filtered M, of which they accept the share b. The interval
    takes the worst and the best ends of the Wilson intervals of a and b, each at sqrt(95%): both then hold with 95%, so
    it is on the safe side. What is not decided is taken to be like what is. None where a stratum has no decision, and
    where experts accepted nothing.
    """
    return _part(passed, filtered, accepted=True)


def true_negative_rate(passed: Stratum, filtered: Stratum) -> Rate | None:
    """Of all that experts would reject, the share that the judge filtered out (specificity).

    (1-b) M / ((1-b) M + (1-a) N) with the names of `true_positive_rate`, and its interval in the same way. None where a
    stratum has no decision, and where experts rejected nothing.
    """
    return _part(filtered, passed, accepted=False)


def _part(one: Stratum, other: Stratum, *, accepted: bool) -> Rate | None:
    """The part of the one stratum in all that experts decide so."""
    here, there = (each.accepted if accepted else each.decided - each.accepted for each in (one, other))
    each_holds = CONFIDENCE**0.5
    near, far = wilson(here, one.decided, each_holds), wilson(there, other.decided, each_holds)
    if near is None or far is None or not here + there:
        return None

    def part(near: float, far: float) -> float:
        whole = near * one.judged + far * other.judged
        return near * one.judged / whole if whole else 0.0

    value = part(here / one.decided, there / other.decided)
    return Rate(value, Interval(part(near.low, far.high), part(near.high, far.low)))

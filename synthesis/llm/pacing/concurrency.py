"""How many requests may be on their way to one model of one server at once: pure additive increase, halving."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Concurrency:
    """limit: requests at once, at least 1. cut_at: when it was last halved, in seconds of Redis' clock.

    There is none (None) while the server has never said that it is too much: then only the set limits bind.
    """

    limit: float
    cut_at: float

    @property
    def whole(self) -> int:
        """The limit as a number of requests."""
        return max(1, int(self.limit))


def grown(now_has: Concurrency | None, most: int) -> Concurrency | None:
    """After a good answer: one more per as many answers as are allowed at once, up to the set limit.

    Back at the set limit there is nothing to remember: None.
    """
    if now_has is None:
        return None
    limit = now_has.limit + 1 / now_has.limit
    return Concurrency(limit, now_has.cut_at) if limit < most else None


def halved(now_has: Concurrency | None, *, flying: int, began: float, now: float) -> Concurrency:
    """After "too much": half of what was on its way, which may be less than was allowed.

    flying: requests on their way, with the one that was refused. began: when that one was sent. All that were sent
    before the last halving say the same thing, so they halve once.
    """
    if now_has is not None and began <= now_has.cut_at:
        return now_has
    allowed = min(now_has.limit, flying) if now_has else flying
    return Concurrency(max(1.0, allowed / 2), now)

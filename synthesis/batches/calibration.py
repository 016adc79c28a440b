"""How good the judge is, measured by the experts: which filtered quadruplets they see, and what follows. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

DEFAULT_SHARE = 0.05


def chosen(digest: str, *, seed: int, share: float) -> bool:
    """Whether a filtered quadruplet goes to blind review: the same for the same digest and seed.

    digest: text that names call and query. share: 0 (none) to 1 (all); of many, about this share is chosen.
    """
    thrown = int.from_bytes(hashlib.sha256(f"calibration {seed} {digest}".encode()).digest()[:8])
    return thrown < share * 2**64


@dataclass(frozen=True)
class Outcome:
    """So many quadruplets of one kind. informative: by the judge. calibration: among those the experts see blind."""

    informative: bool
    calibration: bool
    state: str
    number: int


@dataclass(frozen=True)
class Reviewed:
    """How many the experts have decided, and how many of these they approved, as they were or edited."""

    decided: int = 0
    approved: int = 0

    @property
    def share(self) -> float | None:
        """approved / decided; None while nothing is decided."""
        return self.approved / self.decided if self.decided else None


@dataclass(frozen=True)
class Figures:
    """Judge versus experts.

    passed, filtered: judged informative, and not. of_passed, of_calibration: what experts decided on them.
    sampled: how many filtered ones went to blind review.
    """

    passed: int = 0
    filtered: int = 0
    sampled: int = 0
    of_passed: Reviewed = Reviewed()
    of_calibration: Reviewed = Reviewed()

    @property
    def precision(self) -> float | None:
        """Share of what the judge let through that experts approved; None while nothing is decided."""
        return self.of_passed.share

    @property
    def missed(self) -> float | None:
        """Share of what the judge filtered out that experts approved, on the blind sample; None while unknown."""
        return self.of_calibration.share

    @property
    def recall(self) -> float | None:
        """Estimated share of all that experts would approve which the judge let through.

        precision * passed / (precision * passed + missed * filtered): both shares are taken to hold for what
        is not decided. None while one is unknown (missed is 0 where nothing was filtered), or nothing is good.
        """
        missed = 0.0 if not self.filtered else self.missed
        if self.precision is None or missed is None:
            return None
        kept, lost = self.precision * self.passed, missed * self.filtered
        return kept / (kept + lost) if kept + lost else None

    def told(self) -> dict[str, Any]:
        """The figures in the public shape."""
        return {
            "informative": {"judged": self.passed, **_told(self.of_passed)},
            "not_informative": {"judged": self.filtered, "sampled": self.sampled, **_told(self.of_calibration)},
            "precision": self.precision,
            "missed": self.missed,
            "recall": self.recall,
        }


def figures(outcomes: Iterable[Outcome]) -> Figures:
    """Judge versus experts, from quadruplets that were handed over, grouped in any way."""
    rows = list(outcomes)
    passed = [row for row in rows if row.informative]
    filtered = [row for row in rows if not row.informative]
    sample = [row for row in filtered if row.calibration]
    return Figures(_sum(passed), _sum(filtered), _sum(sample), _reviewed(passed), _reviewed(sample))


def _sum(rows: Iterable[Outcome]) -> int:
    return sum(row.number for row in rows)


def _reviewed(rows: list[Outcome]) -> Reviewed:
    approved = _sum(row for row in rows if row.state == "approved")
    return Reviewed(approved + _sum(row for row in rows if row.state == "rejected"), approved)


def _told(reviewed: Reviewed) -> dict[str, Any]:
    return {"decided": reviewed.decided, "approved": reviewed.approved}

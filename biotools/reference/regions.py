"""Regions of a genome as the services write them: name, start, end, strand."""

from __future__ import annotations

import re
from dataclasses import dataclass

REGION = re.compile(
    r"(?P<chr>chr)?(?P<name>[^:\s/]+?):(?P<start>\d[\d,]*)(?:(?:(?:\.\.|-|_)(?P<end>\d[\d,]*)|:(?P<last>\d{2,})))?"
    r"(?::(?P<strand>[+-]?1))?",
    re.ASCII | re.IGNORECASE,
)
RANGE = re.compile(r"(?P<start>\d[\d,]*)(?:\.\.|-|_)(?P<end>\d[\d,]*)", re.ASCII)
MOST_DIGITS = 15


@dataclass(frozen=True)
class Region:
    """Bases `start` to `end`, 1-based and inclusive; end = start - 1 is the point before `start`.

    strand: 1, -1, or None when it is not written. has_chr: UCSC's prefix, left out of `name`.
    """

    name: str
    start: int
    end: int
    strand: int | None
    has_chr: bool = False

    @property
    def length(self) -> int:
        """Bases in the region; 0 for an insertion point."""
        return self.end - self.start + 1


def read_region(text: str) -> Region | None:
    """A region (X:1000..2000:1, chr7:1,000-2,000) or a single base (X:1000); None for anything else.

    Ensembl takes .., -, _ and : between the numbers (Ensembl/ensembl-rest t/phenotypefeatures.t for the colon).
    """
    match = REGION.fullmatch(text.strip())
    last = (match["end"] or match["last"] or match["start"]) if match else ""
    if match is None or max(len(match["start"]), len(last)) > MOST_DIGITS:
        return None
    start, end = _number(match["start"]), _number(last)
    strand = None if match["strand"] is None else -1 if match["strand"] == "-1" else 1
    return Region(match["name"], start, end, strand, bool(match["chr"]))


def read_range(text: str) -> tuple[int, int] | None:
    """Start and end of a range inside a sequence (100..300); None for anything else."""
    match = RANGE.fullmatch(text.strip())
    if match is None or max(len(match["start"]), len(match["end"])) > MOST_DIGITS:
        return None
    return _number(match["start"]), _number(match["end"])


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))

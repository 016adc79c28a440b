"""The Range header of HTTP (RFC 9110, section 14): which bytes are wanted."""

import re
from dataclasses import dataclass

# One range of bytes: first-last, first-, or the last so many. Django and DRF offer nothing for this.
ONE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True)
class Range:
    """Bytes `first` to `last` of a file, both inclusive, counted from 0."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of bytes, at least 1."""
        return self.last - self.first + 1

    def content_range(self, size: int) -> str:
        """The Content-Range header of the answer."""
        return f"bytes {self.first}-{self.last}/{size}"


def wanted(header: str, size: int) -> Range | None:
    """The one range that the header asks of a file of `size` bytes; None where the whole file is the answer.

    Other units, several ranges, and what cannot be read are ignored, as the RFC allows. Raises Unsatisfiable.
    """
    read = ONE.fullmatch(header)
    if read is None or read.groups() == ("", ""):
        return None
    first, last = (int(part) if part else None for part in read.groups())
    if first is None:
        return _suffix(last or 0, size)
    if last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Range(first, size - 1 if last is None else min(last, size - 1))


def _suffix(length: int, size: int) -> Range:
    """The last so many bytes; the whole file where it is shorter."""
    if length == 0 or size == 0:
        raise Unsatisfiable
    return Range(max(0, size - length), size - 1)

"""A raw body in pieces that a page can show one after the other."""

from dataclasses import dataclass

AT_ONCE = 60_000
"""Bytes."""
LONGEST_LETTER = 4


@dataclass(frozen=True)
class Piece:
    """text: the letters of the bytes from `start` to `end`; size: bytes of the whole body."""

    text: str
    start: int
    end: int
    size: int


def piece(body: bytes, start: int, most: int = AT_ONCE) -> Piece:
    """The piece that begins at a byte, of about `most` bytes; it ends after a line if one ends near, and never within a
    letter of UTF-8. Bytes that are no UTF-8 stand as U+FFFD."""
    end = min(len(body), start + most)
    if end < len(body):
        line = body.rfind(b"\n", start + most // 2, end)
        end = line + 1 if line > 0 else _before_letter(body, end)
    return Piece(body[start:end].decode("utf-8", "replace"), start, end, len(body))


def _before_letter(body: bytes, end: int) -> int:
    """The nearest place at or before `end` where no letter is cut in two."""
    for place in range(end, max(0, end - LONGEST_LETTER), -1):
        if body[place] & 0xC0 != 0x80:
            return place
    return end

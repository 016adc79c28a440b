"""From the bytes of a file to its records: JSON lines or one JSON list, streamed, whatever is in it."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from biotool_site.lib import strict_json
from biotool_site.lib.depth import too_deep

LONGEST = 512 * 1024
"""Bytes of one record; letters in a list."""
CHUNK = 256 * 1024
NO_BLANK = re.compile(r"[^ \t\r\n]")
TOO_LONG = f"It is longer than {LONGEST // 1024} KiB. Shorten its observation, or leave it out."
NOT_UTF8 = "It is not UTF-8: byte {} cannot be read. Store the file as UTF-8."
UNREAD = "What follows it was not read."
PLAIN = json.JSONDecoder()


@dataclass(frozen=True)
class Record:
    """One record of a file: its value, or why it cannot be read.

    place: `line 3` of JSON lines, `record 3` of a list, both from 1. end: bytes of the file that were read so far.
    """

    place: str
    end: int
    value: Any = None
    error: str = ""


def records(file: BinaryIO) -> Iterator[Record]:
    """The records of a file that stands at its beginning. Memory does not grow with it; blank lines are passed over."""
    is_list = _begins_with(file) == b"["
    file.seek(0)
    yield from _of_list(file) if is_list else _of_lines(file)


def _begins_with(file: BinaryIO) -> bytes:
    """The first byte that is no blank and not of a byte order mark; empty for none."""
    while chunk := file.read(CHUNK):
        if found := chunk.removeprefix(codecs.BOM_UTF8).lstrip():
            return found[:1]
    return b""


def _of_lines(file: BinaryIO) -> Iterator[Record]:
    number = 0
    while line := file.readline(LONGEST + 2):
        number += 1
        place = f"line {number}"
        if len(line.rstrip(b"\r\n")) > LONGEST:
            while line and not line.endswith(b"\n"):
                line = file.readline(CHUNK)
            yield Record(place, file.tell(), error=TOO_LONG)
            continue
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if line.strip():
            yield _of_line(place, file.tell(), line)


def _of_line(place: str, end: int, line: bytes) -> Record:
    try:
        return Record(place, end, strict_json.read(line.decode()))
    except UnicodeDecodeError as error:
        return Record(place, end, error=NOT_UTF8.format(error.start))
    except ValueError as error:
        return Record(place, end, error=f"{error} Each line is one JSON object.")


class _Stopped(Exception):
    """The list cannot be followed any further."""


class _Text:
    """A window on the text of a file: `here` is where it is read on."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.text = ""
        self.here = 0
        self.ended = False

    def fill(self) -> None:
        """Read on. Raises _Stopped for what is not UTF-8."""
        chunk = self._file.read(CHUNK)
        before = self._file.tell() - len(chunk)
        self.ended = not chunk
        try:
            self.text = self.text[self.here :] + self._decoder.decode(chunk, self.ended)
        except UnicodeDecodeError as error:
            raise _Stopped(NOT_UTF8.format(before + error.start)) from None
        self.here = 0

    def next(self) -> str:
        """The next letter that is no blank, not taken; empty at the end."""
        while True:
            if found := NO_BLANK.search(self.text, self.here):
                self.here = found.start()
                return found.group()
            self.here = len(self.text)
            if self.ended:
                return ""
            self.fill()

    def goes_on(self) -> bool:
        """Take the comma or bracket after a value: whether another one follows. Raises _Stopped."""
        letter = self.next()
        if letter not in {",", "]"}:
            raise _Stopped("A comma or the end of the list is missing before it." if letter else "The list has no end.")
        self.here += 1
        return letter == ","

    def value(self) -> Any:
        """Take the next value. Raises ValueError for one that is not to be taken, _Stopped where its end is unknown."""
        while True:
            try:
                value, end = strict_json.DECODER.raw_decode(self.text, self.here)
            except RecursionError:
                raise _Stopped(strict_json.TOO_DEEP) from None
            except ValueError as error:
                if (known := self._end()) is None:
                    self._want_more(error)
                    continue
                self.here = known
                raise
            length, self.here = end - self.here, end
            if length > LONGEST:
                raise ValueError(TOO_LONG)
            return value

    def _end(self) -> int | None:
        """Where the value ends if it is JSON at all."""
        try:
            return PLAIN.raw_decode(self.text, self.here)[1]
        except (ValueError, RecursionError):
            return None

    def _want_more(self, error: ValueError) -> None:
        """Read on if the value may end there. Raises _Stopped."""
        if len(self.text) - self.here > LONGEST:
            raise _Stopped(f"It is no JSON, or longer than {LONGEST // 1024} KiB ({_said(error)}).")
        if self.ended:
            raise _Stopped(f"This is not JSON: {_said(error)}.")
        self.fill()


def _said(error: ValueError) -> str:
    """What is wrong, without places, which would be of our window."""
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)


def _of_list(file: BinaryIO) -> Iterator[Record]:
    """The members of a JSON list; after one whose end cannot be found nothing is read."""
    text, number = _Text(file), 1
    try:
        text.next()
        text.here += 1
        goes_on = text.next() != "]"
        text.here += not goes_on
        while goes_on:
            yield _member(text, f"record {number}", file)
            number += 1
            goes_on = text.goes_on()
        if text.next():
            raise _Stopped("Something follows after the end of the list.")
    except _Stopped as stopped:
        yield Record(f"record {number}", file.tell(), error=f"{stopped} {UNREAD}")


def _member(text: _Text, place: str, file: BinaryIO) -> Record:
    text.next()
    try:
        value = text.value()
    except ValueError as error:
        return Record(place, file.tell(), error=str(error))
    if too_deep(value):
        return Record(place, file.tell(), error=strict_json.TOO_DEEP)
    return Record(place, file.tell(), value)

"""What a file format of releases is."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from annotation.models.release import ReleaseFile, Split
from annotation.releases.reader import Record


@dataclass(frozen=True)
class Edition:
    """What files say of a release as a whole; nothing in it depends on when they are written.

    tools: the tool info of every function (name, description, parameters, database, family), by database,
    family and name. created_on: ISO date of the request for the release. url: its page on this installation.
    """

    dataset: str
    slug: str
    description: str
    version: str
    url: str
    notes: str
    created_on: str
    seed: int
    test_percent: int
    tools: tuple[Mapping[str, Any], ...]


class Sink:
    """A binary file that counts and digests what is written to it; never read, never sought in."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append the bytes. Returns how many they are, as files do."""
        self._file.write(data)
        self._sha256.update(data)
        self.size += len(data)
        return len(data)

    def write_text(self, text: str) -> None:
        """Append the text in UTF-8."""
        self.write(text.encode())

    def tell(self) -> int:
        """Where the next byte goes."""
        return self.size

    def flush(self) -> None:
        """Nothing is held back here; whoever opened the file has it on the disk in the end."""

    @property
    def digest(self) -> str:
        """sha256 of the bytes so far, as hex letters."""
        return self._sha256.hexdigest()


class RecordFormat(ABC):
    """A file with one row per record, of one split or of all, in the records' order."""

    name: ClassVar[str]
    content_type: ClassVar[str]
    about: ClassVar[str]
    split: ClassVar[Split | None] = None

    def __init__(self, edition: Edition, sink: Sink) -> None:
        self.edition = edition
        self.sink = sink

    @abstractmethod
    def begin(self) -> None:
        """Write what stands before the rows."""

    @abstractmethod
    def put(self, record: Record) -> None:
        """Write the record's row."""

    @abstractmethod
    def end(self) -> None:
        """Write what stands after the rows."""

    def add(self, record: Record) -> None:
        """Write the record's row, if it belongs into this file."""
        if self.split is None or record.split == self.split:
            self.put(record)


class TextFormat(RecordFormat):
    """A file of text: each row is one."""

    opening: ClassVar[str] = ""
    between: ClassVar[str] = ""
    closing: ClassVar[str] = ""
    rows = 0

    @abstractmethod
    def row(self, record: Record) -> str:
        """The record as this file has it."""

    def begin(self) -> None:
        self.sink.write_text(self.opening)

    def put(self, record: Record) -> None:
        self.sink.write_text((self.between if self.rows else "") + self.row(record))
        self.rows += 1

    def end(self) -> None:
        self.sink.write_text(self.closing)


class Array(TextFormat):
    """A JSON array with one record per line."""

    content_type = "application/json"
    opening = "[\n"
    between = ",\n"
    closing = "\n]\n"


class Lines(TextFormat):
    """JSON lines: each ends with a line feed."""

    content_type = "application/jsonl"
    between = "\n"

    def end(self) -> None:
        self.sink.write_text("\n" if self.rows else "")


class Document(ABC):
    """A file that tells of the release as a whole, written after the records.

    counts: see releases.counting. files: what is written already, by name.
    """

    name: ClassVar[str]
    content_type: ClassVar[str]
    about: ClassVar[str]

    def __init__(self, edition: Edition, counts: Mapping[str, Any], files: Sequence[ReleaseFile]) -> None:
        self.edition = edition
        self.counts = counts
        self.files = files

    @abstractmethod
    def text(self) -> str:
        """The whole file."""


def text_of(value: Any, indent: int | None = None) -> str:
    """JSON in the value's own order of keys, letters unescaped.

    Frozen content has sorted keys, so the text is stable; not sorted here, because a model learns to write
    a call's name before its arguments.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)


def openai_tool(info: Mapping[str, Any]) -> dict[str, Any]:
    """A tool info as one entry of an OpenAI-style `tools` list."""
    function = {name: info[name] for name in ("name", "description", "parameters")}
    return {"type": "function", "function": function}

"""The first pass over a file: every record is looked at, good ones are put aside on disk, and nothing is written."""

import time
from typing import Any, BinaryIO

from annotation.imports import lines, reading, states
from annotation.imports.lines import Line
from annotation.imports.refusing import Refused
from annotation.imports.spool import Spool
from annotation.models import Import
from biotool_site.lib.canonical import digest
from biotools import calls

MOST_ERRORS = 1_000
"""Records with errors that are kept; where all or none is wanted, the file is read no further."""
MOST_TEXTS, LONGEST_TEXT = 20, 500
"""What is told of one record."""
MOST_TOOLS = 1_000
"""Different tool infos in one file."""
MOST_OF_A_CALL = 10_000
"""Records of one file on one call."""
TELL_SECONDS = 0.5


class Look:
    """What was seen of a file.

    answers: of each good record the values of writing._brought. rest: in the same order, those of writing._delivery.
    tools: the records' own tool infos by key. functions: those that are used.
    """

    def __init__(self, found: Import, answers: Spool, rest: Spool) -> None:
        self.found, self.answers, self.rest = found, answers, rest
        self.refused = 0
        self.errors: list[dict[str, Any]] = []
        self.tools: dict[str, tuple[str, lines.Tool]] = {}
        self.functions: set[str] = set()
        self._of_call: dict[bytes, int] = {}

    def read(self, file: BinaryIO) -> None:
        """Look at all records, or at as many as it takes to refuse the file."""
        told = time.monotonic()
        for record in reading.records(file):
            self._take(record)
            if self.refused >= MOST_ERRORS and not self.found.partial:
                return
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                states.reached(self.found, Import.State.READING, 100 * record.end // (self.found.size or 1))

    def _take(self, record: reading.Record) -> None:
        if record.error:
            self._refuse(record.place, {"record": [record.error]})
            return
        try:
            line = lines.read(record.value)
            self._spool(record.place, line)
        except Refused as refused:
            self._refuse(record.place, refused.errors)

    def _spool(self, place: str, line: Line) -> None:
        key = bytes.fromhex(calls.digest(line.function, line.arguments))[:12]
        if (n := self._of_call.get(key, 0)) >= MOST_OF_A_CALL:
            raise Refused({"record": [f"Over {MOST_OF_A_CALL:,} records are on the same call. Leave some out."]})
        tool = self._tool(line)
        self._of_call[key] = n + 1
        self.functions.add(line.function)
        if self.refused and not self.found.partial:
            return  # none of it will be written
        self.answers.add([line.function, line.arguments, line.summary, line.raw, *_source(line)])
        judgement, lineage = _told(self.found, place, line)
        self.rest.add([tool or line.function, line.arguments, line.query, line.style, judgement, lineage])

    def _tool(self, line: Line) -> str:
        """The key of the record's own tool info; empty for the catalogue's."""
        if line.tool is None:
            return ""
        key = digest([line.function, *line.tool])
        if key not in self.tools and len(self.tools) >= MOST_TOOLS:
            raise Refused({"tool": [f"The file has over {MOST_TOOLS:,} different tool infos. Leave some out."]})
        self.tools[key] = (line.function, line.tool)
        return key

    def _refuse(self, place: str, errors: dict[str, list[str]]) -> None:
        self.refused += 1
        if len(self.errors) < MOST_ERRORS:
            told: dict[str, list[str]] = {}
            texts = [(field, text) for field, texts in errors.items() for text in texts]
            for field, text in texts[:MOST_TEXTS]:
                told.setdefault(field, []).append(text[:LONGEST_TEXT])
            self.errors.append({"place": place, "errors": told})


def _source(line: Line) -> tuple[str, str | None, bool]:
    return line.source_release, line.recorded_at.isoformat() if line.recorded_at else None, line.truncated


def _told(found: Import, place: str, line: Line) -> tuple[Any, Any]:
    """The judgement and lineage of the quadruplet, as JSON."""
    judgement = line.judgement
    if judgement:
        judgement = judgement | {"judged_at": judgement["judged_at"].isoformat()}
    told: dict[str, Any] = {
        "id": str(found.pk),
        "file": found.file_name,
        "place": place,
        "sha256": found.sha256,
        "layout": line.layout,
        "changes": line.changes,
    }
    return judgement, {"source": "import", "import": told | ({"lineage": line.lineage} if line.lineage else {})}

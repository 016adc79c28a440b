"""What was read of a file and waits to be written: on disk, as memory would not do."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

BATCH = 500
MOST_LETTERS = 4 * 1024 * 1024
"""A batch ends sooner where its values are long."""


class Spool:
    """A file without a name: values are added, then read in batches. It ends with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8", dir=folder)  # noqa: SIM115  closed by __exit__
        self.count = 0

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, value: Any) -> None:
        """Append a JSON value."""
        self._file.write(json.dumps(value))
        self._file.write("\n")
        self.count += 1

    def batches(self) -> Iterator[list[Any]]:
        """All values, in order, some at a time; they may be read again."""
        self._file.seek(0)
        batch: list[Any] = []
        letters = 0
        for line in self._file:
            batch.append(json.loads(line))
            letters += len(line)
            if len(batch) == BATCH or letters > MOST_LETTERS:
                yield batch
                batch, letters = [], 0
        if batch:
            yield batch

"""The one module that loads pyarrow: rows of a release as a Parquet file, written while they come."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from annotation.releases.formats.base import Sink

Row = Mapping[str, str | int | list[str]]

# JSON is a string whose type says that it is JSON: `datasets` reads it as the value, all others as the text.
SCHEMA = pa.schema(
    [
        ("messages", pa.list_(pa.json_())),
        ("tools", pa.json_()),
        ("id", pa.string()),
        ("query", pa.string()),
        ("function", pa.string()),
        ("arguments", pa.string()),
        ("observation", pa.string()),
        ("database", pa.string()),
        ("family", pa.string()),
        ("style", pa.string()),
        ("revision", pa.int32()),
        ("call_digest", pa.string()),
        ("digest", pa.string()),
    ]
)
# A row group ends at whichever comes first; so much of the file is held in memory while it is written.
ROWS = 10_000
LETTERS = 4_000_000


class Table:
    """Rows of SCHEMA on their way into a file. The same rows give the same bytes with the same pyarrow."""

    def __init__(self, sink: Sink) -> None:
        self._writer = pq.ParquetWriter(sink, SCHEMA, compression="zstd")
        self._rows: list[Row] = []
        self._letters = 0

    def add(self, row: Row) -> None:
        """Take one row in."""
        self._rows.append(row)
        self._letters += sum(_letters(value) for value in row.values())
        if len(self._rows) >= ROWS or self._letters >= LETTERS:
            self._write()

    def close(self) -> None:
        """Write what is left and the file's footer; a table without rows is a file with the schema."""
        try:
            if self._rows:
                self._write()
        finally:
            self._writer.close()

    def _write(self) -> None:
        columns = [_column([row[field.name] for row in self._rows], field.type) for field in SCHEMA]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=SCHEMA))
        self._rows, self._letters = [], 0


def _column(values: list[str | int | list[str]], kind: pa.DataType) -> pa.Array:
    """The values as a column of this type; lists of JSON go by lists of strings, as pyarrow makes no others."""
    if pa.types.is_list(kind):
        return pa.array(values, pa.list_(pa.string())).cast(kind)
    return pa.array(values, kind)


def _letters(value: str | int | list[str]) -> int:
    if isinstance(value, list):
        return sum(map(len, value))
    return len(value) if isinstance(value, str) else 1

"""train.parquet and test.parquet: chats that TRL trains on, with what each record is in columns beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotation.models.release import Split
from annotation.releases.formats.base import RecordFormat, text_of
from annotation.releases.formats.training import SYSTEM, offered_tools
from annotation.releases.reader import Record

if TYPE_CHECKING:
    from annotation.releases.formats.table import Row, Table


class Parquet(RecordFormat):
    """`messages` and `tools` as TRL wants them, arguments as an object; the other columns name the record.

    What has no fixed shape is a JSON text (docs/decisions/0020-json-in-parquet.md). `digest` is the sha256 of the
    record's line in quadruplets.jsonl, which tells all the rest of it.
    """

    content_type = "application/vnd.apache.parquet"
    _table: Table

    def begin(self) -> None:
        # Here and not above, so that only who writes such a file loads pyarrow: no web process does.
        from annotation.releases.formats.table import Table

        self._table = Table(self.sink)

    def put(self, record: Record) -> None:
        self._table.add(self.row(record))

    def end(self) -> None:
        self._table.close()

    def row(self, record: Record) -> Row:
        """The record's columns by name, in the order of the table's schema."""
        data = record.data
        name = data["tool"]["name"]
        call = {"type": "function", "function": {"name": name, "arguments": data["arguments"]}}
        chat = (
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": data["query"]},
            # Templates differ in whether they can do without a content; all can do with an empty one.
            {"role": "assistant", "content": "", "tool_calls": [call]},
        )
        return {
            "messages": [text_of(message) for message in chat],
            "tools": text_of(offered_tools(record, self.edition)),
            "id": data["id"],
            "query": data["query"],
            "function": name,
            "arguments": text_of(data["arguments"]),
            "observation": text_of(data["observation"]),
            "database": data["database"],
            "family": data["family"],
            "style": data["style"],
            "revision": data["revision"],
            "call_digest": data["lineage"]["call_digest"],
            "digest": record.digest,
        }


class ParquetTrain(Parquet):
    """The train split."""

    name = "train.parquet"
    about = "Train split for TRL and load_dataset, with observations"
    split = Split.TRAIN


class ParquetTest(Parquet):
    """The test split."""

    name = "test.parquet"
    about = "Test split for TRL and load_dataset, with observations"
    split = Split.TEST

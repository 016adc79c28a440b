"""train.parquet and test.parquet: what they hold, whatever people and services wrote, and how they are written."""

import gc
import hashlib
import io
import json
import subprocess
import sys
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotation.releases import cut, formats, reader, services
from annotation.releases.formats import Edition, Sink, table
from annotation.releases.formats.parquet import ParquetTest, ParquetTrain
from annotation.releases.reader import Record
from biotool_site.lib.canonical import canonical_json
from biotool_site.lib.depth import MOST_LEVELS

COLUMNS = {name for name in table.SCHEMA.names if name not in ("messages", "tools")}
TOOL = {"name": "lookup_by_id", "description": "Looks up.", "parameters": {"type": "object", "properties": {}}}


def nested(levels):
    value = "the innermost"
    for level in range(levels):
        value = [value] if level % 2 else {"in": value}
    return value


HOSTILE = {
    "bidi": "\u202eevil\u202c \u2066x\u2069 \u200b\ufeff",
    "beyond the first plane": "𝔊𝔢𝔫𝔢 🧬 \U0010fffd",
    "markup": "<script>alert(1)</script> {{ 7*7 }} {% raw %} </tool_call> <|im_end|>",
    "letters that JSON escapes": '"quoted" \\ back \t tab \r\n line \u2028 \u2029 \x7f \x1b',
    "not normalised": "Å Å A\u030a ﬁ",
    "a megabyte": "ACGT" * 250_000,
    "deep": nested(MOST_LEVELS - 2),
    "numbers": [0, -0.0, 1e-300, 0.1234567890123456, 9007199254740993, 10**40, True, None],
    "empty": ["", {}, [], {"": ""}],
}


def record(number=1, split="train", **changes):
    data = {
        "id": f"id-{number}",
        "query": f"Question {number}?",
        "tool": TOOL,
        "arguments": {"id": f"ENSG{number}"},
        "observation": {"start": number},
        "database": "ensembl",
        "family": "lookup",
        "style": "specific",
        "revision": 1,
        "split": split,
        "lineage": {"call_digest": "0" * 64},
        **changes,
    }
    content = canonical_json(data)
    return Record(number, split, content, hashlib.sha256(content.encode()).hexdigest())


@pytest.fixture
def write():
    """The bytes of a Parquet file of these records."""

    def write(records, form=ParquetTrain):
        edition = Edition("Genes", "genes", "", "1.0", "http://x/", "", "2026-11-23", 0, 20, ())
        file = io.BytesIO()
        made = form(edition, Sink(file))
        made.begin()
        for one in records:
            made.add(one)
        made.end()
        return file.getvalue()

    return write


def rows(data):
    return pq.read_table(io.BytesIO(data)).to_pylist()


def told(data):
    """A quadruplet in the columns of the file, its JSON read."""
    lineage = data["lineage"]
    names = ("id", "query", "arguments", "observation", "database", "family", "style", "revision")
    return {name: data[name] for name in names} | {
        "function": data["tool"]["name"],
        "call_digest": lineage["call_digest"],
    }


def test_a_release_reads_back_as_its_quadruplets(make_release):
    release = make_release()
    folder = reader.folder_of(release)
    lines = (folder / "quadruplets.jsonl").read_text().splitlines()
    for split in ("train", "test"):
        expected = [line for line in lines if json.loads(line)["split"] == split]
        read = pq.read_table(folder / f"{split}.parquet").to_pylist()
        assert len(read) == len(expected) == release.counts["splits"][split] > 0
        openai = (folder / f"openai_{split}.jsonl").read_text().splitlines()
        for row, line, chat in zip(read, expected, map(json.loads, openai), strict=True):
            data = json.loads(line)
            assert row.keys() == set(table.SCHEMA.names)
            assert row["digest"] == hashlib.sha256(line.encode()).hexdigest()
            columns = {name: row[name] for name in COLUMNS - {"digest"}}
            for name in ("arguments", "observation"):
                columns[name] = json.loads(columns[name])
            assert columns == told(data)
            assert json.loads(row["tools"]) == chat["tools"], "the same tools as in the other training files"
            system, user, assistant = map(json.loads, row["messages"])
            assert [system, user] == chat["messages"][:2]
            (call,) = assistant.pop("tool_calls")
            assert assistant == {"role": "assistant", "content": ""}
            function = {"name": data["tool"]["name"], "arguments": data["arguments"]}
            assert call == {"type": "function", "function": function}, "an object, not a text: TRL wants it so"


def test_columns_say_which_are_json(write):
    schema = pq.read_schema(io.BytesIO(write([record()])))
    assert schema.field("messages").type == pa.list_(pa.json_())
    assert schema.field("tools").type == pa.json_()
    assert schema.field("arguments").type == pa.string()


def test_what_people_and_services_wrote_is_unchanged(write):
    sent = [
        record(number, query=str(text), observation={name: text}, arguments={name: text})
        for number, (name, text) in enumerate(HOSTILE.items())
    ]
    for row, one in zip(rows(write(sent)), sent, strict=True):
        name = next(iter(one.data["observation"]))
        assert row["query"] == one.data["query"], name
        assert canonical_json(json.loads(row["observation"])) == canonical_json(one.data["observation"]), name
        assert canonical_json(json.loads(row["arguments"])) == canonical_json(one.data["arguments"]), name
        assistant = json.loads(row["messages"][2])
        assert canonical_json(assistant["tool_calls"][0]["function"]["arguments"]) == canonical_json(
            one.data["arguments"]
        ), name


def test_the_same_records_give_the_same_bytes_and_other_ones_do_not(write):
    records = [record(number) for number in range(50)]
    assert write(records) == write([Record(one.position, one.split, one.content, one.digest) for one in records])
    assert write(records) != write(records[::-1])
    assert write(records) != write(records[:-1])


def test_each_split_has_its_own_records_in_their_order(write):
    records = [record(number, "test" if number % 3 == 0 else "train") for number in range(10)]
    assert [row["id"] for row in rows(write(records))] == [f"id-{n}" for n in (1, 2, 4, 5, 7, 8)]
    assert [row["id"] for row in rows(write(records, ParquetTest))] == [f"id-{n}" for n in (0, 3, 6, 9)]


def test_an_empty_split_is_a_file_with_the_columns(write):
    data = write([record()], ParquetTest)
    assert rows(data) == []
    assert pq.read_schema(io.BytesIO(data)) == pq.read_schema(io.BytesIO(write([record()])))


def test_rows_are_written_while_they_come(write, monkeypatch):
    monkeypatch.setattr(table, "ROWS", 7)
    metadata = pq.read_metadata(io.BytesIO(write(record(number) for number in range(30))))
    assert [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)] == [7, 7, 7, 7, 2]
    assert metadata.row_group(0).column(0).compression == "ZSTD"


def test_large_rows_make_small_groups(write, monkeypatch):
    monkeypatch.setattr(table, "LETTERS", 100_000)
    large = {"text": "x" * 60_000}
    metadata = pq.read_metadata(io.BytesIO(write(record(number, observation=large) for number in range(5))))
    assert [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)] == [2, 2, 1]


def test_ten_times_the_rows_need_no_more_memory(write, monkeypatch):
    monkeypatch.setattr(table, "LETTERS", 1_000_000)
    few, many = (
        peak(lambda count=count: write(record(n, observation=LONG) for n in range(count))) for count in (200, 2_000)
    )
    assert few > 1_000_000, "it is measured"
    assert many < 1.5 * few


LONG = {"text": "gene " * 6_000}


def peak(work):
    """The most bytes that Python held meanwhile, without what it held before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_web_process_does_not_load_pyarrow():
    code = (
        "import sys, django; django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "from annotation.releases import formats; assert formats.about('train.parquet');"
        "print('pyarrow' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.stdout.strip(), run.returncode) == ("False", 0), run.stderr


def test_a_release_that_fails_half_way_leaves_nothing(filled, releases_root, monkeypatch, caplog):
    """The writer holds the file open; it must be closed before the file is."""
    release = services.cut(dataset=filled, version="1.0", created_by=None, background=False)
    put, seen = ParquetTrain.put, []

    def full(self, record):
        seen.append(record)
        if len(seen) == 3:
            raise OSError(28, "No space left on device")
        put(self, record)

    with monkeypatch.context() as patched:
        patched.setattr(ParquetTrain, "put", full)
        cut.make(release.pk)
    release.refresh_from_db()
    assert (release.state, release.files.count()) == ("failed", 0)
    assert "No space left on device" in release.failure
    assert list(releases_root.iterdir()) == []
    caplog.clear()  # its traceback holds the writer
    gc.collect()  # a writer that was left open would fail to write its footer now, which fails this test


def test_downloads_tell_what_they_are(make_release, api, people):
    release = make_release()
    consumer = api(people["consumer"], "read")
    base = "/api/v1/datasets/genes/releases/1.0/"
    files = {file["name"]: file for file in consumer.get(base).json()["files"]}
    kinds = {
        "train.parquet": "application/vnd.apache.parquet",
        "test.parquet": "application/vnd.apache.parquet",
        "croissant.json": "application/ld+json",
        "CITATION.cff": "application/yaml",
    }
    for name, kind in kinds.items():
        assert files[name]["about"] == formats.about(name) != ""
        answer = consumer.get(f"{base}files/{name}")
        whole = b"".join(answer.streaming_content)
        assert whole == (reader.folder_of(release) / name).read_bytes()
        assert answer["Content-Type"] == files[name]["content_type"] == kind
        assert answer["ETag"] == f'"{files[name]["sha256"]}"' == f'"{hashlib.sha256(whole).hexdigest()}"'
        part = consumer.get(f"{base}files/{name}", HTTP_RANGE="bytes=4-19")
        assert (part.status_code, b"".join(part.streaming_content)) == (206, whole[4:20])

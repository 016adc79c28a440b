"""Each file's layout, made in memory from plain records."""

import hashlib
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from annotation.models import ReleaseFile
from annotation.releases.counting import Tally
from annotation.releases.formats import DOCUMENTS, RECORD_FORMATS, Edition, Sink
from annotation.releases.formats.base import TextFormat
from annotation.releases.reader import Record
from biotool_site.lib.canonical import canonical_json

TOOLS = {
    "lookup_by_id": ("ensembl", "lookup"),
    "get_uniprotkb_entry": ("uniprot", "uniprotkb"),
    "esearch": ("ncbi", "esearch"),
}


def tool(name):
    return {"name": name, "description": f"Does {name}.", "parameters": {"type": "object", "properties": {}}}


def record(number, split, name="lookup_by_id", **changes):
    database, family = TOOLS[name]
    data = {
        "id": f"id-{number}",
        "query": f"Where lies gene «{number}»?",
        "tool": tool(name),
        "arguments": {"id": f"ENSG{number}", "expand": True},
        "observation": {"start": number},
        "database": database,
        "family": family,
        "split": split,
        "style": "broad",
        "revision": 1,
        "lineage": {
            "call_digest": f"call-{number}",
            "judge": {"model": "stand-in"},
            "seed": 0,
            "reviews": [{"reviewer": "reviewer-0a", "verdict": "approve"}],
        },
        **changes,
    }
    content = canonical_json(data)
    return Record(number, split, content, hashlib.sha256(content.encode()).hexdigest())


def file_of(kind, data):
    digest = hashlib.sha256(data).hexdigest()
    return ReleaseFile(name=kind.name, size=len(data), digest=digest, content_type=kind.content_type)


RECORDS = [record(1, "train"), record(2, "test"), record(3, "train", "get_uniprotkb_entry")]


@pytest.fixture
def write():
    """All files of a release of these records by name: texts, and bytes of what is none."""

    def write(records=RECORDS, tools=TOOLS, **changes):
        infos = tuple(tool(name) | {"database": TOOLS[name][0], "family": TOOLS[name][1]} for name in tools)
        told = {"dataset": "Genes", "slug": "genes", "description": "", "version": "1.0", "notes": ""}
        told["url"] = "https://studio.example.org/datasets/genes/releases/1.0/"
        edition = Edition(
            **told | {"created_on": "2026-11-23", "seed": 0, "test_percent": 20, "tools": infos} | changes
        )
        tally, written, files = Tally(), {}, []
        for form in RECORD_FORMATS:
            file = io.BytesIO()
            sink = Sink(file)
            made = form(edition, sink)
            made.begin()
            for one in records:
                made.add(one)
            made.end()
            data = file.getvalue()
            assert (sink.size, sink.digest) == (len(data), hashlib.sha256(data).hexdigest())
            written[form.name] = data.decode() if issubclass(form, TextFormat) else data
            files.append(file_of(form, data))
        for one in records:
            tally.add(one)
        for document in DOCUMENTS:
            text = written[document.name] = document(edition, tally.counts(), files).text()
            files.append(file_of(document, text.encode()))
        return written

    return write


def test_the_published_layout(write):
    rows = json.loads(write()["BioTool.json"])
    assert len(rows) == 3
    assert list(rows[0]) == ["user_query", "function_calling", "observation", "database", "tool"]
    assert rows[0] == {
        "user_query": "Where lies gene «1»?",
        "function_calling": {"name": "lookup_by_id", "arguments": {"expand": True, "id": "ENSG1"}},
        "observation": {"start": 1},
        "database": "ensembl",
        "tool": "lookup",
    }
    assert "«" in write()["BioTool.json"], "letters are not escaped"


def test_sharegpt_is_what_llama_factory_reads(write):
    for name, number in (("BioTool_train.json", 2), ("BioTool_test.json", 1)):
        rows = json.loads(write()[name])
        assert len(rows) == number
        for row in rows:
            assert list(row) == ["conversations", "tools"]
            assert [turn["from"] for turn in row["conversations"]] == ["system", "human", "function_call"]
            call = json.loads(row["conversations"][2]["value"])
            assert list(call) == ["name", "arguments"], "a model writes the name first"
            names = [one["function"]["name"] for one in json.loads(row["tools"])]
            assert call["name"] in names
            assert names == sorted(set(names))
            assert len(names) == 2


def test_openai_chats_have_arguments_as_text(write):
    (line,) = write()["openai_test.jsonl"].splitlines()
    chat = json.loads(line)
    assert [message["role"] for message in chat["messages"]] == ["system", "user", "assistant"]
    (call,) = chat["messages"][2]["tool_calls"]
    assert call["type"] == "function"
    assert json.loads(call["function"]["arguments"]) == {"id": "ENSG2", "expand": True}
    assert call["function"]["name"] in {one["function"]["name"] for one in chat["tools"]}
    assert chat["parallel_tool_calls"] is False


def test_the_place_among_the_tools_tells_nothing_and_the_other_differs_by_record(write):
    records = [record(number, "train") for number in range(40)]
    offered = [
        [one["function"]["name"] for one in json.loads(row["tools"])]
        for row in json.loads(write(records)["BioTool_train.json"])
    ]
    assert {tuple(names) for names in offered} == {
        ("esearch", "lookup_by_id"),
        ("get_uniprotkb_entry", "lookup_by_id"),
    }
    other_seed = json.loads(write(records, seed=1)["BioTool_train.json"])
    assert [json.loads(row["tools"]) for row in other_seed] != offered


def test_one_tool_alone_is_offered_alone(write):
    (row,) = json.loads(write([record(1, "train")], tools=["lookup_by_id"])["BioTool_train.json"])
    assert [one["function"]["name"] for one in json.loads(row["tools"])] == ["lookup_by_id"]


def test_quadruplets_are_the_frozen_lines(write):
    assert write()["quadruplets.jsonl"] == "".join(f"{one.content}\n" for one in RECORDS)


def test_an_empty_split_is_still_a_file(write):
    texts = write([record(1, "train")])
    assert json.loads(texts["BioTool_test.json"]) == []
    assert texts["openai_test.jsonl"] == ""
    header = yaml.safe_load(texts["README.md"].split("---\n")[1])
    assert [one["split"] for one in header["configs"][0]["data_files"]] == ["train"]
    assert [one["name"] for one in json.loads(texts["croissant.json"])["recordSet"]] == ["train"]


def test_tools_and_their_places(write):
    assert [one["function"]["name"] for one in json.loads(write()["tools.json"])] == list(TOOLS)
    mapping = json.loads(write()["function_mapping.json"])
    assert list(mapping) == sorted(TOOLS)
    assert mapping["get_uniprotkb_entry"] == {"database": "uniprot", "tool": "uniprotkb"}


def test_the_card_has_a_header_that_hubs_read(write):
    card = write()["README.md"]
    header = yaml.safe_load(card.split("---\n")[1])
    assert header["pretty_name"] == "Genes 1.0"
    assert header["size_categories"] == ["n<1K"]
    # One builder reads all configurations of a header, so there is one kind of file in it.
    assert header["configs"] == [
        {
            "config_name": "default",
            "data_files": [{"split": "train", "path": "train.parquet"}, {"split": "test", "path": "test.parquet"}],
            "default": True,
        }
    ]
    assert "| ensembl | 1 | 1 |" in card
    assert "| judge | stand-in | 3 |" in card
    assert "UniProt: CC BY 4.0" in card
    assert "NCBI" not in card.split("## Sources")[1]


def test_words_of_people_become_neither_markup_nor_header(write):
    card = write(
        dataset="Genes: <script>\n---\nlicense: mit",
        description="---\nlicense: mit\n<script>alert(1)</script>",
        notes="# Notes",
    )["README.md"]
    header = yaml.safe_load(card.split("\n---\n")[0].removeprefix("---\n"))
    assert header["license"] == "other"
    assert "<script>" not in card.split("\n---\n", 1)[1]
    assert "> # Notes" in card
    assert "> &lt;script&gt;alert(1)&lt;/script&gt;" in card


def test_card_and_documentation_name_every_file(write):
    written = write()
    table = written["README.md"].split("## Files")[1].split("## ")[0]
    assert [name for name in written if f"`{name}`" not in table] == ["README.md"]
    page = (Path(__file__).parents[2] / "docs/releases.md").read_text().split("## ")[0]
    assert [name for name in written if f"`{name}`" not in page] == []


def test_the_citation_is_one(write):
    cited = yaml.safe_load(write(dataset="Genes: all\nof: them")["CITATION.cff"])
    assert cited == {
        "cff-version": "1.2.0",
        "message": cited["message"],
        "type": "dataset",
        "title": "Genes: all\nof: them 1.0",
        "version": "1.0",
        "date-released": "2026-11-23",
        "authors": [{"name": "The reviewers of Genes: all\nof: them"}],
    }


def test_croissant_tells_files_columns_and_who_made_them(write):
    written = write()
    told = json.loads(written["croissant.json"])
    assert told["conformsTo"][0] == "http://mlcommons.org/croissant/1.0"
    assert told["url"] == "https://studio.example.org/datasets/genes/releases/1.0/"
    assert (told["version"], told["datePublished"]) == ("1.0", "2026-11-23")
    assert told["license"] == [
        "https://creativecommons.org/licenses/by/4.0/",
        "https://www.ensembl.org/info/about/legal/disclaimer.html",
    ]
    assert told["rai:dataAnnotationPlatform"] == "BioTool Studio"
    assert "1 in number" in told["rai:annotatorDemographics"]
    assert "reviewer-0a (3)" in told["rai:annotatorDemographics"]
    assert told["rai:machineAnnotationTools"] == ["judge: stand-in"]

    files = {file["name"]: file for file in told["distribution"]}
    assert files.keys() == written.keys() - {"croissant.json", "SHA256SUMS"}
    file = files["train.parquet"]
    assert file["sha256"] == hashlib.sha256(written["train.parquet"]).hexdigest()
    assert file["contentSize"] == f"{len(written['train.parquet'])} B"
    assert file["encodingFormat"] == "application/x-parquet"

    columns = set(pq.read_schema(io.BytesIO(written["train.parquet"])).names)
    for record_set in told["recordSet"]:
        read = {field["source"]["extract"]["column"] for field in record_set["field"]}
        assert columns - read == {"messages"}, "a list, which only load_dataset reads"
        assert {field["source"]["fileObject"]["@id"] for field in record_set["field"]} == {
            f"{record_set['name']}.parquet"
        }


def test_the_checksums_are_of_all_others(write):
    written = write()
    for line in written["SHA256SUMS"].splitlines():
        digest, name = line.split("  ")
        data = written.pop(name)
        assert hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest() == digest
    assert written.keys() == {"SHA256SUMS"}

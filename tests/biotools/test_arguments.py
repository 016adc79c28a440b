"""Validation and normalisation of arguments, and the published examples."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.calls import canonical, digest

PUBLISHED = json.loads((Path(__file__).parent / "data" / "published.json").read_text())["quadruplets"]


@pytest.mark.parametrize("example", PUBLISHED, ids=lambda example: example["function"])
def test_published_examples_validate_after_normalise(example: dict[str, Any]) -> None:
    arguments, changes = biotools.normalise(example["function"], example["arguments"])
    assert biotools.validate(example["function"], arguments) == []
    assert bool(changes) == (arguments != example["arguments"])
    published = example["tool_document"]["parameters"]["properties"]
    ours = biotools.function(example["function"]).schema["properties"]
    assert {name: kind["type"] for name, kind in published.items() if name in ours} == {
        name: ours[name]["type"] for name in published if name in ours
    }


@pytest.mark.parametrize(
    ("name", "given", "made", "changed"),
    [
        ("lookup_by_id", {"id": "E", "format_": "full"}, {"id": "E", "format": "full"}, 1),
        ("lookup_by_id", {"id": "E", "expand": 1}, {"id": "E", "expand": True}, 1),
        ("lookup_by_id", {"id": "E", "expand": "0"}, {"id": "E", "expand": False}, 1),
        ("lookup_by_id", {"id": "E", "species": None}, {"id": "E"}, 1),
        ("lookup_by_id", {"id": "E", "timeout": 120.0}, {"id": "E"}, 1),
        ("get_uniprotkb_entry", {"accession": "P05067", "fields": ["accession", "ec"]},
         {"accession": "P05067", "fields": "accession,ec"}, 1),
        ("esearch", {"db": "gene", "term": "x", "retmode": "json"}, {"db": "gene", "term": "x"}, 1),
        ("esearch", {"db": "gene", "term": "x", "retmode": "xml"}, {"db": "gene", "term": "x", "retmode": "xml"}, 0),
        ("esearch", {"db": "gene", "term": "x", "retmax": "20"}, {"db": "gene", "term": "x", "retmax": "20"}, 0),
        ("lookup_by_id", {"id": "E", "expand": 2}, {"id": "E", "expand": 2}, 0),
        ("lookup_by_id", {"id": "E", "expand": True}, {"id": "E", "expand": True}, 0),
        ("lookup_by_id", {"id": "E", "format_": "a", "format": "full"},
         {"id": "E", "format_": "a", "format": "full"}, 0),
    ],
)  # fmt: skip
def test_normalise_changes_published_habits_and_nothing_else(
    name: str, given: dict[str, Any], made: dict[str, Any], changed: int
) -> None:
    before = json.dumps(given)
    arguments, changes = biotools.normalise(name, given)
    assert arguments == made and len(changes) == changed
    assert json.dumps(given) == before  # the caller's dict is left alone
    assert all(type(arguments[key]) is type(made[key]) for key in made)


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("lookup_by_id", {}, "id"),
        ("lookup_by_id", {"id": ""}, "id"),
        ("lookup_by_id", {"id": "  "}, "id"),
        ("lookup_by_id", {"id": 5}, "id"),
        ("lookup_by_id", {"id": None}, "id"),
        ("lookup_by_id", {"id": "E", "expnd": True}, "expnd"),
        ("lookup_by_id", {"id": "E", "format": "long"}, "format"),
        ("lookup_by_id", {"id": "E" * 101}, "id"),
        ("lookup_by_id", {"id": "E\r\nHost: evil"}, "id"),
        ("lookup_by_id", {"id": "E\x00"}, "id"),
        ("lookup_by_id", {"id": "\ud800"}, "id"),
        ("lookup_by_id", {"id": ".."}, "id"),
        ("lookup_by_id", {"id": "a/%2e%2E/b"}, "id"),
        ("get_uniprotkb_entry", {"accession": "hello"}, "accession"),
        ("get_uniprotkb_entry", {"accession": "P05067\n"}, "accession"),
        ("get_uniprotkb_entry", {"accession": "P\u0661\u0662\u0663\u0664\u0665"}, "accession"),
        ("get_uniprotkb_entry", {"accession": "P05067", "fields": "nonsense"}, "fields"),
        ("search_uniprotkb", {"query": "x", "size": 501}, "size"),
        ("search_uniprotkb", {"query": "x", "sort": "mass downwards"}, "sort"),
        ("search_uniprotkb", {"query": "x" * 1_000_000}, "query"),
        ("esearch", {"db": "gene", "term": "x", "retmax": float("nan")}, "retmax"),
        ("esearch", {"db": "gene", "term": "x", "retmax": 10**6000}, "retmax"),
        ("esearch", {"db": "gene", "term": "x", "retmax": True}, "retmax"),
        ("esearch", {"db": "gene", "term": "x", "mindate": "2020"}, "maxdate"),
        ("esearch", {"db": "../gene", "term": "x"}, "db"),
        ("esummary", {"db": "gene"}, "id"),
        ("esummary", {"id": "1 2"}, "id"),
        ("esummary", {"query_key": 1}, "WebEnv"),
        ("lookup_by_id", {"id": [[[1]]], "expand": {"a": 10**6000}}, "id"),
        ("lookup_by_id", [], "arguments"),
        ("lookup_by_id", None, "arguments"),
    ],
)
def test_each_fault_names_its_field(name: str, arguments: Any, field: str) -> None:
    errors = biotools.validate(name, arguments)
    assert errors and any(
        error.startswith(field) or f"{field}:" in error or field in error.split(":")[0] for error in errors
    )
    assert all(len(error) < 600 for error in errors)
    with pytest.raises(biotools.InvalidArguments) as caught:
        biotools.prepare(name, arguments)
    assert caught.value.errors == errors


def test_an_unknown_function_is_told_everywhere() -> None:
    for attempt in (
        lambda: biotools.validate("nope", {}),
        lambda: biotools.normalise("nope", {}),
        lambda: biotools.prepare("nope", {}),
        lambda: biotools.call("nope", {}, "replay"),
        lambda: biotools.summarise("nope", "{}", "application/json"),
    ):
        with pytest.raises(biotools.UnknownFunction):
            attempt()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5
)  # fmt: skip


@given(
    st.sampled_from([f.name for f in biotools.functions()]),
    st.dictionaries(st.text() | st.sampled_from(["id", "db", "query", "fields"]), JSON),
)
def test_validate_and_normalise_never_raise_for_any_json(name: str, arguments: dict[str, Any]) -> None:
    made, changes = biotools.normalise(name, arguments)
    assert isinstance(biotools.validate(name, made), list) and isinstance(changes, list)


def test_equal_calls_have_one_digest() -> None:
    first = digest("esearch", {"db": "gene", "term": "é", "retmax": 5})
    assert first == digest("esearch", {"term": "é", "retmax": 5.0, "db": "gene", "sort": None})
    assert first != digest("esearch", {"db": "gene", "term": "e", "retmax": 5})
    assert canonical("f", {"b": 1, "a": "x"}) == '{"arguments":{"a":"x","b":1},"name":"f"}'

"""Drafts of family files from OpenAPI documents, as a person asks for them."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biotools.__main__ import main
from biotools.catalogue import load
from biotools.catalogue.openapi import Draft, UnusableDocument, draft, draft_file
from biotools.catalogue.spec import Function
from biotools.client.errors import InvalidArguments
from biotools.client.request import prepare_for

LIBRARY = Path(__file__).parent / "data" / "openapi" / "library.yaml"
NAMES = {"family": "strains", "database": "library", "host": "rcsb"}


def document() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(LIBRARY.read_text())
    return data


def loaded(made: Draft, folder: Path) -> dict[str, Function]:
    """The functions of a draft, read from the very text that a person gets."""
    (folder / "library").mkdir(exist_ok=True)
    (folder / "library" / "strains.yaml").write_text(made.text())
    return dict(load(folder).functions)


def smallest(parameter: dict[str, Any], version: str = "3.1.0") -> dict[str, Any]:
    return {
        "openapi": version,
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"get": {"parameters": [parameter], "responses": {"200": {"description": "ok"}}}}},
    }


def drafted(parameter: dict[str, Any], version: str = "3.1.0") -> tuple[dict[str, Any], tuple[str, ...]]:
    made = draft(smallest(parameter, version), **NAMES)
    return dict(made.family["functions"]["a"]["parameters"]), made.told


def test_the_command_prints_a_draft_and_tells_what_it_left_out() -> None:
    words = ["import-openapi", str(LIBRARY), "--family", "strains", "--database", "library", "--host", "rcsb"]
    done = subprocess.run([sys.executable, "-m", "biotools", *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.startswith("# A draft")
    assert "a person must review it" in done.stdout and "https://strains.example/api" in done.stdout
    told = done.stderr.splitlines()
    assert "POST /strains: left out, only GET operations become functions" in told
    assert "GET /strains: parameter where: left out, objects have no place in a function" in told
    assert "GET /strains: parameter session: left out, cookie parameters have no place in a function" in told
    assert all(f"# Left out or guessed: {line}" in done.stdout for line in told)


def test_the_command_writes_a_new_file_and_never_over_one(tmp_path: Path) -> None:
    target = tmp_path / "library" / "strains.yaml"
    target.parent.mkdir()
    words = ["import-openapi", str(LIBRARY), "--family", "strains", "--host", "rcsb", "--into", str(target)]
    assert main(words) == 0
    assert set(load(tmp_path).functions) == {"list_strains", "strains_strain_id", "list_strains_2"}
    target.write_text("reviewed by a person")
    assert main(words) == 2 and target.read_text() == "reviewed by a person"


def test_a_draft_is_a_family_that_builds_the_documented_requests(tmp_path: Path) -> None:
    functions = loaded(draft_file(LIBRARY, **NAMES), tmp_path)
    search = functions["list_strains"]
    arguments = {
        "query_text": "a b",
        "tags": "wild,mutant",
        "years": "1999,2000",
        "codes": "x|y",
        "exact": True,
        "size": 99,
    }
    url = str(prepare_for(search, arguments).url).removeprefix("https://data.rcsb.org/rest/v1/core")
    assert url == "/strains?query.text=a%20b&tags=wild&tags=mutant&years=1999,2000&codes=x%7Cy&exact=true&size=99"
    one = prepare_for(functions["strains_strain_id"], {"strain_id": "S288", "strain_id_query": "old"})
    assert str(one.url).endswith("/strains/S288?strain-id=old") and one.headers["Accept"] == "application/hal+json"
    for function in functions.values():
        assert function.set == "extension" and len(function.description) >= 40 and function.sources
        for example in function.examples:
            prepare_for(function, example)


def test_limits_of_the_document_hold_in_the_draft(tmp_path: Path) -> None:
    search = loaded(draft_file(LIBRARY, **NAMES), tmp_path)["list_strains"]
    properties = search.schema["properties"]
    assert properties["size"] == {"type": "integer", "description": "Strains on a page.", "minimum": 1, "maximum": 99,
                                  "default": 10}  # fmt: skip
    assert properties["score"]["exclusiveMinimum"] == 0
    assert (properties["order"]["enum"], properties["order"]["default"]) == (["name", "year"], "name")
    assert properties["query_text"]["maxLength"] == 200 and "pattern" not in properties["odd"]
    for wrong in ({"tags": "tame"}, {"tags": "wild,wild,wild,wild"}, {"years": "last"}, {"size": 100}, {"score": 0}):
        with pytest.raises(InvalidArguments):
            prepare_for(search, wrong)


def test_descriptions_are_one_paragraph_without_markup() -> None:
    functions = draft_file(LIBRARY, **NAMES).family["functions"]
    assert functions["list_strains"]["description"] == (
        "Search strains. Returns the strains that match, page by page. See the guide."
    )
    assert functions["list_strains_2"]["description"].endswith("of Library of Strains 1.2; describe it.")


def test_the_shape_of_a_summary_follows_the_answer() -> None:
    functions = draft_file(LIBRARY, **NAMES).family["functions"]
    assert functions["list_strains"]["summary"] == {"shape": "list", "at": "strains", "beside": ["total", "next"]}
    assert functions["strains_strain_id"]["summary"] == {"shape": "record"}
    assert functions["list_strains_2"]["summary"] == {"shape": "list"}


def test_a_json_document_of_version_3_1_gives_the_same(tmp_path: Path) -> None:
    data = document() | {"openapi": "3.1.0"}
    size, score = (data["paths"]["/strains"]["get"]["parameters"][n]["schema"] for n in (5, 6))
    del size["maximum"], score["minimum"]
    size["exclusiveMaximum"], score["exclusiveMinimum"] = 100, 0
    path = tmp_path / "library.json"
    path.write_text(json.dumps(data))
    assert draft_file(path, **NAMES).text() == draft_file(LIBRARY, **NAMES).text()


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": ["string", "null"]}, "string"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer"),
        ({"allOf": [{"type": "boolean"}], "default": True}, "boolean"),
        ({"type": "array", "items": {"type": "number"}}, "list"),
    ],
)
def test_this_or_null_is_this(schema: dict[str, Any], kind: str) -> None:
    parameters, told = drafted({"name": "q", "in": "query", "schema": schema})
    assert parameters["q"]["type"] == kind and not told


def test_what_is_guessed_is_told() -> None:
    assert drafted({"name": "q", "in": "query", "schema": {}})[1] == (
        "GET /a: parameter q: no single type is given; drafted as a string",
    )
    told = drafted({"name": "q", "in": "query", "schema": {"type": "number", "exclusiveMaximum": 3}})[1]
    assert told == ("GET /a: parameter q: that it must be less than 3 could not be kept",)


def test_an_example_that_does_not_fit_its_type_is_left_out() -> None:
    assert (
        "example" not in drafted({"name": "q", "in": "query", "schema": {"type": "integer"}, "example": "many"})[0]["q"]
    )


@pytest.mark.parametrize("reference", ["https://evil.example/all.yaml#/X", "other.yaml#/X", "file:///etc/passwd"])
def test_a_reference_out_of_the_document_is_refused_and_not_fetched(reference: str) -> None:
    with pytest.raises(UnusableDocument, match="are not fetched") as caught:
        draft(smallest({"$ref": reference}), **NAMES)
    assert reference in str(caught.value)


def test_references_to_nothing_are_told() -> None:
    data = smallest({"name": "q", "in": "query", "schema": {"$ref": "#/components/schemas/A"}})
    with pytest.raises(UnusableDocument, match="components/schemas/A"):
        draft(data, **NAMES)
    data["components"] = {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}}
    with pytest.raises(UnusableDocument, match="in a circle"):
        draft(data, **NAMES)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"openapi": "2.0"}, "openapi: 3.0.x"),
        ({"info": {"title": "T"}}, "'version' is a required property"),
        ({"paths": {}}, "No function could be drafted: it has no paths"),
        ({"paths": {"/a": {"post": {"responses": {"200": {"description": "x"}}}}}}, "only GET operations"),
    ],
)
def test_a_document_of_no_use_says_why(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UnusableDocument) as caught:
        draft({**document(), **change}, **NAMES)
    assert told in str(caught.value)


@pytest.mark.parametrize("text", ["[not, an, object]", "{broken", "", "\x00"])
def test_a_file_that_is_no_document_says_so(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(text)
    assert main(["import-openapi", str(path), "--family", "strains"]) == 2
    assert capsys.readouterr().err.startswith("unusable_document: ")


def test_names_are_checked() -> None:
    with pytest.raises(UnusableDocument, match="no name of a family"):
        draft(document(), **{**NAMES, "family": "My Strains"})


WORDS = st.sampled_from(["a", "A-b", "x.y", "9", "getThing", "é", "_", "id", "a b"])
SCHEMAS = st.sampled_from(
    [
        {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "boolean"}, {"type": "string", "enum": ["x", "y"]},
        {"type": "array", "items": {"type": "string"}}, {"type": "array", "items": {"type": "object"}}, {"type": "object"}, {},
    ]
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(WORDS, st.sampled_from(["query", "path", "header"]), SCHEMAS), max_size=4), WORDS)
def test_whatever_is_drafted_loads(tmp_path: Path, wanted: list[tuple[str, str, dict[str, Any]]], name: str) -> None:
    unique = {(wire, place): schema for wire, place, schema in wanted}
    parameters = [
        {"name": wire, "in": place, "required": place == "path", "schema": copy.deepcopy(schema)}
        for (wire, place), schema in unique.items()
    ]
    data = smallest({"name": "q", "in": "query", "schema": {"type": "string"}})
    operation = {"operationId": name, "parameters": parameters, "responses": {"200": {"description": "ok"}}}
    path = "/x" + "".join(f"/{{{wire}}}" for wire, place in unique if place == "path")
    data["paths"] = {path: {"get": operation}}
    try:
        made = draft(data, **NAMES)
    except UnusableDocument:
        return
    (function,) = loaded(made, tmp_path).values()
    assert len(function.parameters) + sum("left out" in line for line in made.told) == len(parameters)

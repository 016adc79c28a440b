"""The catalogue: every function is whole, spec errors are told, and every feature the 36 families need exists."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from jsonschema import Draft202012Validator

import biotools
from biotools.catalogue import SpecError, load
from biotools.catalogue.outputs import function_mapping, tools
from biotools.catalogue.spec import Function
from biotools.client.request import prepare_for, prepare_step
from biotools.reference.identifiers import kinds
from biotools.summaries import DIALECTS, GENERAL

EVERYTHING = """
database: demo
family: everything
host: ensembl
functions:
  optional_path:
    subfield: general
    description: A path whose last steps may be left out, from the right, as some Ensembl addresses have.
    path: /info/biotypes/groups/{group}/{object_type}
    parameters:
      group: {type: string, description: A group of biotypes., optional_segment: true}
      object_type: {type: string, description: A type of object., optional_segment: true}
    summary: ensembl.lookup
  many_things:
    set: extra
    subfield: variation
    description: Lists in both styles, all three ways of booleans, numbers, open and closed lists, defaults.
    path: /overlap/id/{id}
    fixed: {retmode: json}
    parameters:
      id: {type: string, required: true, description: The identifier to look at.}
      feature:
        type: list
        required: true
        items: {style: repeat, values: [gene, transcript, exon]}
        description: Features to show, one or more.
      taxa: {type: list, items: {type: integer, max: 3}, description: Taxon IDs., wire: taxonIds}
      fields: {type: list, items: {values_from: "uniprot_fields#/uniprotkb/return_fields"}, description: Fields to show.}
      db: {type: string, enum_from: "entrez#/databases", enum_open: true, description: A database.}
      flag: {type: boolean, bool_wire: {"true": "1", "false": "0"}, description: A usual boolean.}
      plugin: {type: boolean, bool_wire: {"true": "1", "false": null}, description: Acts by being there at all.}
      klass: {type: string, wire: class, aliases: [klass_], description: A word that Python keeps for itself.}
      cutoff: {type: number, exclusive_minimum: 0, maximum: 1, description: A number above nought.}
    rules: [{any_of: [taxa, db]}, {given: cutoff, needs: [flag]}]
    summary: ensembl.lookup
"""
BLAST = """
database: demo
family: blast
host: blast
functions:
  blast:
    subfield: genomics
    description: A search that is submitted by POST, polled and fetched later, as BLAST at NCBI works.
    method: POST
    path: /Blast.cgi
    accept: "*/*"
    fixed: {CMD: Put}
    parameters:
      query: {type: string, required: true, wire: QUERY, multiline: true, description: Sequence or accession.}
      database: {type: string, required: true, wire: DATABASE, description: Database to search.}
      program: {type: string, wire: PROGRAM, default: blastn, send_default: true, description: Which BLAST.}
      EXPECT: {type: number, exclusive_minimum: 0, default: 10, description: Expect value threshold.}
      FORMAT_TYPE: {type: string, enum: [XML, JSON2_S], default: XML, description: Format of the result.}
    steps:
      submit: {method: POST, fixed: {CMD: Put}, patterns: {RID: 'RID\\s*=\\s*(\\S+)', wait: 'RTOE\\s*=\\s*(\\d+)'}}
      poll:
        method: GET
        fixed: {CMD: Get, FORMAT_OBJECT: SearchInfo}
        parameters: [RID]
        patterns: {status: 'Status=(\\w+)'}
        minimum_interval: 60
      retrieve: {method: GET, fixed: {CMD: Get}, parameters: [RID, FORMAT_TYPE]}
    summary: ensembl.lookup
"""


def family(tmp_path: Path, text: str) -> dict[str, Function]:
    folder = tmp_path / "demo"
    folder.mkdir(exist_ok=True)
    (folder / "family.yaml").write_text(text)
    return dict(load(tmp_path).functions)


@pytest.mark.parametrize("function", biotools.functions(), ids=lambda function: function.name)
def test_every_function_is_whole(function: Function) -> None:
    Draft202012Validator.check_schema(function.schema)
    assert function.schema["additionalProperties"] is False
    assert function.summary.shape in DIALECTS or function.summary.shape in GENERAL
    assert function.sources and function.examples
    for example in function.examples:
        assert biotools.validate(function.name, example) == []
        biotools.prepare(function.name, example)
    for parameter in function.parameters:
        assert parameter.description.endswith(".")
        assert parameter.kind is None or parameter.kind in kinds()
        if parameter.example is not None:
            faults = biotools.validate(function.name, {**function.examples[0], parameter.name: parameter.example})
            assert not [fault for fault in faults if fault.startswith(f"{parameter.name}:")]


def test_lists_are_joined_strings_in_the_schema() -> None:
    properties = biotools.function("get_uniprotkb_entry").schema["properties"]
    assert properties["fields"]["type"] == "string"
    assert "enum" not in biotools.function("esearch").schema["properties"]["db"]  # an open list


def test_tool_files_hold_every_function_once() -> None:
    names = [entry["function"]["name"] for entry in tools(biotools.functions())]
    assert len(names) == len(set(names)) == len(biotools.functions())
    mapping = function_mapping(biotools.functions())
    assert mapping["esearch"] == {"database": "ncbi", "family": "esearch", "subfield": "general"}
    assert biotools.function("esearch").openai_tool()["type"] == "function"


def test_an_unknown_name_tells_the_closest() -> None:
    with pytest.raises(biotools.UnknownFunction, match="lookup_by_id"):
        biotools.function("lookup_by_ids")


def test_the_digest_changes_with_any_spec(tmp_path: Path) -> None:
    family(tmp_path, EVERYTHING)
    before = load(tmp_path).digest
    assert before == load(tmp_path).digest
    family(tmp_path, EVERYTHING.replace("maximum: 1,", "maximum: 2,"))
    assert load(tmp_path).digest != before


def test_lists_booleans_and_paths_go_on_the_wire_as_the_spec_says(tmp_path: Path) -> None:
    functions = family(tmp_path, EVERYTHING)
    paths = [urlsplit(prepare_for(functions["optional_path"], arguments).url).path for arguments in (
        {}, {"group": "coding"}, {"group": "coding", "object_type": "gene"})]  # fmt: skip
    assert paths == ["/info/biotypes/groups", "/info/biotypes/groups/coding", "/info/biotypes/groups/coding/gene"]
    arguments = {"id": "X", "feature": "gene, exon", "taxa": "9606,10090", "db": "brandnew", "flag": False,
                 "plugin": False, "klass": "a", "cutoff": 1}  # fmt: skip
    url = prepare_for(functions["many_things"], arguments).url
    assert parse_qsl(urlsplit(url).query) == [
        ("feature", "gene"), ("feature", "exon"), ("taxonIds", "9606,10090"), ("db", "brandnew"), ("flag", "0"),
        ("class", "a"), ("cutoff", "1"), ("retmode", "json"),
    ]  # fmt: skip
    assert "plugin=1" in prepare_for(functions["many_things"], {**arguments, "plugin": True}).url


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"feature": "gene,intron"}, "feature: the item 'intron' is none of"),
        ({"feature": "gene,,exon"}, "feature: has an empty item"),
        ({"taxa": "9606,human"}, "taxa: the item 'human' is not a whole number"),
        ({"taxa": "1,2,3,4"}, "taxa: has 4 items, at most 3"),
        ({"fields": "acession"}, "close ones are accession"),
        ({"cutoff": 0}, "cutoff: 0 is not more than 0"),
        ({"cutoff": 0.5}, "flag: is required when cutoff is given"),
        ({"taxa": None}, "taxa"),
        ({"flag": 1}, "flag: 1 is not of type boolean"),
    ],
)
def test_items_and_rules_are_checked(tmp_path: Path, changed: dict[str, Any], fault: str) -> None:
    function = family(tmp_path, EVERYTHING)["many_things"]
    arguments = {"id": "X", "feature": "gene", "taxa": "9606", **changed}
    with pytest.raises(biotools.InvalidArguments) as caught:
        prepare_for(function, arguments)
    assert any(fault in error for error in caught.value.errors), caught.value.errors


def test_an_asynchronous_function_has_its_steps(tmp_path: Path) -> None:
    blast = family(tmp_path, BLAST)["blast"]
    submit = prepare_for(blast, {"query": ">a\nMKV", "database": "nr"})
    assert submit.method == "POST" and submit.url == "https://blast.ncbi.nlm.nih.gov/Blast.cgi"
    form = dict(parse_qsl(str(submit.body)))
    assert form == {"QUERY": ">a\nMKV", "DATABASE": "nr", "PROGRAM": "blastn", "CMD": "Put"}
    poll = prepare_step(blast, blast.steps["poll"], {"RID": "6ZXJ"})
    assert poll.method == "GET"
    assert poll.url == "https://blast.ncbi.nlm.nih.gov/Blast.cgi?CMD=Get&FORMAT_OBJECT=SearchInfo&RID=6ZXJ"
    fetch = prepare_step(blast, blast.steps["retrieve"], {"RID": "6ZXJ", "FORMAT_TYPE": "JSON2_S"})
    assert str(fetch.url).endswith("?CMD=Get&RID=6ZXJ&FORMAT_TYPE=JSON2_S")
    assert blast.steps["poll"].minimum_interval == 60


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("type: number", "type: numbr", "many_things.parameters.cutoff"),
        ("maximum: 1,", "maximun: 1,", "many_things.parameters.cutoff"),
        ("host: ensembl", "host: nowhere", "host: no host 'nowhere'"),
        ("subfield: variation", "subfield: magic", "many_things.subfield"),
        ("/overlap/id/{id}", "/overlap/id/{ident}", "many_things.path"),
        ("/overlap/id/{id}", "/overlap/id", "many_things.parameters.id|many_things"),
        ("needs: [flag]", "needs: [flagg]", "many_things.rules"),
        ("uniprot_fields#/uniprotkb/return_fields", "uniprot_fields#/nothing/here", "many_things.parameters.fields"),
        ('bool_wire: {"true": "1", "false": "0"}, ', "", "many_things.parameters.flag.bool_wire"),
        ("  many_things:", "  optional_path:", "stands twice"),
        ("database: demo", "database: [demo", "not readable as YAML"),
        ("description: A path whose last steps may be left out, from the right, as some Ensembl addresses have.",
         "description: short", "optional_path.description"),
    ],
)  # fmt: skip
def test_a_spec_error_names_file_function_and_field(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in EVERYTHING
    if "/overlap/id/{id}" in old and new == "/overlap/id":
        new += "\n    method: GET"
        text = EVERYTHING.replace(old, new).replace(
            "id: {type: string, required", "id: {in: path, type: string, required"
        )
    else:
        text = EVERYTHING.replace(old, new)
    with pytest.raises(SpecError) as caught:
        family(tmp_path, text)
    assert "demo/family.yaml" in str(caught.value)
    assert any(part in str(caught.value) for part in told.split("|")), str(caught.value)


def test_the_same_name_in_two_families_is_refused(tmp_path: Path) -> None:
    family(tmp_path, EVERYTHING)
    (tmp_path / "demo" / "other.yaml").write_text(EVERYTHING.replace("family: everything", "family: other"))
    with pytest.raises(SpecError, match="another family"):
        load(tmp_path)


def test_values_of_lists_are_those_of_the_file() -> None:
    folder = Path(biotools.__file__).parent / "catalogue" / "values"
    values = yaml.safe_load((folder / "uniprot_fields.yaml").read_text())["uniprotkb"]["return_fields"]
    function = biotools.function("search_uniprotkb")
    items = function.by_name["fields"].items
    assert items is not None and list(items.values) == [str(value) for value in values]

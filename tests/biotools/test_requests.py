"""Requests: exactly the documented addresses, and nothing that is given can lead elsewhere."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.client.parse import answer_key

GOLDEN = [
    case
    for file in sorted((Path(__file__).parent / "data" / "golden_urls").glob("*.json"))
    for case in json.loads(file.read_text())
]


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["url"][-50:])
def test_a_call_builds_exactly_the_documented_address(case: dict[str, Any]) -> None:
    prepared = biotools.prepare(case["name"], case["arguments"])
    assert (prepared.method, prepared.url) == (case.get("method", "GET"), case["url"])
    assert prepared.headers["Accept"] == case.get("accept", "application/json")
    assert prepared.body == case.get("body")


def test_the_golden_file_has_every_example() -> None:
    cases = [(case["name"], case["arguments"]) for case in GOLDEN]
    for function in biotools.functions():
        for example in function.examples:
            assert (function.name, example) in cases


PIECES = st.sampled_from(
    ["../", "..", "%2e%2e", "%2F", "/", "\\", "?", "#", "@", ":", "//evil.example", "\r\nHost: evil", "\x00", "&x=1",
     ";expand=1", "%", "%00", "\u0661", "é", "\u202e", "a" * 300, " ", "ENSG00000157764", ".json", "P05067", "."]
)  # fmt: skip
HOSTILE = st.lists(PIECES | st.text(max_size=5), min_size=1, max_size=6).map("".join)
WHERE = {
    "lookup_by_id": ("rest.ensembl.org", "/lookup/id/", 3, ["id"], ["species", "db_type"]),
    "lookup_by_symbol": ("rest.ensembl.org", "/lookup/symbol/", 4, ["species", "symbol"], []),
    "get_uniprotkb_entry": ("rest.uniprot.org", "/uniprotkb/", 2, ["accession"], ["fields"]),
    "search_uniprotkb": ("rest.uniprot.org", "/uniprotkb/search", 2, [], ["query", "sort"]),
    "esearch": ("eutils.ncbi.nlm.nih.gov", "/entrez/eutils/esearch.fcgi", 3, [], ["db", "term", "field"]),
    "esummary": ("eutils.ncbi.nlm.nih.gov", "/entrez/eutils/esummary.fcgi", 3, [], ["id", "db", "WebEnv"]),
}
HARMLESS = {
    "id": "672",
    "db": "gene",
    "query": "x",
    "term": "x",
    "species": "human",
    "symbol": "A",
    "accession": "P05067",
}


def without_padding(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments with list items as they are sent: blanks around an item are not part of it."""
    items = {parameter.name: parameter.items for parameter in biotools.function(name).parameters}
    return {key: ",".join(items[key].split(value)) if items[key] else value for key, value in arguments.items()}


@given(st.sampled_from(list(WHERE)), st.data())
def test_hostile_arguments_never_leave_the_documented_address(name: str, data: st.DataObject) -> None:
    host, prefix, steps, in_path, in_query = WHERE[name]
    required = biotools.function(name).schema["required"]
    hostile = data.draw(st.sampled_from([*in_path, *in_query]))
    arguments = {key: HARMLESS[key] for key in ({*required, "id"} if name == "esummary" else required)}
    arguments[hostile] = data.draw(HOSTILE)
    try:
        prepared = biotools.prepare(name, arguments)
    except biotools.InvalidArguments as error:
        assert any(hostile in fault for fault in error.errors)
        return
    parts = urlsplit(str(prepared.url))
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", host, "")
    assert parts.path.startswith(prefix) and len(parts.path.strip("/").split("/")) == steps
    assert str(prepared.url).isascii() and str(prepared.url).isprintable()
    assert not any(step.strip() in (".", "..") for step in unquote(unquote(parts.path)).replace("\\", "/").split("/"))
    assert set(prepared.headers) == {"Accept"}
    if not any(
        arguments[key].endswith((".json", ".xml", ".txt", ".yaml", ".fasta", ".tsv", ".gff")) for key in in_path
    ):
        assert biotools.parse(str(prepared.url)) == (name, without_padding(name, arguments))  # nothing was lost


def test_what_is_sent_is_what_was_prepared(service: Any) -> None:
    arguments = {"species": "homo_sapiens", "symbol": "a/b?c#d@e%2e é"}
    prepared = biotools.prepare("lookup_by_symbol", arguments)
    biotools.call("lookup_by_symbol", arguments, service.transport())
    _, path, headers, _ = service.asked[0]
    assert path == str(prepared.url).removeprefix("https://rest.ensembl.org")
    assert headers["Host"] == service.url.removeprefix("http://")


def test_round_trip_of_the_golden_calls() -> None:
    for case in GOLDEN:
        method, body = case.get("method", "GET"), case.get("body")
        assert biotools.parse(case["url"], method, body) == (case["name"], case["arguments"])


@pytest.mark.parametrize(
    ("url", "call"),
    [
        ("http://rest.ensembl.org/lookup/id/ENSG1.json?expand=true", ("lookup_by_id", {"id": "ENSG1", "expand": True})),
        ("https://rest.ensembl.org/lookup/symbol/homo_sapiens/BRCA2.json?;expand=1",
         ("lookup_by_symbol", {"species": "homo_sapiens", "symbol": "BRCA2", "expand": True})),
        ("https://rest.ensembl.org/lookup/id/E?content-type=application/json;expand=0", ("lookup_by_id", {"id": "E", "expand": False})),
        ("https://rest.uniprot.org/uniprotkb/P30542?format=json", ("get_uniprotkb_entry", {"accession": "P30542"})),
        ("https://rest.uniprot.org/uniprotkb/search?query=a&includeIsoform=TRUE&compressed=false",
         ("search_uniprotkb", {"query": "a", "includeIsoform": True})),
        ("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi?ID=1%2C2&db=taxonomy&tool=t&email=a@b&api_key=k",
         ("esummary", {"db": "taxonomy", "id": "1,2"})),
        ("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?term=a+b&RetMax=5&db=gene&retmode=json",
         ("esearch", {"db": "gene", "term": "a b", "retmax": 5})),
    ],
)  # fmt: skip
def test_the_habits_of_recordings_are_read(url: str, call: tuple[str, dict[str, Any]]) -> None:
    assert biotools.parse(url) == call


def test_a_post_form_is_read_like_a_query() -> None:
    url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi"
    body = "db=medgen&term=OCRL&retmode=json"
    assert biotools.parse(url, "POST", body) == ("esearch", {"db": "medgen", "term": "OCRL"})
    assert answer_key(url, "POST", body) == answer_key(f"{url}?{body}")


@pytest.mark.parametrize(
    "url",
    [
        "https://rest.ensembl.org/lookup/id",
        "https://rest.ensembl.org/lookup/id/E/more",
        "https://grch37.rest.ensembl.org/lookup/id/E",
        "https://rest.uniprot.org/uniprotkb/search?query=a&facets=reviewed",
        "https://rest.uniprot.org/uniprotkb/search?query=a&cursor=x",
        "https://rest.uniprot.org/uniprotkb/O43865/publications",
        "https://evil.example/lookup/id/E",
        "https://rest.ensembl.org.evil.example/lookup/id/E",
        "https://user@rest.ensembl.org/lookup/id/E",
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?db=gene&term=a&retmax=ten",
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi?db=gene&db=snp&term=a",
        "http://[broken",
        "",
    ],
)
def test_what_no_function_stands_for_is_not_parsed(url: str) -> None:
    with pytest.raises(biotools.NotParsed):
        biotools.parse(url)

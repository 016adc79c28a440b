"""Requests: exactly the documented addresses, and nothing that is given can lead elsewhere."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import biotools
from biotools.catalogue import Function, hosts
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
TEXTS = [
    (function, parameter.name)
    for function in biotools.functions()
    for parameter in function.parameters
    if parameter.type == "string" and not (parameter.enum and not parameter.enum_open)
]


def as_sent(function: Function, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments as they are sent: blanks around a list's items are no part of it, defaults may be told."""
    told = {p.name: p.default for p in function.parameters if p.send_default}
    items = {parameter.name: parameter.items for parameter in function.parameters}
    return told | {
        key: found.separator.join(found.split(value)) if (found := items[key]) else value
        for key, value in arguments.items()
    }


@settings(max_examples=400)
@given(st.sampled_from(TEXTS), HOSTILE)
def test_hostile_arguments_never_leave_the_documented_address(place: tuple[Function, str], hostile: str) -> None:
    function, name = place
    arguments = {**function.examples[0], name: hostile}
    try:
        prepared = biotools.prepare(function.name, arguments)
    except biotools.InvalidArguments as error:
        assert error.errors
        return
    parts, base = urlsplit(str(prepared.url)), urlsplit(hosts()[function.host].base_url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", base.netloc, "")
    steps = parts.path.removeprefix(base.path).strip("/").split("/")
    for step, documented in zip(steps, function.segments, strict=False):
        assert function.placeholder(documented) is not None or step == documented
    optional = [p for p in function.parameters if p.optional_segment]
    assert len(function.segments) - len(optional) <= len(steps) <= len(function.segments)
    assert str(prepared.url).isascii() and str(prepared.url).isprintable()
    assert not any(step.strip() in (".", "..") for step in unquote(unquote(parts.path)).replace("\\", "/").split("/"))
    assert set(prepared.headers) <= {"Accept", "Content-Length", "Content-Type"}
    in_path = [str(value) for key, value in arguments.items() if function.by_name[key].place == "path"]
    if not any(text.endswith(hosts()[function.host].suffixes) for text in in_path):
        read = biotools.parse(str(prepared.url), prepared.method or "GET", prepared.body)
        assert read == (function.name, as_sent(function, arguments))  # nothing was lost


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

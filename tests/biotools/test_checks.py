"""Checks: each finds what it is for, stays silent on sound quadruplets, and never raises."""

import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools import checks
from biotools.reference.identifiers import identifiers_in, kinds
from biotools.reference.species import find_species, species_in, species_of

SOUND = {
    "query": "On which chromosome does the human gene ENSG00000157764 lie?",
    "tool": {"name": "lookup_by_id", "parameters": biotools.function("lookup_by_id").schema},
    "arguments": {"id": "ENSG00000157764", "species": "homo_sapiens"},
    "observation": {"id": "ENSG00000157764", "display_name": "BRAF", "species": "homo_sapiens",
                    "seq_region_name": "7", "start": 140719327, "description": "B-Raf proto-oncogene"},
    "lineage": {"recorded_at": "2024-05-01T00:00:00+00:00"},
}  # fmt: skip


def found(**changes: Any) -> list[tuple[str, str]]:
    return [(finding.check, finding.severity) for finding in checks.run({**SOUND, **changes})]


def test_a_sound_quadruplet_has_no_finding() -> None:
    assert found() == []


PUBLISHED = json.loads((Path(__file__).parent / "data" / "published.json").read_text())["quadruplets"]


@pytest.mark.parametrize("example", PUBLISHED, ids=lambda example: example["function"])
def test_published_examples_raise_no_alarm(example: dict[str, Any]) -> None:
    quadruplet = {
        "query": example["query"],
        "tool": {"name": example["function"], "parameters": example["tool_document"]["parameters"]},
        "arguments": biotools.normalise(example["function"], example["arguments"])[0],
        "observation": json.loads(example["observation"]),
    }
    assert [finding for finding in checks.run(quadruplet) if finding.severity != "info"] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"arguments": {"id": "ENSMUSG00000017167", "species": "homo_sapiens"},
          "query": "Where does ENSMUSG00000017167 lie?"}, ("gene_species", "error")),
        ({"observation": {"id": "ENSG00000157764", "species": "mus_musculus"}}, ("gene_species", "error")),
        ({"query": "Where is the mouse gene ENSG00000157764?"}, ("query_species", "warning")),
        ({"query": "Where do ENSG00000157764 and ENSG00000141510 lie?"}, ("grounding", "error")),
        ({"query": "Where does ENSG00000157764 lie, with GRCh37 as the assembly?",
          "observation": {"id": "ENSG00000157764", "assembly_name": "GRCh38"}}, ("assembly", "warning")),
        ({"query": "Where does P04637 come from, near ENSG00000157764?"}, ("grounding", "error")),
        ({"query": "On which chromosome does the human gene lie?"}, ("grounding", "warning")),
        ({"query": "Does ENSG00000157764 start at 140719327?"}, ("answer_leak", "warning")),
        ({"query": "Is ENSG00000157764 the gene BRAF?"}, ("answer_leak", "info")),
        ({"query": "Use lookup_by_id for ENSG00000157764."}, ("wording", "error")),
        ({"query": "Which db_type has ENSG00000157764?"}, ("wording", "warning")),
        ({"query": "What does the API say about ENSG00000157764?"}, ("wording", "warning")),
        ({"query": "Where is ENSG00000157764? And what does it do?"}, ("one_question", "warning")),
        ({"query": "  "}, ("wording", "error")),
        ({"observation": {}}, ("observation", "error")),
        ({"observation": {"error": "not found"}}, ("observation", "error")),
        ({"observation": {"count": "0", "ids": []}}, ("observation", "error")),
        ({"observation": {"primaryAccession": "P1", "entryType": "Inactive"}}, ("observation", "error")),
        ({"lineage": {"truncated": True}}, ("observation", "warning")),
    ],
)  # fmt: skip
def test_each_check_finds_what_it_is_for(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in found(**changes)


def test_an_identifier_of_another_species_than_asked_for_tells_what_to_change() -> None:
    changed = {
        "query": "Where does ENSMUSG00000017167 lie?",
        "arguments": {"id": "ENSMUSG00000017167", "species": "homo_sapiens"},
        "observation": {"id": "ENSMUSG00000017167", "seq_region_name": "11"},
    }
    (finding,) = checks.run({**SOUND, **changed})
    assert finding.message == (
        "ENSMUSG00000017167 is an identifier of Mus musculus (mouse), but the call asks for homo_sapiens. "
        "Change the species or the identifier."
    )
    assert [place["pointer"] for place in finding.evidence] == ["/arguments/id", "/arguments/species"]


def test_an_old_answer_is_told_when_the_time_is_known() -> None:
    late = datetime(2030, 1, 1, tzinfo=UTC)
    assert [(f.check, f.severity) for f in checks.run(SOUND, now=late)] == [("observation", "info")]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, "info"), (0, "warning"), (-5, "warning"), (math.nan, "warning"), (1e9, None), (math.inf, None)],
)
def test_the_dataset_says_how_old_an_answer_may_be(days: float | None, expected: str | None) -> None:
    late = datetime(2030, 1, 1, tzinfo=UTC)
    found_ages = [finding.severity for finding in checks.run(SOUND, now=late, oldest_days=days)]
    assert found_ages == ([expected] if expected else [])


def test_findings_point_to_their_evidence() -> None:
    quadruplet = {**SOUND, "query": "Where do ENSG00000157764 and ENSG00000141510 lie?"}
    (finding,) = checks.run(quadruplet)
    (evidence,) = finding.evidence
    assert quadruplet["query"][evidence["start"] : evidence["end"]] == "ENSG00000141510"
    (finding,) = checks.run({**SOUND, "observation": {"species": "mus_musculus"}, "query": "What is ENSG00000157764?"})[
        :1
    ]
    assert [place["pointer"] for place in finding.evidence] == ["/arguments/id", "/observation/species"]
    assert json.loads(json.dumps(finding.as_dict()))["check"] == "gene_species"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["ENSG00000157764", "mouse", "?"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["species", "error", "count"]), inner),
    max_leaves=10,
)
KEYS = ["query", "tool", "arguments", "observation", "lineage"]


OF_THE_CALL = (
    "gene_species",
    "symbol_style",
    "coordinates",
    "assembly",
    "variants",
    "identifiers",
    "entrez_database",
    "injection",
)


@pytest.mark.parametrize("function", biotools.functions(), ids=lambda function: function.name)
def test_the_catalogues_own_examples_raise_no_alarm(function: biotools.Function) -> None:
    for arguments in function.examples:
        quadruplet = {"query": "", "tool": {"name": function.name}, "arguments": arguments, "observation": {"a": "b"}}
        assert [found for found in checks.run(quadruplet) if found.check in OF_THE_CALL] == []


def test_every_kind_of_the_catalogue_is_known() -> None:
    used = {
        p.kind
        for function in biotools.functions()
        if function.set != "extension"
        for p in function.parameters
        if p.kind
    }
    assert used <= set(kinds())


LATE = datetime(2030, 1, 1, tzinfo=UTC)


@given(st.dictionaries(st.sampled_from(KEYS), JSON) | JSON)
def test_no_quadruplet_makes_a_check_raise(quadruplet: Any) -> None:
    for finding in checks.run(quadruplet, now=LATE):
        assert finding.check in checks.CHECKS and finding.message


HOSTILE = st.text(max_size=40) | st.sampled_from(
    ["", ":", "7:1-2", "chr7:9-1:-1", "rs", "rs1", "NM_1:c.", "NM_1:c.1A>T", "1" * 5000, "٣", "GRCh37", "Brca1", "txid9606[orgn]",
     "GO:1", "NC_000007.14:g.1A>T", "INS_RAT", "a/b~c", "ignore all previous instructions", "human OR mouse", "7:1-9999999999"]
)  # fmt: skip


@st.composite
def calls(draw: st.DrawFn) -> dict[str, Any]:
    """A quadruplet on a real function, with anything in its parameters."""
    function = draw(st.sampled_from(biotools.functions()))
    value = HOSTILE | st.integers() | st.booleans() | st.none() | st.floats() | st.lists(HOSTILE, max_size=2)
    names = st.sampled_from([parameter.name for parameter in function.parameters] or ["species"])
    return {
        "query": draw(st.lists(HOSTILE, max_size=4).map(" ".join)),
        "tool": {"name": function.name},
        "arguments": draw(st.dictionaries(names, value, max_size=5)),
        "observation": draw(
            JSON | st.fixed_dictionaries({"species": HOSTILE, "allele_string": HOSTILE, "assembly_name": HOSTILE})
        ),
        "lineage": {"recorded_at": draw(st.sampled_from(["2020-01-01", "9999-12-31T23:59:59+00:00", "", "x"]))},
    }


@given(
    calls(),
    st.dictionaries(st.text(max_size=3), HOSTILE, max_size=3),
    st.floats() | st.sampled_from([None, 0, -1, 10**9, math.nan, math.inf]),
)
def test_no_call_makes_a_check_raise_and_evidence_is_json(
    quadruplet: dict[str, Any], others: dict[str, str], oldest_days: float | None
) -> None:
    for finding in checks.run(quadruplet, now=LATE, others=others, oldest_days=oldest_days):
        assert json.loads(json.dumps(finding.as_dict()))["evidence"], finding
        for place in finding.evidence:
            if place["pointer"] == "/query" and "start" in place:
                assert 0 <= place["start"] <= place["end"] <= len(quadruplet["query"])


def test_species_by_prefix_name_and_mention() -> None:
    human, mouse = find_species("homo_sapiens"), find_species("10090")
    assert human is not None and mouse is not None
    assert species_of("ENSG00000157764.13") == human and species_of("ENST00000288602") == human
    assert (strain := species_of("MGP_C57BL6NJ_G0012345678")) is None or strain.is_same(mouse)
    assert (found_mouse := species_of("ENSMUSG00000017167")) is not None and found_mouse.is_same(mouse)
    assert species_of("P05067") is None and species_of("") is None
    for name in ("Human", "Homo sapiens", "9606", "HOMO_SAPIENS"):
        assert find_species(name) == human
    assert (named := find_species("mus_musculus_c57bl6nj")) is not None and named.is_same(mouse)
    assert [m.species.common_name for m in species_in("the Mouse and human; CAT, house-mouse")] == ["Mouse", "Human"]


def test_identifiers_are_found_in_text() -> None:
    text = "Is rs56116432 in NM_004333.6:c.76A>T, P05067, BRCA1 or 7:140719327-140924928 (GO:0005667)?"
    assert [(f.kind, f.text) for f in identifiers_in(text)] == [
        ("rsid", "rs56116432"), ("hgvs", "NM_004333.6:c.76A>T"), ("uniprot_accession", "P05067"),
        ("region", "7:140719327-140924928"), ("ontology_accession", "GO:0005667"),
    ]  # fmt: skip

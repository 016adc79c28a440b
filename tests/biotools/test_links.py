"""Links: each part of a query is tied to where it stands, told when it stands nowhere, and nothing is alarmed falsely."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools import checks, links
from biotools.checks import Finding

LOOKUP = {
    "query": "On which chromosome does the human gene ENSG00000157764 lie?",
    "tool": {"name": "lookup_by_id", "parameters": biotools.function("lookup_by_id").schema},
    "arguments": {"id": "ENSG00000157764", "species": "homo_sapiens"},
    "observation": {"id": "ENSG00000157764", "display_name": "BRAF", "species": "homo_sapiens", "seq_region_name": "7",
                    "start": 140719327, "end": 140924929, "assembly_name": "GRCh38", "Transcript": [{"id": "ENST1"}] * 15,
                    "description": "B-Raf proto-oncogene, of 1,234 letters"},
}  # fmt: skip
REGION = {
    "tool": {"name": "overlap_by_region"},
    "arguments": {"species": "human", "region": "X:1000000..1000100:1"},
    "observation": {"items": [{"start": 1000000, "end": 1000100, "seq_region_name": "X"}]},
}
SNP = {
    "tool": {"name": "esummary"},
    "arguments": {"db": "snp", "id": "1044115387"},
    "observation": {"records": [{"snp_id": 1044115387}]},
}
MAPPED = {
    "tool": {"name": "map_assembly"},
    "arguments": {"species": "human", "asm_one": "GRCh37", "asm_two": "GRCh38", "region": "X:1..100"},
    "observation": {"mappings": [{"original": {"assembly": "GRCh37"}, "mapped": {"assembly": "GRCh38"}}]},
}


def found(query: str, quadruplet: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Standing and pointers by the text of each linked part."""
    whole = {**quadruplet, "query": query}
    made = links.find(whole, findings=checks.run(whole))
    return {query[link.start : link.end]: (link.standing, [target.pointer for target in link.targets]) for link in made}


@pytest.mark.parametrize(
    ("query", "quadruplet", "part", "place"),
    [
        ("Where does ENSG00000157764 lie?", LOOKUP, "ENSG00000157764", "/arguments/id"),
        ("Where does ensg00000157764.14 lie?", LOOKUP, "ensg00000157764", "/observation/id"),
        ("Where is BRAF of Homo sapiens?", LOOKUP, "BRAF", "/observation/display_name"),
        ("Where is BRAF of Homo sapiens?", LOOKUP, "Homo sapiens", "/arguments/species"),
        ("Is the human gene on chromosome 7?", LOOKUP, "7", "/observation/seq_region_name"),
        ("Is the gene on hg38 at 140,719,327?", LOOKUP, "hg38", "/observation/assembly_name"),
        ("Is the gene on hg38 at 140,719,327?", LOOKUP, "140,719,327", "/observation/start"),
        ("Has it 1234 letters?", LOOKUP, "1234", "/observation/description"),
        ("Has it 15 transcripts?", LOOKUP, "15", "/observation/Transcript"),
        ("Has it 15 transcripts?", LOOKUP, "transcripts", "/observation/Transcript"),
        ("On which assembly does it start?", LOOKUP, "assembly", "/observation/assembly_name"),
        ("On which chromosome does it lie?", LOOKUP, "chromosome", "/observation/seq_region_name"),
        ("What is at chrX:1,000,000-1,000,100?", REGION, "chrX:1,000,000-1,000,100", "/arguments/region"),
        ("What is at chrX:1,000,000-1,000,100?", REGION, "chrX:1,000,000-1,000,100", "/observation/items/0/start"),
        ("What lies on chromosome X?", REGION, "X", "/arguments/region"),
        ("What is rs1044115387?", SNP, "rs1044115387", "/observation/records/0/snp_id"),
        ("From hg19 to GRCh38.p14?", MAPPED, "hg19", "/arguments/asm_one"),
        ("From hg19 to GRCh38.p14?", MAPPED, "GRCh38.p14", "/observation/mappings/0/mapped/assembly"),
    ],
)
def test_a_part_is_tied_to_where_it_stands_however_it_is_written(
    query: str, quadruplet: dict[str, Any], part: str, place: str
) -> None:
    made = found(query, quadruplet)
    key = next(text for text in made if text.startswith(part))
    assert made[key][0] == "supported"
    assert place in made[key][1]


@pytest.mark.parametrize(
    ("query", "quadruplet", "part", "standing", "places"),
    [
        ("Where does ENSG00000141510 lie?", LOOKUP, "ENSG00000141510", "contradicted", ["/arguments/id"]),
        ("Where does ENST00000288602 lie?", LOOKUP, "ENST00000288602", "unsupported", []),
        ("Where is the mouse gene ENSG00000157764?", LOOKUP, "mouse", "contradicted", ["/arguments/species"]),
        ("Where is ENSG00000157764 on GRCh37?", LOOKUP, "GRCh37", "contradicted", ["/observation/assembly_name"]),
        ("Where is BRAF, and where is CDKN2A?", LOOKUP, "CDKN2A", "unsupported", []),
        ("Where is the gene KRAS?", LOOKUP, "KRAS", "unsupported", []),
        ("Does it begin at 5,000?", LOOKUP, "5,000", "unsupported", []),
        ("What is at X:2000000-2000100?", REGION, "X:2000000-2000100", "contradicted", ["/arguments/region"]),
        ("What lies on chromosome 7?", REGION, "7", "contradicted", ["/arguments/region"]),
        ("From hg18 to GRCh38?", MAPPED, "hg18", "contradicted", ["/arguments/asm_one"]),
    ],
)
def test_what_stands_nowhere_is_told_and_so_is_what_stands_in_its_place(
    query: str, quadruplet: dict[str, Any], part: str, standing: str, places: list[str]
) -> None:
    assert found(query, quadruplet)[part] == (standing, places)


@pytest.mark.parametrize(
    "query",
    [
        "What can you tell me about the NCBI Gene IDs of mRNA, cDNA and the DNA in GO?",
        "Which 10 genes are the top 5 of the first 3 hits?",
        "Does the human gene ENSG00000157764 have a mouse or rat orthologue?",
    ],
)
def test_nothing_is_called_contradicted_without_need(query: str) -> None:
    assert "contradicted" not in {standing for standing, _ in found(query, LOOKUP).values()}


def test_acronyms_and_round_numbers_are_no_missing_evidence() -> None:
    made = found("Which 10 DNA IDs of mRNA in UniProt, NCBI and HGNC are the top 5?", LOOKUP)
    assert [part for part, (standing, _) in made.items() if standing != "supported"] == []


PUBLISHED = json.loads((Path(__file__).parent / "data" / "published.json").read_text())["quadruplets"]


@pytest.mark.parametrize("example", PUBLISHED, ids=lambda example: example["function"])
def test_published_examples_are_contradicted_nowhere(example: dict[str, Any]) -> None:
    quadruplet = {
        "tool": {"name": example["function"]},
        "arguments": biotools.normalise(example["function"], example["arguments"])[0],
        "observation": json.loads(example["observation"]),
    }
    made = found(example["query"], quadruplet)
    assert made
    assert [part for part, (standing, _) in made.items() if standing == "contradicted"] == []


def test_the_letters_of_a_target_are_those_that_say_it() -> None:
    query = "Which clusters have P05067?"
    made = links.find({"query": query, "arguments": {"query": "uniprotkb:P05067 AND x"}, "observation": {}})
    (link,) = [link for link in made if link.kind == "identifier"]
    (target,) = link.targets
    assert (target.start, target.end) == (10, 16)
    assert link.as_dict()["targets"] == [{"pointer": "/arguments/query", "start": 10, "end": 16}]


def test_what_the_judge_quotes_is_tied_to_the_part_it_covers_or_stands_alone() -> None:
    evidence = [
        {"pointer": "/display_name", "quote": "BRAF"},
        {"pointer": "/description", "quote": "proto-oncogene"},
        {"pointer": "/nowhere", "quote": "x"},
        {"pointer": 7},
        "no object",
    ]
    made = links.find({**LOOKUP, "query": "Where is BRAF?"}, evidence=evidence)
    judged = [link.as_dict() for link in made if link.source == "judge"]
    assert judged == [
        {"start": 9, "end": 13, "kind": "name", "standing": "supported", "source": "judge",
         "targets": [{"pointer": "/observation/display_name"}]},
        {"start": None, "end": None, "kind": "value", "standing": "supported", "source": "judge",
         "targets": [{"pointer": "/observation/description", "start": 6, "end": 20}]},
    ]  # fmt: skip


def test_a_finding_that_names_both_ends_contradicts() -> None:
    query = "What changes with A>G on the reverse strand?"
    said = Finding(
        "coordinates",
        "warning",
        "other strand",
        ({"pointer": "/query", "start": 29, "end": 43}, {"pointer": "/arguments/region"}),
    )
    leak = Finding(
        "answer_leak", "warning", "leak", ({"pointer": "/query", "start": 18, "end": 21}, {"pointer": "/observation/x"})
    )
    made = links.find({"query": query, "arguments": {"region": "1:1-2:1"}}, findings=[said, leak])
    told = [(query[link.start : link.end], link.standing, link.source) for link in made]
    assert told == [("reverse strand", "contradicted", "check")]
    assert made[0].targets[0].pointer == "/arguments/region"


def test_pointers_are_escaped() -> None:
    made = links.find({"query": "Is it RNU6-1?", "observation": {"a/b~c": {"0": "RNU6-1"}}})
    assert [target.pointer for link in made for target in link.targets] == ["/observation/a~1b~0c/0"]


WORDS = st.sampled_from(
    [
        *LOOKUP["query"].split(),
        "rs123",
        "7:1-2",
        "chr7:1,000-2",
        "GRCh37",
        "mouse",
        "1,000",
        "İ",
        "ß",
        "p53",
        "chromosome",
        "é" * 9,
    ]
)
QUERIES = st.lists(WORDS | st.text(max_size=8), max_size=30).map(" ".join)
JSON = st.recursive(
    WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(WORDS | st.text(max_size=6), children, max_size=4)
    ),
    max_leaves=20,
)


@given(
    query=QUERIES,
    arguments=st.dictionaries(st.sampled_from(["id", "species", "region", "a/b", "~"]), JSON),
    observation=JSON,
    evidence=st.lists(JSON, max_size=3),
)
def test_any_quadruplet_has_sound_links(query: str, arguments: Any, observation: Any, evidence: Any) -> None:
    quadruplet = {"query": query, "tool": {"name": "lookup_by_id"}, "arguments": arguments, "observation": observation}
    made = links.find(quadruplet, evidence=evidence)
    assert made == links.find(quadruplet, evidence=evidence)
    spans = [(link.start, link.end) for link in made if link.source == "rules"]
    assert all(0 <= start < end <= len(query) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for target in (target for link in made for target in link.targets):
        value = at(quadruplet, target.pointer)
        assert target.start is None or 0 <= target.start < target.end <= len(str(value))


def at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


@pytest.mark.parametrize("bad", [None, 7, [], {}, {"query": 7}, {"query": "x", "arguments": [], "observation": "x"}])
def test_what_is_no_quadruplet_has_no_links_and_raises_nothing(bad: Any) -> None:
    assert links.find(bad) == []


def test_a_huge_observation_gives_few_links_with_few_targets() -> None:
    rows = [
        {"gene_id": f"ENSG{number:011d}", "species": "homo_sapiens", "text": "BRAF human 12345 " * 5}
        for number in range(30_000)
    ]
    query = "human BRAF 12345 " * 150
    made = links.find({"query": query, "arguments": {}, "observation": {"rows": rows}})
    assert 0 < len(made) <= 200
    assert max(len(link.targets) for link in made) <= 10

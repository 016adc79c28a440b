"""UniProt beside UniProtKB: pages, long lists, terms within terms, rules, inactive entries and error bodies."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.summaries import LARGEST_SUMMARY, why_uninformative
from biotools.summaries.paths import values, with_beginnings
from biotools.summaries.shapes import size
from biotools.summaries.uniprot_forms import clean

FAMILIES = ("uniparc", "uniref", "genecentric", "arba", "unirule", "cross_referenced_databases", "human_diseases",
            "keywords", "literature_citations", "proteomes", "subcellular_locations", "taxonomy")  # fmt: skip
FUNCTIONS = [f for f in biotools.functions() if f.database == "uniprot" and f.family in FAMILIES]
NAMES = [function.name for function in FUNCTIONS]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=90),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["results", "value", "evidences", "isA", "children", "keyword", "name", "id", "sequence", "length",
                 "uniParcCrossReferences", "database", "organism", "lineage", "mainRule", "conditionSets", "conditions",
                 "conditionValues", "annotations", "range", "start", "members", "representativeMember", "components"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)  # fmt: skip


def summary_of(name: str, document: Any) -> dict[str, Any]:
    return biotools.summarise(name, json.dumps(document))


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


def cross_reference(number: int) -> dict[str, Any]:
    return {
        "database": "EMBL" if number % 3 else "RefSeq",
        "id": f"X{number:05}",
        "versionI": 1,
        "active": number % 4 != 0,
        "organism": {"scientificName": "Homo sapiens", "taxonId": 9606},
        "ncbiGi": str(number),
    }


def test_the_twelve_families_have_all_their_functions() -> None:
    assert len(FUNCTIONS) == 41
    by_family = {family: sum(f.family == family for f in FUNCTIONS) for family in FAMILIES}
    assert by_family == dict.fromkeys(FAMILIES, 3) | {"uniparc": 5, "uniref": 5, "genecentric": 4}


def test_cross_references_of_a_sequence_are_counted_and_cut() -> None:
    summary = summary_of(
        "get_uniparc_by_upi",
        {
            "uniParcId": "UPI0000000001",
            "uniParcCrossReferences": [cross_reference(number) for number in range(3000)],
            "sequence": {"value": "MKV" * 400, "length": 1200, "molWeight": 1, "crc64": "F" * 16, "md5": "0" * 32},
        },
    )
    found = summary["uniParcCrossReferences"]
    assert found["total"] == 3000 and found["shown"] == len(found["items"]) > 0
    assert found["by_database"] == {"EMBL": 2000, "RefSeq": 1000}
    assert found["by_active"] == {"true": 2250, "false": 750}
    assert found["by_organism"] == {"Homo sapiens": 3000}
    assert found["items"][0]["id"] == "X00000" and "ncbiGi" not in found["items"][0]
    assert summary["sequence"]["length"] == 1200 and summary["sequence"]["value"]["total_letters"] == 1200
    assert "md5" not in summary["sequence"]
    assert size(summary) <= LARGEST_SUMMARY


def test_checksums_stay_where_they_were_asked_for() -> None:
    asked_for = {"length": 3, "crc64": "F1", "md5": "A2"}
    assert summary_of("get_uniparc_light", {"uniParcId": "UPI1", "sequence": asked_for})["sequence"] == asked_for


@pytest.mark.parametrize(
    "name",
    [f.name for f in FUNCTIONS if f.name.startswith(("search_", "stream_")) or f.name in
     ("get_uniref_members", "get_uniparc_databases", "get_genecentric_by_proteome_id")],
)  # fmt: skip
def test_all_pages_read_alike(name: str) -> None:
    summary = summary_of(name, {"results": [{"id": f"A{number}", "name": "n" * 300} for number in range(60)]})
    assert summary["returned"] == 60 and "total" not in summary
    assert 0 < summary["shown"] == len(summary["results"]) < 60
    empty = summary_of(name, {"results": []})
    assert empty["returned"] == 0 and why_uninformative(empty) == "empty"


def test_a_page_names_all_that_it_cannot_show() -> None:
    page = [{"scientificName": f"Taxon {n}", "taxonId": n, "rank": "species", "hidden": True} for n in range(40)]
    summary = summary_of("search_taxonomy", {"results": page})
    assert summary["every_taxonId"] == list(range(40)) and summary["by_rank"] == {"species": 40}
    assert summary["shown"] < 40 and "hidden" not in summary["results"][0]


def test_a_long_lineage_keeps_the_names_next_to_the_taxon() -> None:
    lineage = [{"scientificName": f"Rank {n}", "taxonId": n, "rank": "clade", "hidden": True} for n in range(31)]
    summary = summary_of("get_taxonomy_by_id", {"scientificName": "Homo sapiens", "taxonId": 9606, "lineage": lineage})
    assert summary["lineage"]["total"] == 31 and summary["lineage"]["shown"] < 31
    assert summary["lineage"]["every_scientificName"][-1] == "Rank 30"
    assert summary["lineage"]["items"][0] == {"scientificName": "Rank 0", "taxonId": 0, "rank": "clade"}


def test_sequences_of_search_results_are_shown_by_their_beginning() -> None:
    member = {"memberId": "A4_HUMAN", "sequence": {"value": "MLP" * 100, "length": 300, "md5": "0" * 32}}
    cluster = {"id": "UniRef50_P05067", "memberCount": 2, "representativeMember": member}
    shown = summary_of("search_uniref", {"results": [cluster]})["results"][0]["representativeMember"]["sequence"]
    assert shown == {
        "value": {"text": "MLP" * 20, "total_letters": 300, "shown_letters": 60},
        "length": 300,
    }
    alone = summary_of("get_uniref_by_id", cluster)["representativeMember"]["sequence"]
    assert alone["value"] == "MLP" * 100


def test_members_of_a_cluster_are_counted_by_organism() -> None:
    members = [{"memberId": f"A{n}", "memberIdType": "UniProtKB ID", "organismName": "Mouse"} for n in range(30)]
    page = summary_of("get_uniref_members", {"results": members})
    assert page["by_organismName"] == {"Mouse": 30} and page["by_memberIdType"] == {"UniProtKB ID": 30}
    cluster = summary_of("get_uniref_by_id", {"id": "UniRef50_A", "memberCount": 31, "members": members})
    assert cluster["members"]["total"] == 30 and cluster["members"]["by_organismName"] == {"Mouse": 30}


def test_related_terms_come_down_to_their_names() -> None:
    membrane = {"name": "Membrane", "id": "SL-0162", "definition": "d" * 500, "content": "Membrane"}
    cell = {"name": "Cell membrane", "id": "SL-0039", "definition": "d" * 500, "isA": [membrane], "synonyms": ["x"]}
    summary = summary_of("get_location_by_id", {"name": "Cell inner membrane", "content": "c", "isA": [cell]})
    assert summary == {
        "name": "Cell inner membrane",
        "isA": [{"name": "Cell membrane", "id": "SL-0039", "isA": [{"name": "Membrane", "id": "SL-0162"}]}],
    }
    keyword = {"keyword": {"name": "PTM", "id": "KW-9991"}, "children": [
        {"keyword": {"name": f"K{n}", "id": f"KW-{n:04}"}, "definition": "d"} for n in range(90)]}  # fmt: skip
    children = summary_of("get_keyword_by_id", keyword)["children"]
    assert children["total"] == 90 and children["items"][0] == {"name": "K0", "id": "KW-0000"}


RULE = {
    "uniRuleId": "UR000189784",
    "mainRule": {
        "conditionSets": [
            {
                "conditions": [
                    {"conditionValues": [{"value": "PIRSF037062"}], "type": "PIR superfamily id", "isNegative": False},
                    {
                        "type": "sequence length",
                        "isNegative": False,
                        "range": {"start": {"value": 188, "modifier": "EXACT"}, "end": {"value": 213}},
                    },
                    {"conditionValues": [{"value": "Mammalia", "cvId": "40674"}], "type": "taxon", "isNegative": False},
                    {"type": "fragment", "isNegative": True},
                ]
            }
        ],
        "annotations": [
            {"annotationType": "ANNOTATION", "keyword": {"id": "KW-0372", "name": "Hormone", "category": "Unknown"}},
            {
                "annotationType": "ANNOTATION",
                "dbReference": {"database": "GO", "id": "GO:0005179", "properties": [{"key": "GoTerm", "value": "-"}]},
            },
            {
                "annotationType": "ANNOTATION",
                "comment": {"commentType": "FUNCTION", "texts": [{"value": "May act", "evidences": [1]}]},
            },
        ],
    },
    "statistics": {"reviewedProteinCount": 0, "unreviewedProteinCount": 41},
}


@pytest.mark.parametrize("name", ["get_unirule_by_id", "get_arba_by_id"])
def test_a_rule_tells_its_conditions_and_what_it_adds(name: str) -> None:
    summary = summary_of(name, RULE)
    assert summary["mainRule"] == {
        "conditionSets": [
            [
                {"type": "PIR superfamily id", "conditionValues": ["PIRSF037062"]},
                {"type": "sequence length", "range": {"start": 188, "end": 213}},
                {"type": "taxon", "conditionValues": [{"value": "Mammalia", "cvId": "40674"}]},
                {"type": "fragment", "isNegative": True},
            ]
        ],
        "annotations": [
            {"keyword": {"id": "KW-0372", "name": "Hormone"}},
            {"dbReference": {"database": "GO", "id": "GO:0005179"}},
            {"comment": {"commentType": "FUNCTION", "texts": ["May act"]}},
        ],
    }
    page = summary_of("search_unirule", {"results": [RULE] * 30})
    assert page["returned"] == 30 and page["results"][0]["uniRuleId"] == "UR000189784"
    assert page["results"][0]["mainRule"]["conditionSets"] and size(page) <= LARGEST_SUMMARY


@pytest.mark.parametrize(
    ("name", "document", "reason"),
    [
        ("get_taxonomy_by_id", {"taxonId": 200, "active": False, "inactiveReason": {"inactiveReasonType": "DELETED"}},
         "inactive"),
        ("get_taxonomy_by_id", {"taxonId": 9606}, "empty"),
        ("get_uniparc_by_upi", {"uniParcId": "UPI0000000001"}, "empty"),
        ("get_arba_by_id", {"uniRuleId": "ARBA00000001"}, "empty"),
        ("get_taxonomy_by_id", {"taxonId": 9606, "rank": "species"}, ""),
    ],
)  # fmt: skip
def test_nothing_but_a_name_or_an_inactive_entry_is_uninformative(name: str, document: Any, reason: str) -> None:
    assert why_uninformative(summary_of(name, document)) == reason


@pytest.mark.parametrize("name", NAMES)
def test_an_error_body_is_an_error_whatever_the_function(name: str) -> None:
    with pytest.raises(biotools.ServiceError, match="invalid format") as caught:
        summary_of(name, {"url": "http://rest.uniprot.org/x", "messages": ["The value has invalid format."]})
    assert caught.value.code != "not_found"
    with pytest.raises(biotools.ServiceError) as caught:
        summary_of(name, {"url": "http://rest.uniprot.org/x", "messages": ["Resource not found"]})
    assert caught.value.code == "not_found"


@given(st.sampled_from(NAMES), JSON)
def test_no_body_makes_a_summary_raise_or_grow(name: str, document: Any) -> None:
    try:
        summary = summary_of(name, document)
    except biotools.ServiceError:
        assert document is None
        return
    assert size(summary) <= LARGEST_SUMMARY


@given(JSON)
def test_the_plain_form_is_final(document: Any) -> None:
    once = clean(document)
    assert clean(once) == once
    assert not any("evidences" in item for item in objects(once))


@given(JSON, st.lists(st.sampled_from(["results", "sequence", "value", "name"]), min_size=1, max_size=3))
def test_beginnings_change_nothing_but_long_texts(document: Any, steps: list[str]) -> None:
    path = "/".join(steps)
    begun = with_beginnings(document, (), [path])
    before, after = list(values(document, path)), list(values(begun, path))
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert new == old or (len(old) > 60 and new["text"] == old[:60] and new["total_letters"] == len(old))


@pytest.mark.parametrize(
    ("name", "arguments", "fault"),
    [
        ("get_uniparc_by_upi", {"upi": "P05067"}, "upi: 'P05067'"),
        ("get_uniparc_by_upi", {"upi": "UPI0000000001", "dbTypes": "RefSec"}, "close ones are RefSeq"),
        ("get_uniparc_databases", {"upi": "UPI0000000001", "fields": "upi,organism,length"}, "fields: the item 'upi'"),
        ("search_genecentric", {"query": "APP", "sort": "organism_name asc"}, "sort: the item"),
        ("search_uniref", {"query": "x", "size": 501}, "size: 501 is more than"),
        ("get_disease_by_id", {"id": "DI-\u0660\u0660\u0660\u0660\u0660"}, "id: "),
        ("get_taxonomy_by_id", {"taxonId": "human"}, "taxonId: 'human'"),
    ],
)
def test_what_the_service_would_refuse_is_refused_before(name: str, arguments: dict[str, Any], fault: str) -> None:
    assert any(fault in error for error in biotools.validate(name, arguments))

"""Variants, phenotypes, linkage, haplotypes and comparative genomics: what their answers become, and which calls are refused."""

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import biotools
from biotools import recordings
from biotools.summaries.shapes import LARGEST_SUMMARY, size

from .test_summaries import assert_faithful, mutate

FAMILIES = {"comparative_genomics", "linkage_disequilibrium", "phenotype_annotation", "transcript_haplotypes",
            "variant_ga4gh", "variation", "vep"}  # fmt: skip
BEACON_VARIANT = {
    "variantInternalId": "rs1333049",
    "variation": {"variantType": "SNP", "referenceBases": "G", "alternateBases": "A,C", "location": {
        "sequence_id": "9", "interval": {"start": {"type": "Number", "value": 22125502}, "end": {"value": 22125503}}}},
    "MolecularAttributes": {"geneIds": ["CDKN2B-AS1"], "molecularEffects": [{"id": "SO:1", "label": "intron_variant"}]},
    "variantLevelData": {"clinicalInterpretations": [{"conditionId": "Coronary artery disease", "effect": {}}],
                         "pathogenicityPredictions": [{"cadd_phred": 3.1}]},
    "FrequencyInPopulations": {"frequencies": [{"population": "gnomAD genomes nfe", "alleleFrequency": 0.47}]},
}  # fmt: skip
BEACON = {
    "meta": {"beaconId": "org.ensembl.rest"},
    "response": {
        "resultSets": [
            {"id": name, "exists": True, "resultsCount": 1, "results": [BEACON_VARIANT], "setType": "dataset"}
            for name in ("dbsnp", "1kg_3")
        ]
    },
    "responseSummary": {"exists": True, "numTotalResults": 2},
}


@cache
def bodies() -> list[tuple[str, str]]:
    """(function, body) of all answers at hand; of derived bodies also those to addresses that are no valid call."""
    recorded = [(name, recording) for name, _, recording in recordings.calls()]
    derived = [(function_of(recording.url), recording) for recording in recordings.load(recordings.DERIVED)]
    names = {f.name for f in biotools.functions() if f.family in FAMILIES}
    answers = [(name, r) for name, r in recorded + derived if r.method == "GET" and r.status == 200 and r.is_json]
    found = [(name, r.body) for name, r in answers if name in names]
    return [*found, ("get_query_beacon", json.dumps(BEACON)), ("get_beacon", json.dumps({"response": {"id": "b"}}))]


def function_of(url: str) -> str:
    try:
        return biotools.parse(re.sub(r"[?;].*", "", url))[0]
    except biotools.NotParsed:
        return ""


def summarise(name: str, document: Any) -> dict[str, Any]:
    summary = biotools.summarise(name, json.dumps(document))
    assert size(summary) <= LARGEST_SUMMARY
    assert_faithful(summary, document)
    return summary


def test_every_known_body_has_a_faithful_summary() -> None:
    for name, body in bodies():
        assert summarise(name, json.loads(body)), name
    assert {name for name, _ in bodies()} == {f.name for f in biotools.functions() if f.family in FAMILIES}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_json_makes_these_summaries_raise_or_lie_or_grow(data: st.DataObject) -> None:
    name, body = data.draw(st.sampled_from(bodies()))
    document = json.loads(body)
    for _ in range(data.draw(st.integers(1, 4))):
        document = mutate(document, data)
    try:
        summary = biotools.summarise(name, json.dumps(document))
    except (biotools.ServiceError, biotools.Unreadable):
        return
    assert size(summary) <= LARGEST_SUMMARY
    assert_faithful(summary, document)


def transcript(number: int, **more: Any) -> dict[str, Any]:
    return {"transcript_id": f"ENST{number:011}", "gene_symbol": "TP53", "consequence_terms": ["intron_variant"],
            "impact": "MODIFIER", "variant_allele": "T", "cdna_start": number, **more}  # fmt: skip


def test_consequences_are_counted_and_the_telling_transcripts_stand_first() -> None:
    told = [transcript(n, description="d" * 100) for n in range(100)]
    told[60] = transcript(60, consequence_terms=["missense_variant"], impact="MODERATE")
    told[70] = transcript(70, canonical=1)
    told[80] = transcript(80, mane_select="NM_000546.6", canonical=1)
    known = [{"id": "rs1", "clin_sig": ["pathogenic"], "start": 7, "seq_region_name": "17"}, {"id": "COSV1"}]
    variant = {"id": "v", "most_severe_consequence": "missense_variant", "allele_string": "C/T",
               "transcript_consequences": told, "colocated_variants": known}  # fmt: skip
    summary = summarise("vep_by_hgvs", [variant])
    part = summary["transcript_consequences"]
    assert summary["most_severe_consequence"] == "missense_variant"
    assert part["total"] == 100 and part["shown"] == len(part["items"]) < 100
    assert part["by_consequence"] == {"intron_variant": 99, "missense_variant": 1}
    assert part["by_impact"] == {"MODIFIER": 99, "MODERATE": 1} and part["by_gene_symbol"] == {"TP53": 100}
    shown = [item["transcript_id"][-2:] for item in part["items"]]
    assert shown[:4] == ["80", "70", "60", "00"]
    assert "cdna_start" not in part["items"][0] and "variant_allele" not in part["items"][0]
    assert summary["colocated_variants"]["items"][0] == {"id": "rs1", "clin_sig": ["pathogenic"]}
    assert summarise("vep_by_hgvs", variant) == summary  # some archives keep the one variant without its list


def test_alleles_and_several_variants_are_kept_apart() -> None:
    both = [transcript(1), transcript(2, variant_allele="G")]
    one = {"id": "a", "most_severe_consequence": "intron_variant", "transcript_consequences": both}
    alleles = [item["variant_allele"] for item in summarise("vep_by_id", [one])["transcript_consequences"]["items"]]
    assert alleles == ["T", "G"]
    summary = summarise("vep_by_id", [one, {"id": "b", "most_severe_consequence": "stop_gained"}])
    assert summary["total"] == 2 and [item["id"] for item in summary["items"]] == ["a", "b"]
    assert summary["by_most_severe_consequence"] == {"intron_variant": 1, "stop_gained": 1}


def leaf(species: str, number: int) -> dict[str, Any]:
    return {"id": {"accession": f"ENSG{number}"}, "taxonomy": {"scientific_name": species}, "branch_length": 0.1,
            "sequence": {"id": [{"accession": f"ENSP{number}"}], "location": "1:1-9", "mol_seq": {"seq": "MKV"}}}  # fmt: skip


def test_a_gene_tree_tells_species_events_and_known_genes_first() -> None:
    down: dict[str, Any] = leaf("Homo sapiens", 0)
    for number in range(1, 300):
        event = "duplication" if number % 3 == 0 else "speciation"
        down = {"children": [leaf("Felis catus", number), down], "events": {"type": event},
                "taxonomy": {"scientific_name": "Mammalia", "timetree_mya": 180.1}}  # fmt: skip
    summary = summarise("get_genetree_by_id", {"id": "ENSGT1", "type": "gene tree", "tree": down})
    assert (summary["leaves"], summary["nodes"], summary["levels"]) == (300, 599, 300)
    assert summary["by_species"] == {"Felis catus": 299, "Homo sapiens": 1}
    assert summary["by_event"] == {"speciation": 200, "duplication": 99}
    assert summary["genes"]["total"] == 300
    assert summary["genes"]["items"][0] == {"gene": "ENSG0", "product": "ENSP0", "location": "1:1-9",
                                            "scientific_name": "Homo sapiens", "branch_length": 0.1, "letters": 3}  # fmt: skip
    assert summary["tree"]["leaves"] == 300 and summary["tree"]["children"][1]["leaves"] == 299
    small = {"id": "ENSGT1", "tree": {"children": [leaf("Mus musculus", 1), leaf("Homo sapiens", 2)]}}
    assert summarise("get_genetree_by_id", small)["genes"]["items"][0]["seq"] == "MKV"


def test_a_tree_too_large_to_walk_is_still_told() -> None:
    huge: dict[str, Any] = {"children": [{}] * 100_001}
    small = {"children": [leaf("Mus musculus", 1)]}
    summary = summarise("get_genetree_by_id", {"id": "ENSGT1", "tree": {"children": [huge, small]}})
    assert summary["nodes"] == 100_000
    assert summary["tree"]["children"][1]["children"][0]["gene"] == "ENSG1"


def test_a_family_tells_its_changes_the_surest_first() -> None:
    def species(name: str, members: int, pvalue: Any) -> dict[str, Any]:
        return {"tax": {"scientific_name": name}, "n_members": members, "pvalue": pvalue, "is_expansion": 1}

    children = [species("Felis catus", 3, "0.5"), species("Homo sapiens", 2, 0.001)]
    root = {"tax": {"scientific_name": "Mammalia"}, "n_members": 1, "children": children, "p_value_lim": "0.01"}
    summary = summarise("get_cafe_genetree_by_id", {"type": "cafe tree", "pvalue_avg": "0.2", "tree": root})
    assert [item["scientific_name"] for item in summary["expansions"]["items"]] == ["Homo sapiens", "Felis catus"]
    assert summary["contractions"]["total"] == 0 and summary["species"]["by_n_members"] == {"2": 1, "3": 1}


def homologue(number: int, species: str, kind: str = "ortholog_one2one") -> dict[str, Any]:
    side = {"protein_id": f"P{number}", "perc_id": 90.5, "align_seq": "M" * 900}
    return {"type": kind, "taxonomy_level": "Mammalia", "dn_ds": 0.2, "method_link_type": "ENSEMBL_ORTHOLOGUES",
            "target": {**side, "id": f"G{number}", "species": species}, "source": {**side, "species": "mus_musculus"}}  # fmt: skip


def test_homologues_are_counted_and_shown_without_sequences_where_they_are_many() -> None:
    found = [homologue(n, "felis_catus") for n in range(199)] + [homologue(199, "homo_sapiens", "ortholog_one2many")]
    summary = summarise("get_homology_by_id", {"data": [{"id": "ENSMUSG1", "homologies": found}]})
    assert (summary["id"], summary["total"]) == ("ENSMUSG1", 200)
    assert summary["by_type"] == {"ortholog_one2one": 199, "ortholog_one2many": 1}
    first = summary["items"][0]
    assert first["target"] == {"protein_id": "P199", "perc_id": 90.5, "id": "G199", "species": "homo_sapiens"}
    assert first["source"] == {"perc_id": 90.5} and first["dn_ds"] == 0.2
    few = summarise("get_homology_by_id", {"data": [{"id": "ENSMUSG1", "homologies": found[:2]}]})
    assert few["items"][0]["target"]["align_seq"]["total_letters"] == 900


def test_a_variant_with_thousands_of_genotypes_keeps_its_tallies() -> None:
    people = [{"sample": f"HG{n}", "genotype": "C|T" if n % 4 else "T|T", "gender": "Male"} for n in range(2504)]
    panels = [
        {"population": f"1000GENOMES:phase_3:{name}", "allele": "T", "frequency": 0.1} for name in ("KHV", "EUR", "ALL")
    ]
    places = [{"coord_system": kind, "seq_region_name": kind, "start": 1} for kind in ("scaffold", "chromosome")]
    body = {"name": "rs1", "MAF": 0.2, "genotypes": people, "populations": panels, "mappings": places}
    summary = summarise("get_variation", body)
    assert summary["genotypes"]["by_genotype"] == {"C|T": 1878, "T|T": 626}
    assert [row["population"][-3:] for row in summary["populations"]["items"]] == ["ALL", "EUR", "KHV"]
    assert summary["mappings"]["items"][0]["seq_region_name"] == "chromosome"


def test_the_strongest_linkage_stands_first() -> None:
    pairs = [{"variation1": "rs1", "variation2": f"rs{n}", "r2": r2, "d_prime": "1.0", "population_name": "P"}
             for n, r2 in enumerate(["0.05", "nan", "0.9", None, "1.000000"])]  # fmt: skip
    summary = summarise("get_ld_around_variant", pairs)
    assert [pair["variation2"] for pair in summary["items"][:3]] == ["rs4", "rs2", "rs0"]
    assert summary["by_population_name"] == {"P": 5}


def test_haplotypes_tell_the_main_populations() -> None:
    shares = {"_all": 0.5, "1000GENOMES:phase_3:EUR": 0.4, **{f"1000GENOMES:phase_3:P{n}": 0.1 for n in range(26)}}
    told = {"name": "ENSP1:22A>V", "count": 9, "hex": "0f", "diffs": [{"diff": "22A>V", "sift_score": 0}]}
    body = {"transcript_id": "ENST1", "protein_haplotypes": [{**told, "population_frequencies": shares}]}
    assert summarise("get_transcript_haplotypes", body)["protein_haplotypes"]["items"] == [
        {"name": "ENSP1:22A>V", "count": 9, "diffs": [{"diff": "22A>V"}],
         "population_frequencies": {"_all": 0.5, "1000GENOMES:phase_3:EUR": 0.4}}
    ]  # fmt: skip


def test_the_beacon_tells_each_variant_once() -> None:
    summary = summarise("get_query_beacon", BEACON)
    assert summary["responseSummary"] == {"exists": True, "numTotalResults": 2}
    assert [item["id"] for item in summary["resultSets"]["items"]] == ["dbsnp", "1kg_3"]
    assert summary["results"]["total"] == 1
    variant = summary["results"]["items"][0]
    assert (variant["start"], variant["end"], variant["molecularEffects"]) == (22125502, 22125503, ["intron_variant"])
    nothing = {"response": {"resultSets": None}, "responseSummary": {"exists": False, "numTotalResults": 0}}
    assert summarise("get_query_beacon", nothing) == {"responseSummary": {"exists": False, "numTotalResults": 0}}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("get_query_beacon", '{"meta":{},"error":{"errorCode":"400","errorMessage":"Invalid parameter end"},'
         '"response":{"resultSets":null},"responseSummary":{"exists":null,"numTotalResults":0}}'),
        ("get_phenotype_by_term", "null"),
        ("get_phenotype_by_accession", "null"),
        ("vep_by_id", '{"error":"No variant found with ID \'rs0\'"}'),
    ],
)  # fmt: skip
def test_errors_within_status_200_are_errors(name: str, body: str) -> None:
    with pytest.raises(biotools.ServiceError):
        biotools.summarise(name, body)


@pytest.mark.parametrize(
    ("name", "body"),
    [("get_phenotype_by_term", "[]"), ("get_homology_by_id", '{"data":[]}'), ("get_ld_pairwise", "[]"),
     ("get_homology_by_symbol", '{"data":[{"id":"ENSG1","homologies":[]}]}'), ("vep_by_region", "[]")],
)  # fmt: skip
def test_nothing_found_is_nothing_to_ask_about(name: str, body: str) -> None:
    assert biotools.summaries.why_uninformative(biotools.summarise(name, body)) == "empty"


ALLELE = {"referenceName": "9", "start": 22125503, "referenceBases": "G", "assemblyId": "GRCh38"}


@pytest.mark.parametrize(
    ("name", "arguments", "fault"),
    [
        ("get_query_beacon", {**ALLELE, "alternateBases": "C"}, ""),
        ("get_query_beacon", {**ALLELE, "referenceBases": "g", "referenceName": "x", "end": 22125600}, ""),
        ("get_query_beacon", ALLELE, "alternateBases or end: one of them is required"),
        ("get_query_beacon", {**ALLELE, "variantType": "DUP"}, "alternateBases or end: one"),
        ("get_query_beacon", {**ALLELE, "alternateBases": "C", "end": 22125600}, "alternateBases and end: only one of them"),
        ("get_query_beacon", {**ALLELE, "alternateBases": "CN"}, "alternateBases: "),
        ("get_alignment_region", {"species": "human", "region": "1:1-9", "species_set": "human,mouse",
                                  "species_set_group": "mammals"}, "species_set and species_set_group: only one"),
        ("get_genetree_by_id", {"id": "RF01299"}, ""),
        ("vep_by_region", {"species": "human", "region": "1:1-9", "allele": "GAIN"}, "allele: "),
        ("vep_by_hgvs", {"species": "human", "hgvs_notation": "9:g.1_2ins" + "ACGT" * 100}, ""),
        ("vep_by_id", {"species": "human", "id": "rs699", "pick_order": "rank,size"}, "the item 'size' is none of"),
        ("vep_by_id", {"species": "human", "id": "rs699", "SpliceAI": 3}, "SpliceAI: 3 is not one of 1, 2"),
    ],
)  # fmt: skip
def test_arguments_are_held_to_the_rules_of_the_service(name: str, arguments: dict[str, Any], fault: str) -> None:
    faults = biotools.validate(name, arguments)
    assert faults == [] if not fault else any(fault in told for told in faults), faults


def test_a_plugin_is_named_only_when_it_shall_run() -> None:
    arguments = {"species": "human", "id": "rs699", "LoF": False, "REVEL": True, "hgvs": False}
    assert biotools.prepare("vep_by_id", arguments).url == "https://rest.ensembl.org/vep/human/id/rs699?hgvs=0&REVEL=1"

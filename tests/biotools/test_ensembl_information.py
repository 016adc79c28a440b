"""Ensembl's information, archive, cross-reference, mapping, ontology, overlap, regulation and sequence functions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.summaries import LARGEST_SUMMARY, why_uninformative
from biotools.summaries.shapes import size

HOST = "https://rest.ensembl.org"
FAMILIES = {"archive", "cross_references", "information", "mapping", "ontology_and_taxonomy", "overlap", "regulation",
            "sequence"}  # fmt: skip
OURS = [f.name for f in biotools.functions() if f.database == "ensembl" and f.family in FAMILIES]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=9) | st.sampled_from(["karyotype", "top_level_region", "name"]), inner)
    ),
    max_leaves=20,
)


def summary(name: str, body: Any) -> dict[str, Any]:
    made = biotools.summarise(name, json.dumps(body))
    assert size(made) <= LARGEST_SUMMARY
    return made


@pytest.mark.parametrize("name", OURS)
def test_an_error_body_is_never_data(name: str) -> None:
    for body in ({"error": "Can not find internal name for species 'wibble'"}, None):
        with pytest.raises(biotools.ServiceError):
            summary(name, body)


@pytest.mark.parametrize("name", ["get_info_analysis", "get_info_assembly", "get_ontology_ancestors_chart"])
@given(body=ANY_JSON)
def test_any_body_is_summarised_or_refused(name: str, body: Any) -> None:
    try:
        summary(name, body)
    except biotools.ServiceError:
        assert body is None or body.get("error")


def test_a_retired_identifier_shows_that_it_is_not_current() -> None:
    body = {
        "assembly": "GRCh37",
        "id": "ENSG00000054598",
        "is_current": "",
        "latest": "ENSG00000054598.5",
        "peptide": None,
        "possible_replacement": [{"score": "0.953586", "stable_id": "ENSG00000054598"}],
        "release": "67",
        "type": "Gene",
        "version": "4",
    }
    made = summary("get_archive_id", body)
    assert made["is_current"] == "" and "peptide" not in made
    assert made["possible_replacement"] == body["possible_replacement"]


def test_chromosomes_come_before_scaffolds_in_karyotype_order() -> None:
    scaffolds = [{"coord_system": "scaffold", "name": f"KI27{n:04}.1", "length": 1000 + n} for n in range(600)]
    chromosomes = [{"coord_system": "chromosome", "name": name, "length": 10**8} for name in ("X", "2", "MT", "1")]
    body = {"assembly_name": "GRCh38.p14", "karyotype": ["1", "2", "X"], "top_level_region": scaffolds + chromosomes}
    made = summary("get_info_assembly", body)
    regions = made["top_level_region"]
    assert [item["name"] for item in regions["items"][:4]] == ["1", "2", "X", "KI270000.1"]
    assert regions["total"] == 604 and regions["by_coord_system"] == {"scaffold": 600, "chromosome": 4}
    assert made["assembly_name"] == "GRCh38.p14" and regions["shown"] == len(regions["items"]) > 10


def test_a_long_list_of_genomes_names_more_than_it_describes() -> None:
    body = [
        {"name": f"genus_species_{n}", "division": "EnsemblFungi", "assembly_level": "chromosome", "base_count": n,
         "organism_id": 7, "display_name": f"Genus species {n} (a strain)", "genebuild": "2011-08-ENA"}
        for n in range(300)
    ]  # fmt: skip
    made = summary("get_info_genomes_division", body)
    assert made["total"] == 300 and made["by_division"] == {"EnsemblFungi": 300}
    assert made["every_name"]["total"] == 300 and made["every_name"]["shown"] > 2 * made["shown"] > 0
    assert made["every_name"]["items"][0] == "genus_species_0"
    assert "organism_id" not in made["items"][0]
    few = summary("get_info_genomes_division", body[:3])
    assert few["shown"] == 3 and "every_name" not in few


def test_analyses_are_counted_by_their_groups() -> None:
    body = {f"analysis_{n}": ["core"] if n % 3 else ["core", "otherfeatures"] for n in range(400)}
    made = summary("get_info_analysis", body)
    assert made["total"] == 400 and made["by_value"] == {"core": 400, "otherfeatures": 134}
    assert made["items"]["analysis_0"] == ["core", "otherfeatures"] and made["shown"] == len(made["items"]) < 400


def test_an_unknown_species_has_no_analyses_which_is_empty() -> None:
    assert why_uninformative(summary("get_info_analysis", {})) == "empty"


def test_the_ancestry_shows_names_and_relations() -> None:
    root = {"accession": "GO:0003674", "name": "molecular_function", "namespace": "molecular_function",
            "definition": "d" * 500, "synonyms": [], "subsets": [], "ontology": "GO"}  # fmt: skip
    term = {**root, "accession": "GO:0003824", "name": "catalytic activity"}
    made = summary(
        "get_ontology_ancestors_chart", {"GO:0003824": {"term": term, "is_a": [root]}, "GO:0003674": {"term": root}}
    )
    assert made["total"] == 2
    assert made["items"]["GO:0003824"] == {
        "term": {"name": "catalytic activity", "namespace": "molecular_function"},
        "is_a": [{"accession": "GO:0003674", "name": "molecular_function"}],
    }


def test_a_term_shows_its_neighbours_by_name() -> None:
    parent = {"accession": "GO:0004553", "name": "hydrolase activity", "definition": "Catalysis", "subsets": ["x"]}
    body = {
        "accession": "GO:0000016",
        "name": "lactase activity",
        "children": [],
        "parents": [parent],
        "synonyms": ["a"],
    }
    made = summary("get_ontology_id", body)
    assert made["parents"] == [{"accession": "GO:0004553", "name": "hydrolase activity"}]
    assert list(made)[:2] == ["accession", "name"] and "children" not in made


def test_a_lineage_names_every_ancestor() -> None:
    nodes = [
        {"id": str(n), "leaf": 0, "name": f"Taxon{n}", "scientific_name": f"Taxon{n}",
         "parent": {"id": str(n + 1), "scientific_name": f"Taxon{n + 1}", "tags": {"name": ["x"]}},
         "tags": {"name": [f"Taxon{n}"], "ensembl_timetree_mya": ["90"]}}
        for n in range(31)
    ]  # fmt: skip
    made = summary("get_taxonomy_classification", nodes)
    assert made["total"] == 31
    assert made["every_scientific_name"] == [f"Taxon{n}" for n in range(31)]
    assert made["items"][0]["parent"] == {"id": "1", "scientific_name": "Taxon1"}
    assert made["items"][0]["tags"] == {"ensembl_timetree_mya": ["90"]}


def test_features_are_counted_by_all_their_consequences_and_significances() -> None:
    variant = {"alleles": ["T", "C"], "clinical_significance": ["pathogenic", "risk factor", "other"], "id": "rs429358",
               "consequence_type": "missense_variant", "feature_type": "variation", "start": 44908684,
               "end": 44908684, "strand": 1, "seq_region_name": "19", "logic_name": "pipeline"}  # fmt: skip
    made = summary("overlap_by_region", [variant, {**variant, "id": "rs2", "clinical_significance": ["other"]}])
    assert made["by_clinical_significance"] == {"other": 2, "pathogenic": 1, "risk factor": 1}
    assert made["by_consequence_type"] == {"missense_variant": 2}
    assert made["items"][0]["clinical_significance"] == variant["clinical_significance"]  # few items are shown in full
    assert next(iter(made["items"][0])) == "id" and "logic_name" not in made["items"][0]


def test_several_sequences_are_a_list_with_their_lengths() -> None:
    proteins = [{"id": f"ENSP{n:011}", "seq": "MAAL" * 300, "molecule": "protein", "query": "ENSG1"} for n in range(30)]
    made = summary("get_sequence_by_id", proteins)
    assert made["total"] == 30 and made["items"][0]["letters"] == 1200
    assert "query" not in made["items"][0]


@pytest.mark.parametrize(
    ("path", "name", "arguments"),
    [
        ("/info/biotypes/groups", "get_info_biotypes_groups", {}),
        ("/info/biotypes/groups/coding", "get_info_biotypes_groups", {"group": "coding"}),
        ("/info/biotypes/homo_sapiens", "get_info_biotypes", {"species": "homo_sapiens"}),
        ("/info/variation/consequence_types?rank=1", "get_info_variation_consequence_types", {"rank": True}),
        ("/info/variation/human", "get_info_variation_sources", {"species": "human"}),
        ("/info/genomes/division/EnsemblPlants", "get_info_genomes_division", {"division": "EnsemblPlants"}),
        ("/info/genomes/oryza_sativa", "get_info_genomes", {"name": "oryza_sativa"}),
        ("/ontology/ancestors/chart/GO:0005667", "get_ontology_ancestors_chart", {"id": "GO:0005667"}),
        ("/map/cdna/ENST00000288602/100..300", "map_cdna_to_genome", {"id": "ENST00000288602", "region": "100..300"}),
        ("/taxonomy/name/Homo%25", "get_taxonomy_name", {"name": "Homo%"}),
        ("/info/external_dbs/homo_sapiens?filter=HGNC%25", "get_info_external_dbs",
         {"species": "homo_sapiens", "filter": "HGNC%"}),
        ("/overlap/id/ENSG1?feature=gene;feature=exon;content-type=text/x-gff3", "overlap_by_id",
         {"id": "ENSG1", "feature": "gene,exon"}),
        ("/species/homo_sapiens/binding_matrix/ENSPFM0001/", "get_binding_matrix",
         {"species": "homo_sapiens", "binding_matrix": "ENSPFM0001"}),
        ("/species/homo_sapiens/binding_matrix/ENSPFM0001", "get_binding_matrix",
         {"species": "homo_sapiens", "binding_matrix": "ENSPFM0001"}),
    ],
)  # fmt: skip
def test_an_address_is_read_as_the_right_function(path: str, name: str, arguments: dict[str, Any]) -> None:
    assert biotools.parse(HOST + path) == (name, arguments)
    assert biotools.validate(name, arguments) == []


@pytest.mark.parametrize(
    ("name", "arguments", "fault"),
    [
        ("get_info_biotypes_groups", {"object_type": "gene"}, "group: is required when object_type is given"),
        ("overlap_by_id", {"id": "ENSG00000157764"}, "feature: is required"),
        ("overlap_by_region", {"species": "human", "region": "7:1-9", "feature": "gene,intron"}, "'intron' is none of"),
        ("get_binding_matrix", {"species": "human", "binding_matrix": "ENSPFM0001", "unit": "counts"}, "unit"),
        ("get_info_genomes_assembly", {"assembly_id": "GRCh38"}, "assembly_id"),
        ("get_sequence_by_id", {"id": "ENSG00000157764", "start": 0}, "start: 0 is less than the minimum of 1"),
    ],
)
def test_wrong_arguments_are_told(name: str, arguments: dict[str, Any], fault: str) -> None:
    assert any(fault in error for error in biotools.validate(name, arguments))

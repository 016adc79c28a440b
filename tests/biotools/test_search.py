"""Searching the catalogue: every word must be there, what fits best comes first, and a search in vain leads on."""

import pytest

import biotools
from biotools.catalogue import search


def found(text: str) -> list[str]:
    return [function.name for function in search.find(biotools.functions(), text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lookup_by_id", "lookup_by_id"),
        ("LOOKUP symbol", "lookup_by_symbol"),
        ("linkage disequilibrium", "get_ld_around_variant"),
        ("gene sequence", "get_sequence_by_id"),
        ("orthologues", "get_homology_by_id"),
        ("hgvs consequences", "vep_by_hgvs"),
        ("clinical trials", "search_clinical_studies"),
        ("phenotypes of a region", "get_phenotype_by_region"),
    ],
)
def test_what_a_biologist_asks_for_comes_first(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_every_word_must_be_there_in_any_of_the_places() -> None:
    assert "get_cafe_genetree_by_id" in found("nh_format comparative")  # a parameter's name, the family's
    assert found("lookup uniprotkb") == []
    assert set(found("variant region")) < set(found("variant"))
    assert "get_ga4gh_variantsets" in found("set")  # names are words put together
    assert "vep_by_hgvs" not in found("sequence")  # its description tells of consequences


def test_the_plural_finds_the_singular() -> None:
    assert set(found("diseases")) >= set(found("disease"))
    assert "get_phenotype_by_gene" in found("phenotypes genes")


@pytest.mark.parametrize("text", ["", "  ", "?! *"])
def test_without_words_all_are_found_in_their_order(text: str) -> None:
    functions = biotools.functions()
    assert found(text) == [f.name for f in sorted(functions, key=lambda f: (f.database, f.family, f.name))]


def test_marks_stand_where_the_search_looks() -> None:
    marks = search.marks("sequences by id")
    assert marks.name and marks.description
    assert marks.name.findall("get_sequence_by_id") == ["sequence", "by", "id"]
    assert marks.name.findall("subsequences") == ["sequences"]
    assert marks.description.findall("The consequences of a Sequence, beside others") == ["Sequence"]
    assert search.marks("") == (None, None)


def test_a_search_in_vain_leads_to_one_that_finds_something() -> None:
    functions = biotools.functions()

    def near(text: str) -> dict[str, int]:
        return {other.text: other.count for other in search.suggestions(functions, text)}

    assert near("lokup symbl") == {"lookup symbol": len(found("lookup symbol"))} | {
        word: len(found(word)) for word in ("symbol", "lookup")
    }
    assert near("brca2 variants")["variants"] == len(found("variants"))
    assert near("zzzzzz") == {}
    assert search.near(functions, "lokup_by_symbl")[0].name == "lookup_by_symbol"

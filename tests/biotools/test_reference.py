"""Reference data: assemblies, regions, HGVS, species codes, Entrez and near misses of identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotools.reference import assemblies, entrez, hgvs, identifiers, limits, regions
from biotools.reference.species import find_species, species_in, species_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [("GRCh38", "GRCh38"), ("grch38.p14", "GRCh38"), ("hg19", "GRCh37"), ("mm10", "GRCm38"), ("BDGP6.46", "BDGP6"),
     ("MusPutFur1.0", "MusPutFur1.0"), ("hg18", "NCBI36"), ("GRCh3", None), ("", None)],
)  # fmt: skip
def test_an_assembly_has_many_names(name: str, expected: str | None) -> None:
    found = assemblies.find_assembly(name)
    assert (found.name if found else None) == expected


def test_assemblies_are_found_in_text_and_by_accession() -> None:
    text = "From hg19 to GRCh38.p14; the kh and mm39."
    assert [m.assembly.name for m in assemblies.assemblies_in(text)] == ["GRCh37", "GRCh38", "GRCm39"]
    assert [text[m.start : m.end] for m in assemblies.assemblies_in(text)] == ["hg19", "GRCh38.p14", "mm39"]
    found = assemblies.chromosome_of("NC_000007.13")
    assert found is not None and (found[0].name, found[1]) == ("GRCh37", "7")
    assert assemblies.chromosome_of("NC_000007") is None  # without a version it is of no one assembly


def test_lengths_are_those_of_the_assembly() -> None:
    human = find_species("human")
    assert human is not None
    default = assemblies.default_assembly(human)
    assert default is not None and default.name == "GRCh38"
    assert default.chromosomes["21"] == 46_709_983 and default.chromosomes["MT"] == 16_569
    for name, total in {"WBcel235": 100_286_401, "R64-1-1": 12_157_105}.items():
        genome = assemblies.find_assembly(name)
        assert genome is not None and sum(genome.chromosomes.values()) == total
    fish = find_species("danio_rerio")
    assert fish is not None and (genome := assemblies.default_assembly(fish)) and genome.chromosomes["25"] == 37_502_051


@pytest.mark.parametrize(
    ("text", "expected"),
    [("X:1000000..1000100:1", ("X", 1000000, 1000100, 1)), ("chr7:1,000-2,000:-1", ("7", 1000, 2000, -1)),
     ("9:22125503-22125502", ("9", 22125503, 22125502, None)), ("13:86442400:86442410", ("13", 86442400, 86442410, None)),
     ("7:140753336", ("7", 140753336, 140753336, None)), ("KI270706.1:1-10", ("KI270706.1", 1, 10, None))],
)  # fmt: skip
def test_regions_in_all_writings(text: str, expected: tuple[str, int, int, int | None]) -> None:
    found = regions.read_region(text)
    assert found is not None and (found.name, found.start, found.end, found.strand) == expected


@pytest.mark.parametrize("text", ["", "7", "7:", "7:a-b", "7:1-2-3", "7 : 1-2", "7:1-٢", "7:1-" + "9" * 50, "a/b:1-2"])
def test_what_is_no_region(text: str) -> None:
    assert regions.read_region(text) is None


@given(st.text(max_size=60) | st.from_regex(r"[0-9X]{1,2}:[0-9,]{1,20}[-.:_]{1,2}[0-9,]{0,20}(:[+-]?1)?"))
def test_readers_take_any_text(text: str) -> None:
    found = regions.read_region(text)
    assert found is None or (found.start >= 0 and found.length == found.end - found.start + 1)
    regions.read_range(text)
    assemblies.find_assembly(text)
    assert all(text[m.start : m.end] for m in assemblies.assemblies_in(text))
    assert all(found.text == text[found.start : found.end] for found, _ in identifiers.misspelt_in(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("AGT:c.803T>C", ("AGT", "c", "T", "C")), ("NM_000059.3:c.76a>t", ("NM_000059.3", "c", "a", "t")),
     ("ENST00000003084:c.1431_1433delTTC", ("ENST00000003084", "c", "TTC", "")), ("NP_000537.3:p.Arg175His", ("NP_000537.3", "p", "", "His"))],
)  # fmt: skip
def test_hgvs_is_read(text: str, expected: tuple[str, str, str, str]) -> None:
    found = hgvs.read_hgvs(text)
    assert found is not None and (found.reference, found.system, found.deleted, found.inserted) == expected


@given(st.text(max_size=40) | st.from_regex(r"(NM_\d{6}|BRCA1|chr7):[cgp]\.[0-9_+*?ACGTdelinsup()\[\]>=;-]{1,25}"))
def test_hgvs_takes_any_text(text: str) -> None:
    found = hgvs.read_hgvs(text)
    assert found is None or hgvs.looks_like_hgvs(text)


@pytest.mark.parametrize(
    ("reference", "fits"),
    [("NM_000059.3:c.76A>T", True), ("NP_000059.3:c.76A>T", False), ("NC_000007.14:c.76A>T", False),
     ("NC_000007.14:g.76A>T", True), ("ENSP00000401091.1:p.Tyr124Cys", True), ("BRCA1:c.76A>T", True), ("7:g.76A>T", True)],
)  # fmt: skip
def test_a_reference_has_its_own_coordinate_systems(reference: str, fits: bool) -> None:
    found = hgvs.read_hgvs(reference)
    assert found is not None and found.system_fits is fits


def test_species_by_the_code_of_an_entry_name() -> None:
    rat = species_of("INS1_RAT")
    assert rat is not None and rat.name == "Rattus norvegicus"
    assert species_of("A0A024R1R8_HUMAN") == find_species("human")
    assert species_of("ABC_ZZZZZ") is None
    coli = find_species("Escherichia coli (strain K12)")
    assert coli is not None and find_species("E. coli") == coli == find_species("83333")
    assert [m.species.name for m in species_in("fission yeast and E. coli")] == [
        "Schizosaccharomyces pombe",
        "Escherichia coli",
    ]


def test_entrez_knows_where_identifiers_belong() -> None:
    assert [(kind.what if (kind := entrez.type_of(text)) else None) for text in ("rs699", "NP_000537.3", "672", "BRCA1")] == [
        "rsID", "RefSeq protein", None, None,
    ]  # fmt: skip
    assert entrez.takes_numbers_only("snp") and not entrez.takes_numbers_only("nuccore")


def test_limits_of_regions() -> None:
    limit = limits.region_limit("get_ld_region")
    assert limit is not None and limit.longest == 500_000 and limit.inside == {"MHC": 10_000}
    assert limits.region_limit("lookup_by_id") is None


def test_near_misses_of_identifiers() -> None:
    text = "GO:123 and GO:0005667, ENSG0000015776, KW-20, PMID PMC12, MIM 113705, UPI000002DB1C, NM_004333.6, PMID 26318936"
    assert [found.text for found, _ in identifiers.misspelt_in(text)] == [
        "GO:123",
        "ENSG0000015776",
        "KW-20",
        "PMID PMC12",
    ]

"""Pages of source databases: of each kind of identifier, only on hosts of our table, never for what is ambiguous."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotools.reference.pages import DATA, page_of, page_of_field, pages_in
from biotools.yaml_files import read

TABLE = read(DATA)
HOSTS = {urlsplit(row["address"]).hostname for name in ("identifiers", "fields", "entrez") for row in TABLE[name]}


@pytest.mark.parametrize(
    ("identifier", "url"),
    [
        ("ENSG00000157764", "https://www.ensembl.org/id/ENSG00000157764"),
        ("ENST00000288602.11", "https://www.ensembl.org/id/ENST00000288602"),
        ("P05067", "https://www.uniprot.org/uniprotkb/P05067"),
        ("INS_HUMAN", "https://www.uniprot.org/uniprotkb/INS_HUMAN"),
        ("rs699", "https://www.ncbi.nlm.nih.gov/snp/rs699"),
        ("NM_004333.6", "https://www.ncbi.nlm.nih.gov/nuccore/NM_004333.6"),
        ("NP_000537.3", "https://www.ncbi.nlm.nih.gov/protein/NP_000537.3"),
        ("GO_0005667", "https://amigo.geneontology.org/amigo/term/GO:0005667"),
        ("nct04852770", "https://clinicaltrials.gov/study/NCT04852770"),
        ("10.1159/000398269", "https://doi.org/10.1159%2F000398269"),
        ("UniRef100_P05067", "https://www.uniprot.org/uniref/UniRef100_P05067"),
        ("PMC5002951", "https://pmc.ncbi.nlm.nih.gov/articles/PMC5002951/"),
    ],
)
def test_an_identifier_has_the_page_of_its_database(identifier: str, url: str) -> None:
    page = page_of(identifier)
    assert page is not None
    assert (page.url, page.identifier) == (url, identifier)


@pytest.mark.parametrize("text", ["9606", "BRCA2", "7:1-20", "human", "", "ENSG1", "B3GAT1", "javascript:alert(1)"])
def test_what_tells_no_database_has_no_page(text: str) -> None:
    assert page_of(text) is None


@pytest.mark.parametrize(
    ("field", "value", "entrez", "url"),
    [
        ("taxId", 9606, "", "https://www.ncbi.nlm.nih.gov/Taxonomy/Browser/wwwtax.cgi?id=9606"),
        ("pmid", "26318936", "", "https://pubmed.ncbi.nlm.nih.gov/26318936/"),
        ("gene_id", "672", "", "https://www.ncbi.nlm.nih.gov/gene/672"),
        ("gene_id", "ENSG00000157764", "", "https://www.ensembl.org/id/ENSG00000157764"),
        ("id", "672", "gene", "https://www.ncbi.nlm.nih.gov/gene/672"),
        ("uid", "1044115387", "snp", "https://www.ncbi.nlm.nih.gov/snp/rs1044115387"),
        ("id", "672", "", None),
        ("id", "672", "sra", None),
        ("start", "9606", "gene", None),
    ],
)
def test_a_plain_number_has_a_page_only_where_its_field_says_what_it_is(
    field: str, value: str | int, entrez: str, url: str | None
) -> None:
    page = page_of_field(field, value, entrez_database=entrez)
    assert (page.url if page else None) == url


def test_identifiers_in_a_text_are_found_with_their_place() -> None:
    text = "Genes ENSG00000157764 and rs699, but not 9606."
    assert [(page.database, text[start:end]) for page, start, end in pages_in(text)] == [
        ("Ensembl", "ENSG00000157764"),
        ("dbSNP", "rs699"),
    ]


@given(
    st.text(max_size=60) | st.from_regex(r"10\.\d{4}/.{1,20}", fullmatch=True),
    st.sampled_from([*TABLE["uid_fields"], "pmid", "pdb"]),
)
def test_every_address_is_https_on_a_host_of_the_table(text: str, field: str) -> None:
    for page in (page_of(text), page_of_field(field, text, entrez_database="gene")):
        if page:
            parts = urlsplit(page.url)
            assert (parts.scheme, parts.hostname in HOSTS, parts.username) == ("https", True, None)
            assert not set(' "<>\\') & set(page.url)

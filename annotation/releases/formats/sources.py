"""The databases that a release's observations come from: who they are, and on what terms they give their data."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """terms: in words, for people. url: where they are stated."""

    name: str
    terms: str
    url: str


SOURCES = {
    "clinicaltrials": Source(
        "ClinicalTrials.gov",
        "public domain (US Government); say when it was taken",
        "https://clinicaltrials.gov/about-site/terms-conditions",
    ),
    "ensembl": Source(
        "Ensembl",
        "no restrictions on use; please cite Ensembl",
        "https://www.ensembl.org/info/about/legal/disclaimer.html",
    ),
    "ncbi": Source(
        "NCBI",
        "mostly public domain (US Government); abstracts may be their publishers'",
        "https://www.ncbi.nlm.nih.gov/home/about/policies/",
    ),
    "pubchem": Source(
        "PubChem",
        "mostly public domain (US Government); depositors may have terms of their own",
        "https://www.ncbi.nlm.nih.gov/home/about/policies/",
    ),
    "rcsb": Source("RCSB PDB", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "uniprot": Source("UniProt", "CC BY 4.0, UniProt Consortium", "https://creativecommons.org/licenses/by/4.0/"),
}


def told(databases: Iterable[str]) -> list[str]:
    """A line on each database; its bare name where its terms are not known here."""
    found = ((database, SOURCES.get(database)) for database in databases)
    return [f"{source.name}: {source.terms}" if source else database for database, source in found]


def licences(databases: Iterable[str]) -> list[str]:
    """The addresses of the terms, each once, sorted."""
    return sorted({SOURCES[database].url for database in databases if database in SOURCES})

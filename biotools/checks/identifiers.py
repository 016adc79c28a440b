"""Are identifiers written as their databases write them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.identifiers import fits, kinds, misspelt_in
from .base import Finding, Severity, Subject, Value, span

NAME = "identifiers"
ELSEWHERE = frozenset(
    (
        "rsid",
        "variant_id",
        "hgvs",
        "spdi",
        "region",
        "feature_range",
        "chromosome_name",
        "seq_region_name",
        "entrez_uid",
    )
)
"""Kinds that another check looks at."""
DOUBTFUL = frozenset(
    (
        *("ensembl_stable_id", "ensembl_gene_id", "ensembl_transcript_id", "ensembl_protein_id", "ensembl_exon_id"),
        *("ensembl_genetree_id", "ensembl_species", "insdc_accession", "refseq", "doi", "ontology_accession"),
        *("gene_symbol", "uniprot_unirule_id", "blast_rid"),
    )
)
"""Kinds whose pattern does not cover all: imported genomes, old accessions. A miss is a warning."""
ALSO = {
    "ensembl_transcript_id": re.compile(r"CCDS\d+(?:\.\d+)?|(?:NM|NR|XM|XR)_\d+(?:\.\d+)?|LRG_\d+t\d+", re.ASCII),
    "ensembl_protein_id": re.compile(r"CCDS\d+(?:\.\d+)?|(?:NP|XP)_\d+(?:\.\d+)?|LRG_\d+p\d+", re.ASCII),
    "ensembl_genetree_id": re.compile(r"RF\d{5}|PTHR\d{5}(?:_SF\d+)?|EGGT\d{14}", re.ASCII),
}
"""What Ensembl takes for these, too. Source: Ensembl/ensembl-rest t/*.t (CCDS and Rfam names)."""
LETTERS = {"G": "gene", "T": "transcript", "P": "protein", "E": "exon", "R": "regulatory feature"}
STABLE_ID = re.compile(r"ENS[A-Z]{0,4}?([GTPER])\d{11}(?:\.\d+)?", re.ASCII)
WANTED = {f"ensembl_{what}_id": what for what in ("gene", "transcript", "protein", "exon")}
CALLED = re.compile(
    r"\b(gene|transcript|protein|exon)(?: ID| identifier)?s?[ :]+(ENS[A-Z]{0,4}?[GTPE]\d{11})\b", re.ASCII
)
ONTOLOGY = re.compile(r"([A-Za-z]+)[:_]\d+", re.ASCII)
MOST_FINDINGS = 5


def identifiers(subject: Subject) -> Iterator[Finding]:
    """An argument that lacks the syntax of its kind is an error, or a warning where the syntax is not sure.

    Kinds and patterns: reference/data/identifiers.json. An Ensembl ID of another feature than the parameter
    wants (a gene for a transcript) is an error, and so is an ontology accession of another ontology. In the
    query, identifiers that are too short or too long (GO:123) are warnings, and a gene's ID that is called a
    transcript is an info.
    """
    for number, finding in enumerate(_all(subject)):
        if number < MOST_FINDINGS:
            yield finding


def _all(subject: Subject) -> Iterator[Finding]:
    known = frozenset(kinds()) - ELSEWHERE
    for value in subject.values:
        if value.kind in known:
            yield from _argument(value)
    yield from _ontology(subject)
    for found, rule in misspelt_in(subject.query):
        if found.text.lower() not in subject.given_text:
            message = f"{found.text[:60]} is no identifier of its kind: {rule}."
            yield Finding(NAME, "warning", message, (span(found.start, found.end),))
    for match in CALLED.finditer(subject.query):
        feature = _feature(match[2])
        if feature and feature != match[1]:
            message = f"{match[2]} is the ID of a {feature}, but the query calls it a {match[1]}."
            yield Finding(NAME, "info", message, (span(*match.span()),))


def _argument(value: Value) -> Iterator[Finding]:
    wanted, feature = WANTED.get(value.kind), _feature(value.text)
    if wanted and feature and feature != wanted:
        message = f"{value.text[:60]} is the ID of a {feature}, but {value.parameter.name} takes that of a {wanted}."
        yield Finding(NAME, "error", message, (value.place,))
    elif fits(value.kind, value.text) is False and not _is_also_taken(value):
        severity: Severity = "warning" if value.kind in DOUBTFUL else "error"
        message = f"{value.text[:60]} does not look like what {value.parameter.name} takes ({_plain(value.kind)})."
        yield Finding(NAME, severity, message, (value.place,))


def _is_also_taken(value: Value) -> bool:
    """What a service takes beside the kind's own syntax: entry names, versions, other databases' names."""
    if value.kind == "uniprot_accession":
        plain = re.sub(r"\.\d+\Z|\[\d+-\d+\]\Z", "", value.text)
        return fits("uniprot_accession", plain) is True or fits("uniprot_entry_name", plain) is True
    return value.kind in ALSO and ALSO[value.kind].fullmatch(value.text) is not None


def _ontology(subject: Subject) -> Iterator[Finding]:
    wanted = next(subject.of_kind("ontology_name"), None)
    for value in subject.of_kind("ontology_accession") if wanted else ():
        match = ONTOLOGY.fullmatch(value.text)
        if wanted and match and match[1].upper() != wanted.text.upper():
            message = (
                f"{value.text[:60]} is of {match[1].upper()}, but the call asks for the ontology {wanted.text[:20]}."
            )
            yield Finding(NAME, "error", message, (value.place, wanted.place))


def _feature(text: str) -> str | None:
    match = STABLE_ID.fullmatch(text)
    return LETTERS[match[1]] if match else None


def _plain(kind: str) -> str:
    return kind.replace("_", " ")

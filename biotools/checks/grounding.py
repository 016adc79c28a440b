"""Does each identifier of the question come from the call or its answer, and is none missing?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalogue import catalogue
from ..reference.identifiers import bare, identifiers_in
from .base import Finding, Subject, at, leaves, span

NAME = "grounding"
NEEDED_KINDS = frozenset(
    [
        "ensembl_stable_id",
        "ensembl_gene_id",
        "ensembl_transcript_id",
        "ensembl_protein_id",
        "ensembl_exon_id",
        "rsid",
        "variant_id",
        "uniprot_accession",
        "uniprot_arba_id",
        "uniprot_unirule_id",
        "uniprot_keyword_id",
        "uniprot_disease_id",
        "uniprot_location_id",
        "uniprot_proteome_id",
        "uniparc_id",
        "uniref_id",
        "gene_symbol",
        "entrez_uid",
        "taxon_id",
        "pmid",
        "pmcid",
        "region",
        "hgvs",
        "refseq",
        "assembly_accession",
        "ontology_accession",
        "ensembl_genetree_id",
    ]
)
"""Kinds of parameters whose value nobody can guess: the question has to hold them."""
MOST_NAMED = 3


def grounding(subject: Subject) -> Iterator[Finding]:
    """Identifiers in the question that stand neither in the arguments nor in the observation are errors.

    An identifier argument that the question lacks is a warning: nobody could make the call from the
    question. Case and version do not count, nor does a region's writing (7:1-2, 7:1..2, chr7).
    """
    texts = " ".join(
        str(value).lower() for part in (subject.arguments, subject.observation) for _, value in leaves(part)
    )
    for found in identifiers_in(subject.query):
        if not _holds(texts, found.text, dbsnp=_dbsnp(subject)):
            yield Finding(
                NAME,
                "error",
                f"The question speaks of {found.text}, which neither arguments nor observation hold.",
                (span(found.start, found.end),),
            )
    yield from _missing(subject)


def _missing(subject: Subject) -> Iterator[Finding]:
    function = catalogue().functions.get(subject.function)
    query = subject.query.lower()
    for parameter in function.parameters if function and query else ():
        value = subject.arguments.get(parameter.name)
        if parameter.kind not in NEEDED_KINDS or not isinstance(value, str):
            continue
        items = parameter.items.split(value) if parameter.items else [value]
        lacking = [item for item in items if item and not _holds(query, item, dbsnp=_dbsnp(subject))]
        if lacking:
            shown = ", ".join(item[:60] for item in lacking[:MOST_NAMED])
            more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
            yield Finding(
                NAME,
                "warning",
                f"The question lacks {shown}{more}, without which nobody can tell {parameter.name}.",
                (at("arguments", parameter.name), {"pointer": "/query"}),
            )


def _dbsnp(subject: Subject) -> bool:
    """Whether the call asks Entrez for dbSNP, where 123 and rs123 are one record (NBK25499)."""
    return subject.arguments.get("db") == "snp"


def _holds(text: str, identifier: str, *, dbsnp: bool = False) -> bool:
    """Whether a lower-case text holds the identifier as a whole word, in any of its usual writings."""
    wanted = bare(identifier)
    forms = {wanted, wanted.replace("..", "-").replace(",", "").removeprefix("chr")}
    if dbsnp and (digits := wanted.removeprefix("rs")).isdigit():
        forms |= {digits, f"rs{digits}"}
    plain = text.replace("..", "-").replace("chr", "") if ":" in wanted else text
    return any(re.search(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])", plain) for form in forms)

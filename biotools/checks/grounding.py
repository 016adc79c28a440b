"""Do identifiers and numbers of the query come from the call or its answer, and is none missing?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.identifiers import bare
from ..reference.species import find_species
from .base import Finding, Subject, at, span
from .query_numbers import ungrounded_numbers

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
STRAND = re.compile(r"(?<=\d):[+-]?1\Z")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def grounding(subject: Subject) -> Iterator[Finding]:
    """Identifiers in the query that stand neither in the arguments nor in the observation are errors.

    Numbers of four digits or more that stand nowhere are warnings, of two or three digits infos; a thousand's
    comma does not count, and the number of items in a list of the observation is known, too. An identifier argument
    that the query lacks is a warning: nobody could make the call from it. Case and version do not count,
    nor does a region's writing (7:1-2, 7:1..2, chr7), and a taxon may be named in place of its ID.
    """
    texts = f"{subject.given_text}\n{subject.answer_text}"
    for found in subject.identifiers:
        if not _holds(texts, found.text, dbsnp=_dbsnp(subject)):
            message = f"The query speaks of {found.text[:60]}, which neither arguments nor observation hold."
            yield Finding(NAME, "error", message, (span(found.start, found.end),))
    yield from ungrounded_numbers(subject, texts)
    yield from _missing(subject)


def _missing(subject: Subject) -> Iterator[Finding]:
    query = subject.query.lower()
    lacking: dict[str, list[str]] = {}
    for value in subject.values if query else ():
        if value.kind in NEEDED_KINDS:
            texts = re.split(r"[+\s]+", value.text) if value.kind == "entrez_uid" else [value.text]
            unsaid = [text for text in texts if not _said(subject, value.kind, text, query)]
            lacking.setdefault(value.parameter.name, []).extend(unsaid)
    for name, texts in lacking.items():
        if not texts:
            continue
        shown = ", ".join(text[:60] for text in texts[:MOST_NAMED])
        more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
        message = f"The query lacks {shown}{more}, without which nobody can tell {name}."
        yield Finding(NAME, "warning", message, (at("arguments", name), {"pointer": "/query"}))


def _said(subject: Subject, kind: str, text: str, query: str) -> bool:
    if _holds(query, text, dbsnp=_dbsnp(subject)):
        return True
    if kind not in ("taxon_id", "taxon_id_or_name"):
        return False
    species = find_species(text)
    return species is not None and any(mention.species.is_same(species) for mention in subject.species)


def _dbsnp(subject: Subject) -> bool:
    """Whether the call asks Entrez for dbSNP, where 123 and rs123 are one record (NBK25499)."""
    return subject.arguments.get("db") == "snp"


def _holds(text: str, identifier: str, *, dbsnp: bool = False) -> bool:
    """Whether a lower-case text holds the identifier as a whole word, in any of its usual writings."""
    wanted = bare(identifier)
    forms = {wanted}
    if ":" in wanted:  # a region, among others: separators, thousands, chr and strand may be written otherwise
        forms.add(STRAND.sub("", _plain(wanted)))
        text = _plain(text)
    if dbsnp and (digits := wanted.removeprefix("rs")).isdigit():
        forms |= {digits, f"rs{digits}"}
    return any(
        form in text and re.search(rf"(?<![a-z0-9]){re.escape(form)}(?![a-z0-9])", text) for form in forms if form
    )


def _plain(text: str) -> str:
    return THOUSANDS.sub("", text.replace("..", "-").replace("chr", ""))

"""Text formats of NCBI records, read by Biopython: FASTA, GenBank and GenPept flat files, MEDLINE.

Biopython is imported when the first such text comes: it takes longer to import than all the rest.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from Bio.GenBank.Record import Feature, Record

QUALIFIERS = ("gene", "product", "protein_id", "region_name", "note", "chromosome", "db_xref")
"""What is told of a feature; the rest (translation, inference ...) is in the record itself."""
MEDLINE_NAMES = {
    "PMID": "pmid", "TI": "title", "AB": "abstract", "FAU": "authors", "JT": "journal", "DP": "published",
    "VI": "volume", "IP": "issue", "PG": "pages", "AID": "identifiers", "PMC": "pmc", "PT": "publication_types",
    "MH": "mesh_terms", "OT": "keywords", "RN": "substances", "GR": "grants", "SI": "accessions",
    "AD": "affiliations", "LA": "language", "BTI": "book_title", "CN": "groups",
}  # fmt: skip
"""Tags of MEDLINE that are told, in this order. Source: nlm.nih.gov/bsd/mms/medlineelements.html (read 2026-08)."""


def records_of(text: str) -> list[dict[str, Any]] | None:
    """The records of a text in one of these formats, None where it is in none or breaks its rules."""
    start = text[:200].lstrip()
    readers: tuple[tuple[str, Callable[[str], list[dict[str, Any]]]], ...] = (
        (r">(?!Feature )", fasta),  # a feature table begins with `>Feature` and is no FASTA
        (r"LOCUS {2,}", genbank),
        (r"(PMID|PMC )- ", medline),
    )
    for pattern, read in readers:
        if re.match(pattern, start):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # oddities that Biopython tells are the service's, not ours
                    return read(text.lstrip()) or None
            except Exception:  # its parsers raise whatever a broken file leads to; the text is shown as text then
                return None
    return None


def fasta(text: str) -> list[dict[str, Any]]:
    """Sequences: identifier and description of the title line, number of letters, the letters."""
    from Bio.SeqIO.FastaIO import SimpleFastaParser

    made = []
    for title, sequence in SimpleFastaParser(StringIO(text)):
        identifier, _, description = title.partition(" ")
        made.append({"id": identifier, "description": description, "letters": len(sequence), "sequence": sequence})
    return made


def genbank(text: str) -> list[dict[str, Any]]:
    """Flat files: what the record says of itself, and its features with their locations as they are written.

    The letters of the sequence stand in the FASTA format; here is only how many there are.
    """
    from Bio import GenBank

    return [_flat(record) for record in GenBank.parse(StringIO(text))]


def medline(text: str) -> list[dict[str, Any]]:
    """Articles, with names in place of MEDLINE's tags; tags that only librarians use are left out."""
    from Bio import Medline

    return [
        {name: record[tag] for tag, name in MEDLINE_NAMES.items() if tag in record}
        for record in Medline.parse(StringIO(text))
    ]


def _flat(record: Record) -> dict[str, Any]:
    return {
        "accession": record.version or next(iter(record.accession), record.locus),
        "definition": record.definition.removesuffix("."),
        "organism": record.organism,
        "length": record.size,
        "molecule": " ".join(record.residue_type.split()),
        "division": record.data_file_division,
        "updated": record.date,
        "by_feature": dict(Counter(feature.key for feature in record.features).most_common()),
        "features": [_feature(feature) for feature in record.features],
        "taxonomy": "; ".join(record.taxonomy),
        "keywords": [keyword for keyword in record.keywords if keyword not in ("", ".")],
        "xrefs": record.dblinks,
        "comment": record.comment,
        "references": [
            {"title": reference.title, "journal": reference.journal, "pubmed": reference.pubmed_id}
            for reference in record.references
        ],
    }


def _feature(feature: Feature) -> dict[str, Any]:
    made: dict[str, Any] = {"key": feature.key, "location": feature.location}
    for qualifier in feature.qualifiers:
        name = qualifier.key.strip("/=")
        if name in QUALIFIERS:
            made.setdefault(name, []).append(qualifier.value.strip('"'))
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in made.items()}

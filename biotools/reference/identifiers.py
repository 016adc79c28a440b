"""Syntax of identifiers: by kind, and found in running text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..once import once

DATA = Path(__file__).with_name("data") / "identifiers.json"

IN_TEXT = {
    "hgvs": r"[A-Za-z0-9_.]+:[cgmnopr]\.[^\s,;?]+",
    "ensembl_stable_id": (
        r"(?:ENS[A-Z]{0,5}|MGP_[A-Za-z0-9]+_)(?:E|FM|GT|G|P|R|T)\d{11,14}(?:\.\d+)?"
        r"|FB(?:gn|tr|pp)\d{7}|WBGene\d{8}"
    ),
    "refseq": r"(?:AC|NC|NG|NT|NW|NM|NR|XM|XR|NP|AP|XP|YP|WP)_\d{6,9}(?:\.\d+)?",
    "rsid": r"rs\d{2,}",
    "variant_id": r"COS[MVN]\d+|[RVS]CV\d{9}(?:\.\d+)?|[end]s?sv\d{3,}",
    "assembly_accession": r"GC[AF]_\d{9}(?:\.\d+)?",
    "pmcid": r"PMC\d{4,}",
    "ontology_accession": r"(?:GO|SO|HP|MONDO|DOID|CHEBI|EFO|CL|UBERON)[:_]\d{4,}",
    "uniref_id": r"UniRef(?:100|90|50)_\w+(?:-\d+)?",
    "uniparc_id": r"UPI[0-9A-F]{10}",
    "uniprot_proteome_id": r"UP\d{9}",
    "uniprot_keyword_id": r"KW-\d{4}",
    "uniprot_disease_id": r"DI-\d{5}",
    "uniprot_location_id": r"SL-\d{4}",
    "uniprot_entry_name": r"[A-Z0-9]{2,10}_(?:RAT|PIG|[A-Z]{4,5})",
    # B3GAT1 and H2BC12 are symbols of human genes, though accessions may look so, too.
    "uniprot_accession": (
        r"(?!B3G[AN]T\d|H2[AB]C\d\d)(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z](?:[0-9][A-Z][A-Z0-9]{2}){1,2}[0-9])(?:-\d{1,3})?"
    ),
    "region": r"(?:chr)?(?:[0-9]{1,2}|X|Y|MT|[A-Z0-9_.]{2,20}):\d[\d,]*(?:\.\.|-)\d[\d,]*(?::-?1)?",
    "doi": r"10\.\d{4,9}/[^\s?]+",
}
"""How kinds look inside a sentence, the most telling first; the full syntax is in identifiers.json."""


ALMOST = {
    "ensembl_stable_id": (r"ENS[A-Z]{0,4}?(?:E|G|P|R|T)\d{6,}", "letters and 11 digits, as ENSG00000157764"),
    "refseq": (r"(?:NC|NG|NM|NR|XM|XR|NP|XP|YP|WP)_\d+", "two letters, _ and 6 or 9 digits, as NM_004333.6"),
    "uniparc_id": (r"UPI[0-9A-F]{6,}", "UPI and 10 letters or digits, as UPI000002DB1C"),
    "uniprot_proteome_id": (r"UP0\d{3,}", "UP and 9 digits, as UP000005640"),
    "uniref_id": (r"UniRef(?:[1-9]\d*)_\w+", "UniRef100_, UniRef90_ or UniRef50_ and an accession"),
    "uniprot_keyword_id": (r"KW-\d+", "KW- and 4 digits, as KW-0020"),
    "uniprot_disease_id": (r"DI-\d+", "DI- and 5 digits, as DI-04530"),
    "uniprot_location_id": (r"SL-\d+", "SL- and 4 digits, as SL-0039"),
    "assembly_accession": (r"GC[AF]_\d+", "GCA_ or GCF_ and 9 digits, as GCA_000001405.15"),
    "gene_ontology": (r"GO[:_]\d+", "GO: and 7 digits, as GO:0005667"),
    "so_accession": (r"SO[:_]\d+", "SO: and 7 digits, as SO:0001650"),
    "hpo": (r"HP[:_]\d+", "HP: and 7 digits, as HP:0000822"),
    "efo": (r"EFO[:_]\d+", "EFO: and 7 digits, as EFO:0003900"),
    "mim": (r"MIM(?:[ #:*+%]|ID|number)*\d+", "6 digits, as MIM 113705"),
    "pmcid": (r"PMCID[: ]*(?!PMC)\w+", "PMC and digits, as PMC5002951"),
    "pmid": (r"PMID[: ]*[A-Za-z0-9]+", "at most 8 digits, as PMID 26318936"),
}
"""What is meant as an identifier of a kind, whatever its length, and how the kind is to be written."""
EXACT = {
    "gene_ontology": r"GO[:_]\d{7}",
    "so_accession": r"SO[:_]\d{7}",
    "hpo": r"HP[:_]\d{7}",
    "efo": r"EFO[:_]\d{7}",
    "mim": r"MIM(?:[ #:*+%]|ID|number)*\d{6}",
    "pmcid": r"(?!)",
    "pmid": r"PMID[: ]*[1-9]\d{0,7}",
    "refseq": r"(?:NC|NG|NM|NR|XM|XR|NP|XP|YP|WP)_\d{6,9}",
}
"""What of ALMOST is right, where identifiers.json has no pattern of its own for it."""


@dataclass(frozen=True)
class Found:
    """An identifier in a text, from `start` to before `end` (letters)."""

    kind: str
    text: str
    start: int
    end: int


@once
def _kinds() -> Mapping[str, re.Pattern[str] | None]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))["kinds"]
    return {row["kind"]: re.compile(row["pattern"]) if row["pattern"] else None for row in rows}


def kinds() -> list[str]:
    """All kinds of identifiers we know the name of."""
    return list(_kinds())


def fits(kind: str, text: str) -> bool | None:
    """Whether a text has the syntax of this kind; None when the kind is unknown or has no pattern."""
    pattern = _kinds().get(kind)
    return None if pattern is None else pattern.fullmatch(text) is not None


@once
def _in_text() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in IN_TEXT.items())
    return re.compile(rf"(?<![\w.:-])(?:{kinds})(?![\w-])", re.ASCII)


def identifiers_in(text: str) -> Iterator[Found]:
    """Every identifier in the text, in order; overlapping ones once, as the most telling kind."""
    for match in _in_text().finditer(text):
        trimmed = match[0].rstrip(".,;:)")
        yield Found(match.lastgroup or "", trimmed, match.start(), match.start() + len(trimmed))


@once
def _almost() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{pattern})" for kind, (pattern, _) in ALMOST.items())
    return re.compile(rf"(?<![\w.:-])(?:{kinds})(?![\w-])", re.ASCII)


def misspelt_in(text: str) -> Iterator[tuple[Found, str]]:
    """What looks like an identifier but is too short, too long or of another kind, and how to write it.

    Only kinds of a fixed form are told (Ensembl, RefSeq, UniProt's, GO, SO, HP, EFO, MIM, PMID, PMCID).
    """
    for match in _almost().finditer(text):
        kind = match.lastgroup or ""
        right = re.fullmatch(EXACT[kind], match[0], re.ASCII) if kind in EXACT else fits(kind, match[0])
        if not right:
            yield Found(kind, match[0], match.start(), match.end()), ALMOST[kind][1]


def bare(identifier: str) -> str:
    """An identifier for comparing: lower case, without its version."""
    return re.sub(r"(?<=\d)\.\d+\Z", "", identifier.strip().lower())

"""Syntax of identifiers: by kind, and found in running text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

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
    "uniprot_accession": (r"(?:[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z](?:[0-9][A-Z][A-Z0-9]{2}){1,2}[0-9])(?:-\d{1,3})?"),
    "region": r"(?:chr)?(?:[0-9]{1,2}|X|Y|MT|[A-Z0-9_.]{2,20}):\d[\d,]*(?:\.\.|-)\d[\d,]*(?::-?1)?",
    "doi": r"10\.\d{4,9}/[^\s?]+",
}
"""How kinds look inside a sentence, the most telling first; the full syntax is in identifiers.json."""


@dataclass(frozen=True)
class Found:
    """An identifier in a text, from `start` to before `end` (letters)."""

    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=1)
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


@lru_cache(maxsize=1)
def _in_text() -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in IN_TEXT.items())
    return re.compile(rf"(?<![\w.:-])(?:{kinds})(?![\w-])", re.ASCII)


def identifiers_in(text: str) -> Iterator[Found]:
    """Every identifier in the text, in order; overlapping ones once, as the most telling kind."""
    for match in _in_text().finditer(text):
        trimmed = match[0].rstrip(".,;:)")
        yield Found(match.lastgroup or "", trimmed, match.start(), match.start() + len(trimmed))


def bare(identifier: str) -> str:
    """An identifier for comparing: lower case, without its version."""
    return re.sub(r"(?<=\d)\.\d+\Z", "", identifier.strip().lower())

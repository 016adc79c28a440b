"""HGVS descriptions, read by mutalyzer-hgvs-parser: what they refer to and which alleles they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

SHAPE = re.compile(r"(?P<reference>[^:\s]+):(?P<system>[cgmnopr])\.(?P<change>\S+)")
LONGEST = 100
"""Letters of the longest description that is read; the parser's time grows faster than the length."""
MOLECULE_OF = {
    "protein": re.compile(r"(?:NP|XP|AP|YP|WP)_\d|ENS[A-Z]*P\d|LRG_\d+p\d"),
    "transcript": re.compile(r"(?:NM|XM|NR|XR)_\d|ENS[A-Z]*T\d|LRG_\d+t\d"),
    "genomic": re.compile(r"(?:NC|NT|NW|AC)_\d|(?:chr)?(?:\d{1,2}|[XYM]|MT)\Z"),
}
SYSTEMS_OF = {"protein": "p", "transcript": "cnrp", "genomic": "gmoc"}
"""Coordinate systems that fit each molecule. A transcript may stand for its protein, a chromosome may hold c. with
a selector in brackets."""


@dataclass(frozen=True)
class Hgvs:
    """One description. deleted, inserted: the letters of a single change, empty where it names none."""

    reference: str
    system: str
    deleted: str
    inserted: str

    @property
    def molecule(self) -> str:
        """protein, transcript or genomic; empty for a gene symbol or an accession of several kinds."""
        return next((name for name, pattern in MOLECULE_OF.items() if pattern.match(self.reference)), "")

    @property
    def system_fits(self) -> bool:
        """Whether the reference is a molecule that has this coordinate system (no c. on a protein)."""
        if self.molecule == "genomic" and self.system == "c":
            return "(" in self.reference
        return not self.molecule or self.system in SYSTEMS_OF[self.molecule]


def looks_like_hgvs(text: str) -> bool:
    """Whether the text has a reference, a coordinate system and something after them."""
    return SHAPE.fullmatch(text) is not None


def is_readable(text: str) -> bool:
    """Whether it is short enough to be read; of a longer one nothing is known."""
    return len(text) <= LONGEST


@lru_cache(maxsize=4096)
def read_hgvs(text: str) -> Hgvs | None:
    """The description; None when it is not in HGVS syntax, or longer than is read. Never raises."""
    shape = SHAPE.fullmatch(text)
    model = _model(text) if shape and is_readable(text) else None
    if shape is None or model is None:
        return None
    variants = model.get("variants") or []
    only = variants[0] if len(variants) == 1 and isinstance(variants[0], dict) else {}
    return Hgvs(shape["reference"], shape["system"], _letters(only.get("deleted")), _letters(only.get("inserted")))


def _model(text: str) -> dict[str, Any] | None:
    from mutalyzer_hgvs_parser import to_model  # its grammar takes 0.2 s to build: only who meets HGVS pays

    try:
        return dict(to_model(text))
    except Exception:  # the parser documents no complete list; whatever it stumbles over is no HGVS for us
        return None


def _letters(parts: Any) -> str:
    if not isinstance(parts, list) or len(parts) != 1 or not isinstance(parts[0], dict):
        return ""
    sequence = parts[0].get("sequence")
    return sequence if isinstance(sequence, str) else ""

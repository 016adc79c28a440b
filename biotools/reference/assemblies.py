"""Genome assemblies: by name, accession or in running text, with the lengths of their chromosomes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..once import once
from .species import Species, find_species

DATA = Path(__file__).with_name("data") / "assemblies.json"
PATCH = re.compile(r"(?i)(GRC[a-z]+\d+)\.p\d+")
OTHER_NAMES = {"grch36": "NCBI36", "ncbi36": "NCBI36", "hg18": "NCBI36", "b37": "GRCh37", "hs37d5": "GRCh37"}
"""Names of the community beside UCSC's, in lower case."""


@dataclass(frozen=True, eq=False)
class Assembly:
    """One assembly. chromosomes: length in bases by Ensembl's name; empty where we only know the name.

    regions: named stretches as (chromosome, start, end), 1-based inclusive. ucsc_name may be empty.
    """

    name: str
    species: str
    ucsc_name: str
    chromosomes: Mapping[str, int]
    regions: Mapping[str, tuple[str, int, int]]


@dataclass(frozen=True)
class Mention:
    """An assembly named in a text, from `start` to before `end` (letters)."""

    assembly: Assembly
    start: int
    end: int


@once
def _data() -> Mapping[str, Any]:
    return dict(json.loads(DATA.read_text(encoding="utf-8")))


@once
def _by_name() -> Mapping[str, Assembly]:
    """Assemblies by lower-case name, UCSC name and Ensembl's patched name."""
    named: dict[str, Assembly] = {}
    for name, entry in _data()["assemblies"].items():
        lengths = {chromosome: row["length"] for chromosome, row in entry["chromosomes"].items()}
        regions = {key: _stretch(text) for key, text in entry.get("regions", {}).items()}
        assembly = Assembly(name, entry["species"], entry["ucsc_name"], lengths, regions)
        named |= {name.lower(): assembly, assembly.ucsc_name.lower(): assembly}
    for row in _data()["species"]:
        base = PATCH.sub(r"\1", row["assembly"])
        own = named.get(base.lower()) or named.get(base.split(".")[0].lower())
        named.setdefault(row["assembly"].lower(), own or Assembly(row["assembly"], row["production_name"], "", {}, {}))
    named["ncbi36"] = Assembly("NCBI36", "homo_sapiens", "hg18", {}, {})
    return named | {other: named[name.lower()] for other, name in OTHER_NAMES.items()}


def _stretch(text: str) -> tuple[str, int, int]:
    chromosome, _, span = text.partition(":")
    start, _, end = span.partition("-")
    return chromosome, int(start), int(end)


def find_assembly(name: str) -> Assembly | None:
    """The assembly of this name, in any case, with or without patch (GRCh38.p14), or UCSC's (hg38)."""
    return _by_name().get(PATCH.sub(r"\1", name.strip()).lower()) or _by_name().get(name.strip().lower())


@lru_cache(maxsize=512)
def default_assembly(species: Species) -> Assembly | None:
    """The assembly that Ensembl uses for this species; None when we do not know it."""
    for row in _data()["species"]:
        known = find_species(row["production_name"]) or find_species(row["scientific_name"])
        if row["production_name"] == species.production_name or (known and known.is_same(species)):
            return find_assembly(row["assembly"])
    return None


@once
def _accessions() -> Mapping[str, tuple[Assembly, str]]:
    return {
        row[archive]: (_by_name()[name.lower()], chromosome)
        for name, entry in _data()["assemblies"].items()
        for chromosome, row in entry["chromosomes"].items()
        for archive in ("refseq", "genbank")
        if archive in row
    }


def chromosome_of(accession: str) -> tuple[Assembly, str] | None:
    """Assembly and chromosome of a versioned accession (NC_000007.14: GRCh38, 7); None for all others."""
    return _accessions().get(accession)


@once
def _in_text() -> re.Pattern[str]:
    # Names without a digit or of a letter or two (KH) are words of other meanings.
    names = sorted((n for n in _by_name() if len(n) > 3 and re.search(r"\d", n)), key=len, reverse=True)
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))})(?:\.p\d+)?(?![\w-])", re.IGNORECASE)


def assemblies_in(text: str) -> Iterator[Mention]:
    """Every assembly named in the text, in order."""
    for match in _in_text().finditer(text):
        if assembly := find_assembly(match[0]):
            yield Mention(assembly, match.start(), match.end())

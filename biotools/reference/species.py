"""Species by Ensembl stable ID prefix, by name and in running text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")
STABLE_ID = re.compile(r"(ENS[A-Z]*?|MGP_[A-Za-z0-9]+_)(?:E|FM|G|P|R|T)\d{11}(?:\.\d+)?")


@dataclass(frozen=True)
class Species:
    """One species; equal when the taxon is. name: scientific; production_name: Ensembl's."""

    taxon_id: int
    name: str
    production_name: str
    common_name: str


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return dict(json.loads((DATA / "ensembl_prefixes.json").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _by_prefix() -> Mapping[str, Species]:
    return {
        row["prefix"]: Species(
            row["taxon_id"], row["species"], row["production_name"], row["common_name"] or ""
        )
        for row in _table()["prefixes"]
    }


@lru_cache(maxsize=1)
def all_species() -> tuple[Species, ...]:
    """Every species we have, once each."""
    found = {species.taxon_id: species for species in _by_prefix().values()}
    for row in _table()["imported"]:
        name = row["production_name"].replace("_", " ").capitalize()
        found.setdefault(row["taxon_id"], Species(row["taxon_id"], name, row["production_name"], ""))
    return tuple(found.values())


@lru_cache(maxsize=1)
def _names() -> Mapping[str, Species]:
    """Lower-case name, with blanks for underscores -> species. The longest-known name wins nothing: all are unique."""
    extra = yaml.safe_load((DATA / "species_names.yaml").read_text(encoding="utf-8"))
    names: dict[str, Species] = {}
    for species in all_species():
        own = (species.name, species.production_name, species.common_name, str(species.taxon_id))
        for name in (*own, *extra.get(species.taxon_id, ())):
            if name:
                names.setdefault(_plain(name), species)
    return names


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").split())


def find_species(name: str) -> Species | None:
    """The species of a name, alias, production name (strains too) or taxon ID; None when we do not know it."""
    plain = _plain(name)
    found = _names().get(plain)
    if found is None and plain.count(" ") >= 2:  # mus_musculus_c57bl6nj: a strain of a species
        found = _names().get(" ".join(plain.split()[:2]))
    return found


def species_of(identifier: str) -> Species | None:
    """The species an Ensembl stable ID belongs to by its prefix; None for other or unknown identifiers."""
    match = STABLE_ID.fullmatch(identifier)
    if match:
        return _by_prefix().get(match[1])
    for row in _table()["imported"]:
        if re.fullmatch(row["pattern"].strip("^$"), identifier):
            return next((s for s in all_species() if s.taxon_id == row["taxon_id"]), None)
    return None


@dataclass(frozen=True)
class Mention:
    """A species named in a text, from `start` to before `end` (letters)."""

    species: Species
    start: int
    end: int


@lru_cache(maxsize=1)
def _name_pattern() -> re.Pattern[str]:
    names = sorted((n for n in _names() if not n.isdigit()), key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"[\s_]+") for name in names)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def species_in(text: str) -> Iterator[Mention]:
    """Every species named in the text, in order; names only, no taxon IDs."""
    for match in _name_pattern().finditer(text):
        species = find_species(match[0])
        if species:
            yield Mention(species, match.start(), match.end())

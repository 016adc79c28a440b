"""Species by identifier (Ensembl prefix, UniProt code), by name and in running text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..once import once

DATA = Path(__file__).with_name("data")
EVERYDAY = frozenset({"drill"})
"""Common names that mean something else in most sentences."""
STABLE_ID = re.compile(r"(ENS[A-Z]*?|MGP_[A-Za-z0-9]+_)(?:E|FM|G|P|R|T)\d{11}(?:\.\d+)?")
ENTRY_NAME = re.compile(r"[A-Z0-9]{2,10}_([A-Z]{3,5})")


@dataclass(frozen=True)
class Species:
    """One species. name: scientific; production_name: Ensembl's; taxon_id: NCBI's, None where not known.

    A species that Ensembl's table lacks has a production name made from its scientific one.
    """

    taxon_id: int | None
    name: str
    production_name: str
    common_name: str

    @property
    def binomial(self) -> str:
        """Genus and species in lower case: what strains and subspecies of one species share."""
        return " ".join(self.name.lower().split()[:2])

    @property
    def genus(self) -> str:
        """The genus in lower case: people say mouse of all Mus, macaque of all Macaca."""
        return self.name.lower().split()[0]

    def is_same(self, other: Species) -> bool:
        """Whether both are one species; strains and subspecies do not count."""
        return self.binomial == other.binomial


@once
def _table() -> Mapping[str, Any]:
    return dict(json.loads((DATA / "ensembl_prefixes.json").read_text(encoding="utf-8")))


@once
def _by_prefix() -> Mapping[str, Species]:
    return {
        row["prefix"]: Species(row["taxon_id"], row["species"], row["production_name"], row["common_name"] or "")
        for row in _table()["prefixes"]
    }


@once
def all_species() -> tuple[Species, ...]:
    """Every species we have, once each."""
    found: dict[str, Species] = {}
    for species in _by_prefix().values():
        known = found.setdefault(species.binomial, species)
        if known.taxon_id is None and species.taxon_id is not None:
            found[species.binomial] = species
    for row in _table()["imported"]:
        name = row["production_name"].replace("_", " ").capitalize()
        found[name.lower()] = Species(row["taxon_id"], name, row["production_name"], "")
    for taxon_id, name, *others in _organisms().values():
        binomial = " ".join(name.split()[:2])
        plain = Species(taxon_id, binomial, binomial.lower().replace(" ", "_"), others[0] if others else "")
        found.setdefault(plain.binomial, plain)
    return tuple(found.values())


@once
def _organisms() -> Mapping[str, tuple[Any, ...]]:
    """Taxon ID, scientific name and other names by UniProt's code."""
    rows = yaml.safe_load((DATA / "organisms.yaml").read_text(encoding="utf-8"))
    return {code: tuple(row) for code, row in rows.items()}


@once
def _names() -> Mapping[str, Species]:
    """Species by lower-case name, with blanks for underscores; the first in the table keeps a name."""
    extra = yaml.safe_load((DATA / "species_names.yaml").read_text(encoding="utf-8"))
    names: dict[str, Species] = {}
    for species in (*all_species(), *_by_prefix().values()):
        taxon = species.taxon_id
        own = (species.binomial, species.name, species.production_name, species.common_name, str(taxon or ""))
        for name in (*own, *(extra.get(taxon, ()) if taxon else ())):
            if name and name.lower() not in EVERYDAY:
                names.setdefault(_plain(name), species)
    for taxon_id, scientific, *others in _organisms().values():
        species = names[" ".join(_plain(scientific).split()[:2])]
        for name in (str(taxon_id), scientific, *others):
            names.setdefault(_plain(name), species)
    return names


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").split())


def find_species(name: str) -> Species | None:
    """The species of a name, alias, production name (strains too) or taxon ID; None when unknown."""
    plain = _plain(name)
    found = _names().get(plain)
    if found is None and plain.count(" ") >= 2:  # mus_musculus_c57bl6nj: a strain of a species
        found = _names().get(" ".join(plain.split()[:2]))
    return found


def species_of(identifier: str) -> Species | None:
    """The species that an identifier tells by itself; None for other or unknown identifiers.

    Ensembl stable IDs tell it by their prefix (FlyBase's, WormBase's and SGD's, too), UniProt entry
    names by the code at their end. RefSeq accessions do not, but for chromosomes: see assemblies.
    """
    match = STABLE_ID.fullmatch(identifier)
    if match:
        return _by_prefix().get(match[1])
    if match := ENTRY_NAME.fullmatch(identifier):
        organism = _organisms().get(match[1])
        return find_species(organism[1]) if organism else None
    for row in _table()["imported"]:
        if re.fullmatch(row["pattern"].strip("^$"), identifier):
            return find_species(row["production_name"])
    return None


@dataclass(frozen=True)
class Mention:
    """A species named in a text, from `start` to before `end` (letters)."""

    species: Species
    start: int
    end: int


@once
def _name_pattern() -> re.Pattern[str]:
    names = sorted((n for n in _names() if not n.isdigit()), key=len, reverse=True)
    words = "|".join(re.escape(name).replace(r"\ ", r"[\s_]+") for name in names)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def species_in(text: str) -> Iterator[Mention]:
    """Every species named in the text, in order; no taxon IDs, and nothing in capitals (CAT is a gene)."""
    for match in _name_pattern().finditer(text):
        species = find_species(match[0])
        if species and not match[0].isupper():
            yield Mention(species, match.start(), match.end())

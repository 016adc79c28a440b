"""Which species the call asks for and the observation is about; what the species checks share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..reference.assemblies import chromosome_of
from ..reference.identifiers import identifiers_in
from ..reference.species import Species, find_species, species_of
from .base import Path, Place, Subject, at

SPECIES_FIELDS = frozenset(("species", "scientificname", "organism", "taxonid", "taxid", "tax_id", "organismname"))
OWN_IDENTIFIERS = frozenset(("id", "gene_id", "uniProtkbId"))
MOST_LEAVES = 400
MOST_IDENTIFIERS = 50
LONGEST_TEXT = 2000
IN_SEARCH = re.compile(
    r"(?:organism_id|taxonomy_id|organism_name|taxonomy_name):\s*\"?([\w. ]{2,60})"
    r"|txid(\d+)\s*\[|\"?([A-Za-z][\w. ]{2,60}?)\"?\s*\[(?:orgn|organism|porgn)\b",
    re.ASCII | re.IGNORECASE,
)
"""How searches of UniProt and Entrez name an organism."""


@dataclass(frozen=True)
class Named:
    """A species that a part of the quadruplet names. text: the name as it stands there."""

    species: Species
    text: str
    path: Path

    @property
    def place(self) -> Place:
        """Evidence for it."""
        return at(*self.path)

    @property
    def is_certain(self) -> bool:
        """Whether it stands for the whole answer, not for one item of a list in it."""
        return not any(isinstance(step, int) for step in self.path) and len(self.path) <= 3


def asked(subject: Subject) -> Named | None:
    """The species whose genome the call looks into; None where it says none, or one we do not know."""
    value = subject.arguments.get("species")
    species = find_species(value) if isinstance(value, str) else None
    return Named(species, str(value), ("arguments", "species")) if species else None


def called(subject: Subject) -> list[Named]:
    """All species that the arguments name, in whatever parameter or search."""
    found: list[Named] = []
    for value in subject.of_kind("ensembl_species", "taxon_id", "taxon_id_or_name", "taxon_name"):
        if species := find_species(value.text):
            found.append(Named(species, value.text, ("arguments", value.parameter.name)))
    if not found and (one := asked(subject)):  # a function that the catalogue does not know
        found.append(one)
    for path, text in subject.given:
        if isinstance(text, str):
            found += [Named(species, name, path) for name, species in _searched(text)]
    return found


def _searched(text: str) -> Iterator[tuple[str, Species]]:
    for match in IN_SEARCH.finditer(text):
        name = next(part for part in match.groups() if part).strip()
        name = re.split(r"\s+(?:AND|OR|NOT)\b", name)[0]
        if species := find_species(name) or find_species(name.rsplit(maxsplit=1)[-1]):
            yield name, species


def told(subject: Subject) -> list[Named]:
    """The species that identifiers in the arguments tell by themselves; each identifier once."""
    found: dict[str, Named] = {}
    for path, value in subject.given:
        for each in identifiers_in(value[:LONGEST_TEXT]) if isinstance(value, str) else ():
            species = _of(each.text)
            if species and len(found) < MOST_IDENTIFIERS:
                found.setdefault(each.text, Named(species, each.text, path))
    return list(found.values())


def _of(identifier: str) -> Species | None:
    """The species that an identifier tells: a chromosome by its assembly, others by their prefix or code."""
    known = chromosome_of(identifier.split(":")[0])
    return find_species(known[0].species) if known else species_of(identifier)


def answered(subject: Subject) -> list[Named]:
    """The species that the observation names in its fields, each once, with the first place.

    Where no field names one, the identifier of the record itself may tell it (`id`: ENSMUSG...), unless
    it only repeats the call.
    """
    found: dict[str, Named] = {}
    for path, value in subject.answer[:MOST_LEAVES]:
        named = str(path[-1]).lower() in SPECIES_FIELDS and not isinstance(value, bool) and len(str(value)) < 100
        if named and (species := find_species(str(value))):
            found.setdefault(species.binomial, Named(species, str(value), path))
    if not found:
        for path, value in subject.answer[:MOST_LEAVES]:
            is_own = len(path) == 2 and path[-1] in OWN_IDENTIFIERS and isinstance(value, str) and len(value) < 100
            if is_own and value.lower() not in subject.given_text and (species := _of(value)):
                found.setdefault(species.binomial, Named(species, value, path))
    return list(found.values())


def label(species: Species) -> str:
    """How messages call a species."""
    return f"{species.name} ({species.common_name.lower()})" if species.common_name else species.name

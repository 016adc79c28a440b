"""Does the identifier's species fit the species that was asked for and answered?"""

from __future__ import annotations

from collections.abc import Iterator

from ..reference.assemblies import chromosome_of
from ..reference.identifiers import identifiers_in
from ..reference.species import Species, find_species, species_of
from .base import Finding, Place, Severity, Subject, at
from .organisms import Named, answered, asked, called, label

NAME = "gene_species"
LONGEST_TEXT = 2000
MOST_IDENTIFIERS = 50


def gene_species(subject: Subject) -> Iterator[Finding]:
    """An identifier of one species in a call for another is an error, and so is an answer about another species.

    The species of an identifier is told by its Ensembl prefix (ENSMUSG: mouse), by the accession of a
    chromosome (NC_000007.14: human) or by the code in a UniProt entry name (INS_HUMAN). It is compared
    with the `species` argument and with the one species that the observation is about; an observation
    about several (homologues, search hits) is not compared. What stands in one item of a list is a
    warning. Species that we do not know are passed over.
    """
    wanted, about = asked(subject), _about(subject)
    for text, species, place in _told(subject):
        yield from _against(text, species, place, wanted, about)
    if wanted and about and not about.species.is_same(wanted.species):
        message = f"The call asks for {wanted.text[:60]}, but the observation is about {label(about.species)}."
        yield Finding(NAME, _severity(about), message, (wanted.place, about.place))


def _about(subject: Subject) -> Named | None:
    """The one species the observation is about; None for several, and for calls that compare species."""
    found = answered(subject)
    compared = {named.species.binomial for named in called(subject)}
    return found[0] if len(found) == 1 and len(compared) <= 1 else None


def _told(subject: Subject) -> Iterator[tuple[str, Species, Place]]:
    """Identifiers in the arguments that tell a species by themselves, each once."""
    seen: set[str] = set()
    for path, value in subject.given:
        for found in identifiers_in(value[:LONGEST_TEXT]) if isinstance(value, str) else ():
            known = chromosome_of(found.text.split(":")[0])
            species = find_species(known[0].species) if known else species_of(found.text)
            if species and found.text not in seen and len(seen) < MOST_IDENTIFIERS:
                seen.add(found.text)
                yield found.text, species, at(*path)


def _against(text: str, species: Species, place: Place, wanted: Named | None, about: Named | None) -> Iterator[Finding]:
    if wanted and not wanted.species.is_same(species):
        message = (
            f"{text} is an identifier of {label(species)}, but the call asks for {wanted.text[:60]}. "
            "Change the species or the identifier."
        )
        yield Finding(NAME, "error", message, (place, wanted.place))
    if about and not about.species.is_same(species):
        message = f"{text} is of {label(species)}, but the observation is about {label(about.species)}."
        yield Finding(NAME, _severity(about), message, (place, about.place))


def _severity(about: Named) -> Severity:
    return "error" if about.is_certain else "warning"

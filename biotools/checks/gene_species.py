"""Does the identifier's species fit the species that was asked for, answered, and named in the question?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..reference.identifiers import identifiers_in
from ..reference.species import Species, find_species, species_in, species_of
from .base import Finding, Subject, at, leaves, span

NAME = "gene_species"
SPECIES_FIELDS = ("species", "scientificName", "scientificname", "organism", "taxonId", "taxid", "tax_id")
MOST_LEAVES = 400
Place = dict[str, Any]
Asked = tuple[str, Species, Place]
Answered = tuple[Species, Place]


def gene_species(subject: Subject) -> Iterator[Finding]:
    """Compares species told by Ensembl prefix, species argument, observation and question.

    An identifier of one species in a call for another is an error, and so is an answer about another
    species than was asked for. A question that names only other species is a warning. Species that we
    do not know are passed over.
    """
    asked = _asked(subject)
    answered = _answered(subject)
    for path, value in leaves(subject.arguments, "arguments"):
        for found in identifiers_in(value) if isinstance(value, str) else ():
            species = species_of(found.text)
            if species:
                yield from _against(found.text, species, at(*path), asked, answered)
    yield from _answer(asked, answered)
    yield from _question(subject, asked, answered)


def _asked(subject: Subject) -> Asked | None:
    value = subject.arguments.get("species")
    species = find_species(value) if isinstance(value, str) else None
    return (str(value), species, at("arguments", "species")) if species else None


def _answered(subject: Subject) -> list[Answered]:
    """The species the observation names in its fields, each once, with the first place."""
    found: dict[str, Answered] = {}
    for number, (path, value) in enumerate(leaves(subject.observation, "observation")):
        if number >= MOST_LEAVES:
            break
        if path[-1] in SPECIES_FIELDS and not isinstance(value, bool) and len(str(value)) < 100:
            species = find_species(str(value))
            if species:
                found.setdefault(species.binomial, (species, at(*path)))
    return list(found.values())


def _against(
    text: str, species: Species, place: Place, asked: Asked | None, answered: list[Answered]
) -> Iterator[Finding]:
    if asked and not asked[1].is_same(species):
        yield Finding(
            NAME,
            "error",
            f"{text} is an identifier of {label(species)}, but the call asks for {asked[0][:60]}. "
            "Change the species or the identifier.",
            (place, asked[2]),
        )
    if answered and not any(other.is_same(species) for other, _ in answered):
        yield Finding(
            NAME,
            "error",
            f"{text} is of {label(species)}, but the observation is about {label(answered[0][0])}.",
            (place, answered[0][1]),
        )


def _answer(asked: Asked | None, answered: list[Answered]) -> Iterator[Finding]:
    if asked and answered and not any(other.is_same(asked[1]) for other, _ in answered):
        yield Finding(
            NAME,
            "error",
            f"The call asks for {asked[0][:60]}, but the observation is about {label(answered[0][0])}.",
            (asked[2], answered[0][1]),
        )


def _question(subject: Subject, asked: Asked | None, answered: list[Answered]) -> Iterator[Finding]:
    known = [(asked[1], asked[2])] if asked else answered
    named = list(species_in(subject.query))
    if not known or not named:
        return
    if not any(mention.species.is_same(species) for mention in named for species, _ in known):
        mention = named[0]
        yield Finding(
            NAME,
            "warning",
            f"The question names {label(mention.species)}, but the call is about {label(known[0][0])}.",
            (span(mention.start, mention.end), known[0][1]),
        )


def label(species: Species) -> str:
    """How messages call a species."""
    return f"{species.name} ({species.common_name.lower()})" if species.common_name else species.name

"""Does the query name the species that the call is about?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.species import Species, find_species, species_of
from .base import Finding, Subject, span
from .organisms import Named, answered, asked, called, label, told

NAME = "query_species"
HUMAN = "homo sapiens"
TAXON = re.compile(r"\b(?:tax(?:on(?:omy)?)?[ -]?(?:id|identifier)?|txid)[ :#]*(\d{2,8})\b", re.IGNORECASE)
NO_IDENTIFIER = frozenset(("gene_symbol", "region", "external_name", "seq_region_name", "ensembl_gene_or_symbol"))
"""Kinds whose values mean something else in each species."""


def query_species(subject: Subject) -> Iterator[Finding]:
    """A query that names only other species than call, identifiers and observation is a warning.

    Scientific, common and production names, their usual synonyms (bovine, murine), strains and taxon IDs
    of one species are one; a name also covers its genus (macaque). A gene symbol or region of a species
    other than human whose species the query leaves out is a warning, too: nobody could make the call.
    """
    if not subject.query:
        return
    known = called(subject) + answered(subject) + told(subject)
    named = _named(subject)
    if known and named:
        fits = any(_same(species, other.species) for species, _, _ in named for other in known)
        if not fits:
            yield _other(named[0], known[0])
    elif not named:
        yield from _missing(subject)


def _named(subject: Subject) -> list[tuple[Species, int, int]]:
    """Species in the query by name or taxon ID, with their place."""
    found = [(mention.species, mention.start, mention.end) for mention in subject.species]
    for match in TAXON.finditer(subject.query):
        if species := find_species(match[1]):
            found.append((species, match.start(1), match.end(1)))
    return found


def _same(one: Species, other: Species) -> bool:
    return one.is_same(other) or one.genus == other.genus


def _other(named: tuple[Species, int, int], known: Named) -> Finding:
    species, start, end = named
    message = f"The query names {label(species)}, but the call is about {label(known.species)}."
    return Finding(NAME, "warning", message, (span(start, end), known.place))


def _missing(subject: Subject) -> Iterator[Finding]:
    wanted = asked(subject)
    if wanted is None or wanted.species.binomial == HUMAN:
        return
    if any(species_of(found.text) for found in subject.identifiers) or wanted.text.lower() in subject.query.lower():
        return
    if any(True for _ in subject.of_kind(*NO_IDENTIFIER)):
        message = f"The query does not say that it is about {label(wanted.species)}. Name the species."
        yield Finding(NAME, "warning", message, (wanted.place, {"pointer": "/query"}))

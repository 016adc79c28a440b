"""Does the identifier's species fit the species that was asked for and answered?"""

from __future__ import annotations

from collections.abc import Iterator

from .base import Finding, Severity, Subject
from .organisms import Named, answered, asked, called, label, told

NAME = "gene_species"


def gene_species(subject: Subject) -> Iterator[Finding]:
    """An identifier of one species in a call for another is an error, and so is an answer about another species.

    The species of an identifier is told by its Ensembl prefix (ENSMUSG: mouse), by the accession of a
    chromosome (NC_000007.14: human) or by the code in a UniProt entry name (INS_HUMAN). It is compared
    with the `species` argument and with the one species that the observation is about, by its fields or
    its own identifier; an observation about several (homologues, search hits) is not compared. What stands
    in one item of a list is a warning. Species that we do not know are passed over.
    """
    wanted, about = asked(subject), _about(subject)
    for one in told(subject):
        yield from _against(one, wanted, about)
    if wanted and about and not about.species.is_same(wanted.species):
        message = f"The call asks for {wanted.text[:60]}, but the observation is about {label(about.species)}."
        yield Finding(NAME, _severity(about), message, (wanted.place, about.place))


def _about(subject: Subject) -> Named | None:
    """The one species the observation is about; None for several, and for calls that compare species."""
    found = answered(subject)
    compared = {named.species.binomial for named in called(subject)}
    return found[0] if len(found) == 1 and len(compared) <= 1 else None


def _against(one: Named, wanted: Named | None, about: Named | None) -> Iterator[Finding]:
    text, species = one.text[:60], one.species
    if wanted and not wanted.species.is_same(species):
        message = (
            f"{text} is an identifier of {label(species)}, but the call asks for {wanted.text[:60]}. "
            "Change the species or the identifier."
        )
        yield Finding(NAME, "error", message, (one.place, wanted.place))
    if about and not about.species.is_same(species):
        message = f"{text} is of {label(species)}, but the observation is about {label(about.species)}."
        yield Finding(NAME, _severity(about), message, (one.place, about.place))


def _severity(about: Named) -> Severity:
    return "error" if about.is_certain else "warning"

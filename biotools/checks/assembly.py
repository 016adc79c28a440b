"""Is the assembly that the query names the one that was asked and answered?"""

from __future__ import annotations

from collections.abc import Iterator

from ..reference.assemblies import Assembly, assemblies_in, default_assembly, find_assembly
from .base import Finding, Place, Subject, at, span
from .organisms import asked

NAME = "assembly"
ASSEMBLY_FIELDS = frozenset(("assembly_name", "assembly", "default_coord_system_version", "assemblyid"))
MOST_LEAVES = 400
LONGEST_NAME = 60
Placed = tuple[Assembly, str, Place]


def assembly(subject: Subject) -> Iterator[Finding]:
    """An assembly in the query that neither call nor observation is on is an error where they name another one.

    GRCh38, GRCh38.p14 and hg38 are one. Where the call names no assembly, Ensembl answers on its default for
    the species: a query that wants another (GRCh37) is a warning. An observation on another assembly than the
    call asked for is a warning. A call on an assembly that is not the default, which the query does not name,
    is a warning: nobody could make it.
    """
    wanted, got = assembly_arguments(subject), _answered(subject)
    mentioned = list(assemblies_in(subject.query))
    everything = f"{subject.given_text}\n{subject.answer_text}"
    for mention in mentioned:
        known = [*wanted, *got]
        if mention.assembly in [one for one, _, _ in known] or _stands(mention.assembly, everything):
            continue
        where = span(mention.start, mention.end)
        if known:
            message = f"The query is about {mention.assembly.name}, but the call is on {known[0][1]}."
            yield Finding(NAME, "error" if wanted else "warning", message, (where, known[0][2]))
        else:
            yield from _default(subject, mention.assembly, where)
    yield from _differs(wanted, got)
    yield from _unnamed(subject, wanted, {mention.assembly for mention in mentioned})


def assembly_arguments(subject: Subject) -> list[Placed]:
    """The assemblies that arguments name, whatever the parameter: their values are not mistaken for others."""
    return list(_named((path, value) for path, value in subject.given if isinstance(value, str)))


def _answered(subject: Subject) -> list[Placed]:
    fields = ((p, v) for p, v in subject.answer[:MOST_LEAVES] if str(p[-1]).lower() in ASSEMBLY_FIELDS)
    return list(_named((path, value) for path, value in fields if isinstance(value, str)))


def _named(leaves: Iterator[tuple[tuple[object, ...], str]]) -> Iterator[Placed]:
    for path, value in leaves:
        found = find_assembly(value) if 3 < len(value) < LONGEST_NAME else None
        if found:
            yield found, value, at(*path)


def _stands(assembly: Assembly, text: str) -> bool:
    names = (assembly.name.lower(), assembly.ucsc_name.lower())
    return any(name in text for name in names if name)


def _default(subject: Subject, mentioned: Assembly, where: Place) -> Iterator[Finding]:
    species = asked(subject)
    default = default_assembly(species.species) if species else None
    if species and default and default != mentioned and subject.spec and subject.spec.database == "ensembl":
        message = f"The query is about {mentioned.name}, but Ensembl answers on {default.name} for {species.text[:60]}."
        yield Finding(NAME, "warning", message, (where, species.place))


def _differs(wanted: list[Placed], got: list[Placed]) -> Iterator[Finding]:
    if wanted and got and not {one for one, _, _ in wanted} & {one for one, _, _ in got}:
        message = f"The call asks for {wanted[0][1]}, but the observation is on {got[0][1]}."
        yield Finding(NAME, "warning", message, (wanted[0][2], got[0][2]))


def _unnamed(subject: Subject, wanted: list[Placed], mentioned: set[Assembly]) -> Iterator[Finding]:
    species = asked(subject)
    default = default_assembly(species.species) if species else None
    if not subject.query or default is None:
        return
    for one, text, place in wanted:
        if one != default and one not in mentioned and one.species == default.species:
            message = f"The query does not say that it is about {text}; without it, {default.name} is meant."
            yield Finding(NAME, "warning", message, (place, {"pointer": "/query"}))

"""Do the coordinates exist, and does the service take them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..reference.assemblies import Assembly, default_assembly
from ..reference.limits import region_limit
from ..reference.regions import Region, read_range, read_region
from .assembly import assembly_arguments
from .base import Finding, Severity, Subject, Value, span
from .organisms import asked

NAME = "coordinates"
PLAIN_CHROMOSOME = re.compile(r"\d{1,2}[LR]?|[IVX]{1,5}|[WXYZM]|MT|Mito|MtDNA", re.ASCII | re.IGNORECASE)
"""Names of chromosomes, as opposed to scaffolds, patches and accessions, of which there are too many to list."""
LASTING = frozenset(("GRCh38", "GRCm39"))
"""Assemblies that Ensembl will not replace soon; the rat's, for one, has changed since our table was made."""
FORWARD = re.compile(r"\b(?:forward|plus|positive|sense)[ -]strand\b", re.IGNORECASE)
REVERSE = re.compile(r"\b(?:reverse|minus|negative|antisense)[ -]strand\b", re.IGNORECASE)


def coordinates(subject: Subject) -> Iterator[Finding]:
    """A region that is misspelt, ends before it starts, lies on no chromosome or beyond its end, is an error.

    Positions are 1-based and inclusive. End = start - 1 is the point of an insertion: right for variants,
    a warning elsewhere. More bases than the service takes are an error where its documentation says so, a
    warning where only its code does. Chromosomes are those of the assembly that the call names, else of
    Ensembl's for the species: then only human and mouse are sure, and others warnings. Scaffolds, strains,
    and species whose lengths we lack are passed over. A query that says the other strand than the region
    is a warning. A comma in the numbers is a warning, UCSC's chr an info.
    """
    genome = _genome(subject)
    for value in subject.of_kind("region"):
        region = read_region(value.text)
        if region is None:
            message = (
                f"{value.text[:60]} is no region. Write it as 7:140719327-140924928, a strand (:1, :-1) may follow."
            )
            yield Finding(NAME, "error", message, (value.place,))
        else:
            yield from _region(subject, value, region, genome)
    for value in subject.of_kind("seq_region_name", "chromosome_name"):
        yield from _chromosome(value, value.text, genome)
    for value in subject.of_kind("feature_range"):
        yield from _range(value)


@dataclass(frozen=True)
class Genome:
    """The assembly that the call looks into. is_sure: it is named, or the species' assembly has stood for years."""

    assembly: Assembly
    is_sure: bool


def _genome(subject: Subject) -> Genome | None:
    for assembly, _, _ in assembly_arguments(subject):
        return Genome(assembly, is_sure=True)
    wanted = asked(subject)
    if wanted is None or ("_" in wanted.text and wanted.text.lower() != wanted.species.production_name):
        return None  # mus_musculus_c57bl6nj: a strain has an assembly of its own
    default = default_assembly(wanted.species)
    return Genome(default, is_sure=default.name in LASTING) if default else None


def _region(subject: Subject, value: Value, region: Region, genome: Genome | None) -> Iterator[Finding]:
    if "," in value.text:
        yield Finding(NAME, "warning", f"{value.text[:60]}: write the numbers without commas.", (value.place,))
    if region.has_chr:
        message = f"{value.text[:60]}: Ensembl's chromosomes have no chr; it takes this, but write {region.name}."
        yield Finding(NAME, "info", message, (value.place,))
    yield from _order(subject, value, region)
    yield from _chromosome(value, region.name, genome, region)
    yield from _length(subject, value, region, genome)
    yield from _strand(subject, value, region)


def _order(subject: Subject, value: Value, region: Region) -> Iterator[Finding]:
    if region.start < 1:
        yield Finding(NAME, "error", f"{value.text[:60]}: the first base is 1, not 0.", (value.place,))
    if region.length < 0:
        yield Finding(NAME, "error", f"{value.text[:60]} ends before it starts. Swap the numbers.", (value.place,))
    elif region.length == 0 and not (subject.spec and subject.spec.subfield == "variation"):
        message = f"{value.text[:60]} is the point of an insertion (end = start - 1), which only variants have."
        yield Finding(NAME, "warning", message, (value.place,))


def _chromosome(value: Value, name: str, genome: Genome | None, region: Region | None = None) -> Iterator[Finding]:
    if genome is None or not genome.assembly.chromosomes:
        return
    assembly = genome.assembly
    severity: Severity = "error" if genome.is_sure else "warning"
    name = name.removeprefix("chr")
    length = {key.lower(): bases for key, bases in assembly.chromosomes.items()}.get(name.lower())
    if length is None and _is_chromosome(name, assembly):
        message = f"{assembly.name} of {assembly.species} has no chromosome {name}; it has {_known(assembly)}."
        yield Finding(NAME, severity, message, (value.place,))
    elif length and region and max(region.start, region.end) > length + (region.length == 0):
        message = f"{value.text[:60]} lies beyond the end of chromosome {name} of {assembly.name} ({length:,} bases)."
        yield Finding(NAME, severity, message, (value.place,))


def _is_chromosome(name: str, assembly: Assembly) -> bool:
    """Whether this is a chromosome's name; MT is none where the source of the lengths left it out."""
    is_left_out = name.upper() == "MT" and "MT" not in assembly.chromosomes
    return PLAIN_CHROMOSOME.fullmatch(name) is not None and not is_left_out


def _known(genome: Assembly) -> str:
    names = list(genome.chromosomes)
    return ", ".join(names if len(names) <= 10 else [*names[:2], "...", *names[-4:]])


def _length(subject: Subject, value: Value, region: Region, genome: Genome | None) -> Iterator[Finding]:
    limit = region_limit(subject.function)
    if limit is None:
        return
    longest, where = limit.longest, ""
    for name, most in limit.inside.items():
        chromosome, start, end = (genome.assembly.regions.get(name) if genome else None) or ("", 0, 0)
        if chromosome == region.name and region.start <= end and region.end >= start:
            longest, where = most, f" inside the {name}"
    if region.length > longest:
        message = f"{value.text[:60]} has {region.length:,} bases, but {subject.function} takes {longest:,}{where}."
        yield Finding(NAME, "error", message, (value.place,))
    elif limit.code and region.length > limit.code:
        message = f"{value.text[:60]} has {region.length:,} bases; the server's code takes {limit.code:,} at most."
        yield Finding(NAME, "warning", message, (value.place,))


def _strand(subject: Subject, value: Value, region: Region) -> Iterator[Finding]:
    forward, reverse = FORWARD.search(subject.query), REVERSE.search(subject.query)
    said = forward or reverse
    if region.strand is None or not said or (forward and reverse):
        return
    if (region.strand == 1) != bool(forward):
        own = "forward" if region.strand == 1 else "reverse"
        message = f"The query says “{said[0]}”, but {value.text[:60]} is on the {own} strand."
        yield Finding(NAME, "warning", message, (span(*said.span()), value.place))


def _range(value: Value) -> Iterator[Finding]:
    found = read_range(value.text)
    if found is None:
        yield Finding(NAME, "error", f"{value.text[:60]} is no range. Write it as 100..300.", (value.place,))
    elif not 1 <= found[0] <= found[1]:
        message = f"{value.text[:60]} ends before it starts, or starts before 1. Ranges are 1-based."
        yield Finding(NAME, "error", message, (value.place,))

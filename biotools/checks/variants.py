"""Are variants named by the rules, and do their alleles fit the answer?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.hgvs import Hgvs, is_readable, looks_like_hgvs, read_hgvs
from ..reference.identifiers import fits
from ..reference.regions import read_region
from .base import Finding, Place, Severity, Subject, at, span

NAME = "variants"
VARIANT_KINDS = ("rsid", "variant_id", "hgvs", "spdi", "variant_id_hgvs_or_spdi")
NAMES = {
    "dbSNP": (re.compile(r"(?i)rs[\s\d_-]"), re.compile(r"rs[1-9]\d*", re.ASCII), "rs56116432"),
    "COSMIC": (re.compile(r"(?i)COS[A-Z]?\d"), re.compile(r"COS[MVN]\d+", re.ASCII), "COSM476 or COSV56056643"),
    "ClinVar": (re.compile(r"(?i)[RVS]CV\d"), re.compile(r"[RVS]CV\d{9}(?:\.\d+)?", re.ASCII), "RCV000012345"),
}
"""How a name begins, what it then has to be, an example."""
SPDI_LIKE = re.compile(r"[^:\s]+:\d+:[^:]*:[^:]*")
ALLELES = re.compile(r"[ACGTN-]+(?:/[ACGTN-]+)+", re.IGNORECASE)
CHANGE = re.compile(r"(?<![\w.:/-])([ACGT])\s?(?:>|/|->)\s?([ACGT])(?![\w/-])", re.ASCII)
COMPLEMENT = str.maketrans("ACGT", "TGCA")
MOST_PARSED = 2


def variants(subject: Subject) -> Iterator[Finding]:
    """A misspelt rsID, COSMIC, ClinVar, SPDI or HGVS name in the arguments is an error, in the query a warning.

    HGVS is read by mutalyzer-hgvs-parser; what Ensembl takes though the parser does not, and a coordinate
    system that its reference lacks (c. on a protein), is a warning, and so are small letters for DNA (c.76a>t):
    they stand for RNA. Alleles of the argument, or of the query (A>G), that the observation's `allele_string`
    or `alleles` hold on neither strand are a warning. At most two HGVS descriptions are read.
    """
    yield from _arguments(subject)
    yield from _query(subject)
    yield from _alleles(subject)


def _arguments(subject: Subject) -> Iterator[Finding]:
    parsed = 0
    for value in subject.of_kind(*VARIANT_KINDS):
        if looks_like_hgvs(value.text) and value.kind != "spdi":
            parsed += 1
            if parsed <= MOST_PARSED:
                yield from _hgvs(value.text, value.place, "error" if value.kind == "hgvs" else "warning")
        elif SPDI_LIKE.fullmatch(value.text) and value.kind != "hgvs":
            if not fits("spdi", value.text):
                message = f"{value.text[:60]} is no SPDI. Write it as NC_000023.11:284252:C:G (position counts from 0)."
                yield Finding(NAME, "error", message, (value.place,))
        elif value.kind == "hgvs":
            message = f"{value.text[:60]} is no HGVS: it needs a reference, as in NM_004333.6:c.1799T>A."
            yield Finding(NAME, "error", message, (value.place,))
        else:
            yield from _name(value.text, value.kind, value.place)


def _name(text: str, kind: str, place: Place) -> Iterator[Finding]:
    for database, (begins, whole, example) in NAMES.items():
        if begins.match(text) and not whole.fullmatch(text):
            yield Finding(NAME, "error", f"{text[:60]} is no {database} name. Write it as {example}.", (place,))
            return
    if kind == "rsid" and not fits("rsid", text):
        yield Finding(NAME, "error", f"{text[:60]} is no rsID. Write it as rs56116432.", (place,))


def _hgvs(text: str, place: Place, severity: Severity) -> Iterator[Finding]:
    found = read_hgvs(text)
    if found is None:
        if is_readable(text):
            message = f"{text[:60]} is not in HGVS syntax (read by mutalyzer-hgvs-parser)."
            yield Finding(NAME, "warning", message, (place,))
    elif not found.system_fits:
        message = (
            f"{text[:60]}: {found.reference} is a {found.molecule} sequence, which has no {found.system}. positions."
        )
        yield Finding(NAME, severity, message, (place,))
    elif found.system in "cgmno" and (found.deleted + found.inserted) != (found.deleted + found.inserted).upper():
        message = f"{text[:60]}: DNA has capital letters in HGVS; small ones mean RNA (r.)."
        yield Finding(NAME, "warning", message, (place,))


def _query(subject: Subject) -> Iterator[Finding]:
    mentioned = [found for found in subject.identifiers if found.kind == "hgvs"]
    fresh = [found for found in mentioned if found.text.lower() not in subject.given_text]
    for found in fresh[:MOST_PARSED]:
        yield from _hgvs(found.text, span(found.start, found.end), "warning")


def _alleles(subject: Subject) -> Iterator[Finding]:
    named = _named_alleles(subject)
    if named is None:
        return
    text, alleles, place = named
    for path, value in subject.answer:
        is_its_own = path[-1] in ("allele_string", "alleles") and "colocated_variants" not in path
        if is_its_own and isinstance(value, str) and ALLELES.fullmatch(value):
            seen = set(value.upper().split("/"))
            if not (alleles <= seen or {_reverse(allele) for allele in alleles} <= seen):
                message = (
                    f"{text[:60]} names the alleles {'/'.join(sorted(alleles))}, but the observation has {value[:40]}."
                )
                yield Finding(NAME, "warning", message, (place, at(*path)))
            return


def _named_alleles(subject: Subject) -> tuple[str, set[str], Place] | None:
    """The single-letter alleles of the call: an HGVS or SPDI substitution, or VEP's `allele`."""
    for value in subject.of_kind(*VARIANT_KINDS):
        found: Hgvs | None = read_hgvs(value.text) if looks_like_hgvs(value.text) else None
        if found and found.system in "cgmn" and len(found.deleted) == len(found.inserted) == 1:
            return value.text, {found.deleted.upper(), found.inserted.upper()}, value.place
        if SPDI_LIKE.fullmatch(value.text):
            _, _, deleted, inserted = value.text.split(":")
            if len(deleted) == len(inserted) == 1 and (deleted + inserted).isalpha():
                return value.text, {deleted.upper(), inserted.upper()}, value.place
    allele, region = subject.arguments.get("allele"), next(subject.of_kind("region"), None)
    place = read_region(region.text) if region else None
    # Of a longer stretch VEP cuts off what both alleles share, so CGCC/C comes back as GCC/-.
    if isinstance(allele, str) and re.fullmatch(r"[ACGT]", allele) and place and place.length == 1:
        return allele, {allele}, at("arguments", "allele")
    said = CHANGE.search(subject.query)
    if said and any(True for _ in subject.of_kind(*VARIANT_KINDS)):
        return said[0], {said[1], said[2]}, span(*said.span())
    return None


def _reverse(allele: str) -> str:
    return allele.translate(COMPLEMENT)[::-1]

"""Regions and chromosomes of the query in arguments and observation, however they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from ..reference.assemblies import chromosome_of
from ..reference.identifiers import identifiers_in
from ..reference.regions import REGION, Region, read_region
from .base import Target
from .texts import Hit, Leaf, Texts

CHROMOSOME_KEYS = frozenset(
    (
        "seq_region_name",
        "region_name",
        "referencename",
        "chromosome",
        "chromosome_name",
        "chr",
        "chrom",
        "seqregionname",
    )
)
LONGEST = 2000
Found = tuple[list[Target], list[Hit]]
"""Where the same stands, and where the arguments have another one in its place."""


def region_targets(text: str, texts: Texts) -> Found:
    """Where a region (7:1-20, chr7:1..20:1) stands; the strand counts only where both tell it."""
    wanted = read_region(text)
    if wanted is None:
        return [hit.target for hit in texts.hits(text.lower())][:10], []
    given = [(hit, region) for leaf in texts.given for hit, region in _regions(leaf)]
    same = [hit.target for hit, region in given if _is_same(wanted, region)]
    others = [hit for hit, region in given if not _is_same(wanted, region)]
    same += [hit.target for hit in _written(wanted, texts) if not hit.leaf.given][:3]
    same += _ends(wanted, texts)[:4]
    return same, others


def chromosome_targets(name: str, texts: Texts) -> Found:
    """Where a chromosome stands: in a field of its own, in a region or as its RefSeq accession."""
    wanted = name.lower()
    same: list[Target] = []
    others: list[Hit] = []
    for leaf in texts.given:
        for hit, chromosome in _chromosomes(leaf):
            if chromosome.lower() == wanted:
                same.append(hit.target)
            else:
                others.append(hit)
    fields = (hit for hit in texts.hits(wanted) if hit.is_whole and hit.leaf.key in CHROMOSOME_KEYS)
    places = (hit for hit in texts.hits(f"{wanted}:") if hit.start == 0)
    same += [hit.target for hit in chain(fields, places) if not hit.leaf.given][:4]
    return same, others


def _chromosomes(leaf: Leaf) -> Iterator[tuple[Hit, str]]:
    if leaf.key in CHROMOSOME_KEYS:
        yield Hit.whole(leaf), leaf.said.removeprefix("chr")
    for hit, region in _regions(leaf):
        yield hit, region.name
    for found in identifiers_in(leaf.said[:LONGEST]):
        if known := chromosome_of(found.text.split(":")[0]):
            yield Hit(leaf, found.start, found.end), known[1]


def _regions(leaf: Leaf) -> Iterator[tuple[Hit, Region]]:
    """The regions that are values of an argument, one or several joined by commas or line feeds."""
    if ":" not in leaf.said:
        return
    for item in re.finditer(r"[^\s;]+", leaf.said[:LONGEST]):
        text = item[0].rstrip(",")
        region = read_region(text) if REGION.fullmatch(text) else None
        if region:
            yield Hit(leaf, item.start(), item.start() + len(text)), region


def _is_same(one: Region, other: Region) -> bool:
    same_strand = one.strand is None or other.strand is None or one.strand == other.strand
    same_place = (one.start, one.end) == (other.start, other.end)
    return one.name.lower() == other.name.lower() and same_place and same_strand


def _written(region: Region, texts: Texts) -> Iterator[Hit]:
    """The region as one text: chr7:1-20, 7:1..20."""
    name = region.name.lower()
    for prefix in (name, f"chr{name}"):
        for between in ("-", ".."):
            yield from texts.hits(f"{prefix}:{region.start}{between}{region.end}")


def _ends(region: Region, texts: Texts) -> list[Target]:
    """Its start and end, where both are fields of one object."""
    starts = {hit.leaf.path[:-1]: hit for hit in _fields(region.start, "start", texts)}
    ends = {hit.leaf.path[:-1]: hit for hit in _fields(region.end, "end", texts)}
    return [hit.target for path in starts if path in ends for hit in (starts[path], ends[path])]


def _fields(position: int, key: str, texts: Texts) -> Iterator[Hit]:
    return (hit for hit in texts.hits(str(position)) if hit.is_whole and key in hit.leaf.key and not hit.leaf.given)

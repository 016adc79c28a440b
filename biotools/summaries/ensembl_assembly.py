"""Summary of an Ensembl assembly: what it is, and its chromosomes before the hundreds of other regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .shapes import Limits, as_dict, as_list, blank, counts, pick, record, shrink

FIRST = (
    "assembly_name", "assembly_accession", "assembly_date", "default_coord_system_version", "golden_path",
    "karyotype", "coord_system_versions",
)  # fmt: skip
REGIONS = "top_level_region"


def assembly(document: Any, limits: Limits) -> dict[str, Any]:
    """An assembly's fields, and its top-level regions: how many of each coordinate system, the first ones.

    Regions that the karyotype names come first, in its order, then the others as they stand in the body.
    Lengths are in base pairs; golden_path is the total length.
    Source: Ensembl REST, info/assembly/{species} (read 2026-08).
    """
    if not isinstance(document, Mapping):
        return {} if blank(document) else {"value": shrink(document, limits)}
    others = {key: value for key, value in document.items() if key not in (*FIRST, REGIONS)}
    made = record({**pick(document, FIRST), **others}, limits)
    regions = document.get(REGIONS)
    if not isinstance(regions, list) or not regions:
        return made if blank(regions) else {**made, REGIONS: shrink(regions, limits.within(), 1)}
    return {**made, REGIONS: _regions(regions, as_list(document.get("karyotype")), limits)}


def _regions(regions: list[Any], karyotype: list[Any], limits: Limits) -> dict[str, Any]:
    place = {name: number for number, name in enumerate(karyotype) if isinstance(name, str)}
    names = [as_dict(region).get("name") for region in regions]
    places = [place.get(name, len(karyotype)) if isinstance(name, str) else len(karyotype) for name in names]
    order = sorted(range(len(regions)), key=lambda number: places[number])
    shown = [shrink(regions[number], limits.within(), 1) for number in order[: limits.items]]
    tally = counts((as_dict(region).get("coord_system") for region in regions), limits)
    made = {"total": len(regions), **({"by_coord_system": tally} if tally else {}), "shown": len(shown)}
    return {**made, "items": shown} if shown else made

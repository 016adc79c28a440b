"""Summary of what Ensembl's GA4GH Beacon answers about an allele."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .shapes import Limits, as_dict, as_list, blank, listing, pick, record, shrink, tallied


def beacon_query(document: Any, limits: Limits) -> dict[str, Any]:
    """Whether the allele is known, which datasets hold it, and the variants found, each told once.

    Every dataset repeats the same variants, so `results` holds the different ones by variantInternalId.
    start and end follow GA4GH: counted from 0, the end not included.
    Source: Ensembl REST, ga4gh/beacon/query (read 2026-08).
    """
    if not isinstance(document, Mapping):
        return {} if blank(document) else {"answer": shrink(document, limits)}
    made = {"responseSummary": record(as_dict(document.get("responseSummary")), limits, 1)}
    datasets = [as_dict(item) for item in as_list(as_dict(document.get("response")).get("resultSets"))]
    if datasets:
        show = ("id", "exists", "resultsCount")
        made["resultSets"] = tallied(datasets, lambda item: record(pick(item, show), limits, 1), limits)
    variants = [as_dict(variant) for item in datasets for variant in as_list(item.get("results"))]
    if variants:
        different: dict[str, dict[str, Any]] = {}
        for variant in variants:
            different.setdefault(str(variant.get("variantInternalId")), variant)
        made["results"] = tallied(list(different.values()), lambda item: _variant(item, limits.within()), limits)
    return made


def _variant(variant: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    allele = as_dict(variant.get("variation"))
    place = as_dict(allele.get("location"))
    interval = as_dict(place.get("interval"))
    attributes = as_dict(variant.get("MolecularAttributes"))
    level = as_dict(variant.get("variantLevelData"))
    frequencies = as_list(as_dict(variant.get("FrequencyInPopulations")).get("frequencies"))
    told = {
        **pick(variant, ("variantInternalId",)),
        **pick(allele, ("variantType", "referenceBases", "alternateBases")),
        **pick(place, ("sequence_id",)),
        "start": as_dict(interval.get("start")).get("value"),
        "end": as_dict(interval.get("end")).get("value"),
        **pick(variant, ("identifiers",)),
        **pick(attributes, ("geneIds",)),
        "molecularEffects": _each(attributes.get("molecularEffects"), "label"),
        "clinicalInterpretations": _each(level.get("clinicalInterpretations"), "conditionId"),
        "geneOntology": _each(attributes.get("geneOntology"), "label"),
    }
    made = record(told, limits)
    scores = as_list(level.get("pathogenicityPredictions"))
    for key, rows in (("pathogenicityPredictions", scores), ("frequencies", frequencies)):
        if rows:
            made[key] = listing(rows, lambda row: record(as_dict(row), limits.within()), limits)
    return made


def _each(items: Any, field: str) -> list[Any]:
    """One field of each object in a list."""
    return [as_dict(item).get(field) for item in as_list(items)]

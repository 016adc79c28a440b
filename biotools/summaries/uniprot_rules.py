"""Summaries of the rules by which UniProt annotates entries that nobody has read: UniRule and ARBA."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .shapes import Limits, as_dict, as_list, blank, listing, pick, record, shrink
from .uniprot_forms import plain

HEAD = ("uniRuleId", "information", "statistics", "createdDate", "modifiedDate", "createdBy")
PARTS = ("mainRule", "otherRules", "positionFeatureSets", "samFeatureSets")
MOST_CONDITIONS = 8
"""Conditions of one set that are shown; a set whose taxon is cut off would say something else."""


def rule(document: Any, limits: Limits) -> dict[str, Any]:
    """One rule: its identifier, how many proteins it annotates, its conditions and what it adds to an entry.

    `mainRule.conditionSets`: a protein must meet all conditions of one of the sets; values of one condition are
    alternatives, `isNegative` is told where a condition must not hold. `annotations` are told by what they add:
    comment, keyword, name, reference. Other rules (`otherRules`) hold in addition to the main one.
    Source: UniProt REST, unirule and arba (read 2026-08).
    """
    if not isinstance(document, Mapping):
        return {"answer": shrink(document, limits)}
    made = record(plain(pick(document, HEAD)), limits)
    for key in PARTS:
        if not blank(shown := _part(document.get(key), limits)):
            made[key] = shown
    others = {key: value for key, value in document.items() if key not in HEAD and key not in PARTS}
    return {**made, **record(plain(others), limits.within())}


def _part(value: Any, limits: Limits) -> Any:
    if isinstance(value, list):
        return listing(value, lambda item: _part(item, limits.within()), limits)
    if not isinstance(value, Mapping):
        return shrink(value, limits)
    made: dict[str, Any] = {}
    if sets := as_list(value.get("conditionSets")):
        made["conditionSets"] = listing(sets, lambda item: _conditions(item, limits), limits)
    if annotations := as_list(value.get("annotations")):
        made["annotations"] = listing(annotations, lambda item: _annotation(item, limits), limits)
    others = {key: item for key, item in value.items() if key not in ("conditionSets", "annotations")}
    return {**made, **record(plain(others), limits, 1)}


def _conditions(one: Any, limits: Limits) -> Any:
    conditions = one.get("conditions") if isinstance(one, Mapping) else one
    many = Limits(min(limits.items, MOST_CONDITIONS), limits.inner, limits.text)
    return listing(as_list(conditions), lambda item: _condition(as_dict(item), limits), many)


def _condition(condition: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    ordered = {**pick(condition, ("type",)), **condition}
    kept = {key: value for key, value in ordered.items() if key != "isNegative" or value is not False}
    span = as_dict(kept.get("range"))
    ends = {key: as_dict(span.get(key)).get("value") for key in ("start", "end")}
    if not blank(ends["start"]) or not blank(ends["end"]):
        kept["range"] = ends
    return record(plain(kept), limits.within(), 0)


def _annotation(annotation: Any, limits: Limits) -> Any:
    """What an annotation adds, without the kind of annotation and the notes of the reference that say nothing."""
    kept = {key: value for key, value in as_dict(annotation).items() if key != "annotationType"}
    if reference := as_dict(kept.get("dbReference")):
        kept["dbReference"] = pick(reference, ("database", "id"))
    if keyword := as_dict(kept.get("keyword")):
        kept["keyword"] = pick(keyword, ("id", "name"))
    return record(plain(kept), limits.within(), 0) if kept else shrink(annotation, limits.within())

"""Summaries of UniProt answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..client.errors import ServiceError
from .general import FEW
from .shapes import Limits, as_dict, as_list, blank, counts, listing, pick, record, shrink
from .uniprot_forms import plain

HEAD = (
    "primaryAccession",
    "uniProtkbId",
    "entryType",
    "inactiveReason",
    "proteinExistence",
    "annotationScore",
)
BUILT = (
    "proteinDescription", "genes", "organism", "sequence", "comments", "features", "keywords",
    "references", "uniProtKBCrossReferences", "extraAttributes",
)  # fmt: skip


def entry(document: Any, limits: Limits) -> dict[str, Any]:
    """One protein entry: names, genes, organism, comments, features, keywords, cross-references, sequence.

    Keys are UniProt's own; evidence tags are left out. Features and cross-references are counted by type
    and database, the first ones shown. Positions are 1-based in the canonical sequence.
    Source: UniProt REST, uniprotkb entry (read 2026-08).
    """
    if not isinstance(document, Mapping):
        return {"answer": shrink(document, limits)}
    made = record(plain(pick(document, HEAD)), limits)
    parts = {
        "proteinDescription": lambda value: record(as_dict(plain(value)), limits, 1),
        "genes": lambda value: _list(plain(value), limits),
        "organism": lambda value: record(as_dict(plain(value)), limits, 1),
        "comments": lambda value: _list(plain(value), limits),
        "features": lambda value: _features(as_list(value), limits),
        "keywords": lambda value: _list([as_dict(item).get("name") for item in as_list(value)], limits),
        "references": lambda value: _references(as_list(value), limits),
        "uniProtKBCrossReferences": lambda value: _cross_references(as_list(value), limits),
        "sequence": lambda value: record(pick(as_dict(value), ("length", "molWeight", "value")), limits, 1),
    }
    for key, show in parts.items():
        if not blank(document.get(key)) and not blank(shown := show(document[key])):
            made[key] = shown
    others = {k: v for k, v in document.items() if k not in HEAD and k not in BUILT}
    return {**made, **record(plain(others), limits.within())}


def page(show: Callable[[Any, Limits], dict[str, Any]]) -> Callable[[Any, Limits], dict[str, Any]]:
    """The summary of a page of what `show` summarises one of: how many were returned on it, the first ones in short.

    `returned` is the length of the page, not the total of the search, which only a header tells. The general
    shape `list` says the same with `page: true`.
    """

    def summary(document: Any, limits: Limits) -> dict[str, Any]:
        if not isinstance(document, Mapping) or not isinstance(document.get("results"), list):
            return {"answer": shrink(document, limits)}
        results = document["results"]
        inner = limits if len(results) <= FEW else limits.within()
        shown = [show(item, inner) for item in results[: limits.items]]
        return {"returned": len(results), "shown": len(shown), "results": shown}

    return summary


def _list(value: Any, limits: Limits) -> Any:
    return listing(
        [item for item in as_list(value) if not blank(item)],
        lambda item: shrink(item, limits.within(), 1),
        limits,
    )


def _features(features: list[Any], limits: Limits) -> dict[str, Any]:
    shown = [shrink(_feature(as_dict(item)), limits.within(), 1) for item in features[: limits.items]]
    by_type = counts((as_dict(item).get("type") for item in features), limits)
    return {"total": len(features), "by_type": by_type, "shown": len(shown), "items": shown}


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    location = as_dict(feature.get("location"))
    return {
        **pick(feature, ("type", "description", "featureId")),
        "start": as_dict(location.get("start")).get("value"),
        "end": as_dict(location.get("end")).get("value"),
        "ligand": as_dict(feature.get("ligand")).get("name"),
        **as_dict(plain(pick(feature, ("alternativeSequence",)))),
    }


def _references(references: list[Any], limits: Limits) -> Any:
    fields = ("id", "title", "publicationDate", "journal")
    return listing(
        [pick(as_dict(as_dict(item).get("citation")), fields) for item in references],
        lambda citation: shrink(citation, limits.within(), 1),
        limits.within(),
    )


def _cross_references(references: list[Any], limits: Limits) -> dict[str, Any]:
    told = [pick(as_dict(item), ("database", "id")) for item in references[: limits.items]]
    shown = [shrink(item, limits.within(), 1) for item in told]
    by_database = counts((as_dict(item).get("database") for item in references), limits)
    return {"total": len(references), "by_database": by_database, "shown": len(shown), "items": shown}


def raise_for_error(document: Any) -> None:
    """Raises ServiceError where the body is UniProt's error object or null."""
    if document is None:
        raise ServiceError("UniProt answered null", code="empty")
    messages = document.get("messages") if isinstance(document, Mapping) else None
    if messages and "primaryAccession" not in document and "results" not in document:
        text = "; ".join(str(m) for m in messages[:3]) if isinstance(messages, list) else str(messages)
        code = "not_found" if "not found" in text.lower() else None
        raise ServiceError(f"UniProt says: {text[:300]}", code=code)

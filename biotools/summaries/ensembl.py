"""Summaries of Ensembl REST answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..client.errors import ServiceError
from .shapes import Limits, blank, listing, record, shrink

FEATURE_FIELDS = (
    "id", "display_name", "object_type", "biotype", "species", "assembly_name", "seq_region_name",
    "start", "end", "strand", "version", "length", "is_canonical", "canonical_transcript", "Parent",
    "source", "description",
)  # fmt: skip
SAME_AS_PARENT = (
    "species",
    "assembly_name",
    "seq_region_name",
    "strand",
    "object_type",
    "source",
    "Parent",
    "version",
)
Fields = Mapping[str, Any]
INTERNAL = ("db_type", "logic_name")


def lookup(document: Any, limits: Limits) -> dict[str, Any]:
    """A gene, transcript, exon or protein: location, names, type, and what belongs to it.

    start and end are 1-based, inclusive, on the forward strand of `assembly_name`. What belongs to it
    (Transcript, Exon, Translation, UTR, MANE, phenotypes) comes as lists with totals; lists inside those
    as totals only. The pipeline's own fields (db_type, logic_name) are left out.
    Source: Ensembl REST, lookup/id and lookup/symbol (read 2026-08).
    """
    if not isinstance(document, Mapping):
        return {"answer": shrink(document, limits)}
    return _feature(document, {}, limits, depth=0)


def _feature(fields: Mapping[str, Any], parent: Mapping[str, Any], limits: Limits, depth: int) -> dict[str, Any]:
    told = {key: value for key, value in fields.items() if key not in INTERNAL and not blank(value)}
    if parent:
        told = {k: v for k, v in told.items() if not (k in SAME_AS_PARENT and _repeats(k, v, parent))}
    ordered = [key for key in FEATURE_FIELDS if key in told] + [key for key in told if key not in FEATURE_FIELDS]
    plain = {key: told[key] for key in ordered if not isinstance(told[key], list | dict)}
    made = record(plain, limits)
    for key in [key for key in ordered if key not in plain][:20]:
        made[key[:60]] = _children(told[key], fields, limits, depth)
    return made


def _repeats(key: str, value: Any, parent: Mapping[str, Any]) -> bool:
    """Whether a child's field says nothing new beside its parent."""
    return key in ("object_type", "source", "version") or value in (parent.get(key), parent.get("id"))


def _children(value: Any, parent: Fields, limits: Limits, depth: int) -> Any:
    if isinstance(value, Mapping):
        return _feature(value, parent, limits.within(), depth + 1) if depth < 2 else {"total_fields": len(value)}
    if depth > 0:
        return {"total": len(value)}
    return listing(
        value,
        lambda item: (
            _feature(item, parent, limits.within(), depth + 1)
            if isinstance(item, Mapping)
            else shrink(item, limits.within())
        ),
        limits,
    )


def raise_for_error(document: Any) -> None:
    """Raises ServiceError where the body is Ensembl's error object, which may come with status 200."""
    if document is None:
        raise ServiceError("Ensembl answered null, which stands for an internal failure", code="empty")
    error = document.get("error") if isinstance(document, Mapping) else None
    if not error:
        return
    message = error.get("errorMessage") if isinstance(error, Mapping) else error
    text = str(message or error)[:300]
    code = "not_found" if _means_unknown(text) else None
    raise ServiceError(f"Ensembl says: {text}", code=code)


UNKNOWN = ("not found", "no valid lookup", "cannot find", "can not find", "no object")


def _means_unknown(text: str) -> bool:
    low = text.lower()
    return any(words in low for words in ("not found", "no valid lookup", "cannot find", "can not find", "no object"))

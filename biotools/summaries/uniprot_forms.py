"""UniProt's JSON without what only machines need: evidence tags, wrapped values, checksums, repeated definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEEPEST = 60
"""Levels that are looked at; the deepest real bodies (terms within terms) have some 20, a hostile one may have more."""
RELATIONS = frozenset({"isA", "partOf", "parents", "children"})
"""Where a location or a keyword holds other ones, whole, and those hold others again."""
CHECKSUMS = frozenset({"crc64", "md5"})


def plain(value: Any, depth: int = 0) -> Any:
    """The value without evidence tags, with `{"value": x}` written as x."""
    if depth > DEEPEST:
        return None
    if isinstance(value, Mapping):
        kept = {k: v for k, v in value.items() if k != "evidences"}
        if list(kept) == ["value"]:
            return plain(kept["value"], depth + 1)
        return {key: plain(item, depth + 1) for key, item in kept.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    return value


def clean(document: Any) -> Any:
    """The plain form of any UniProt answer, for the general shapes.

    A sequence loses its checksums, unless they are all there is (`fields=checksum`); a related term keeps its
    name, its identifier and its own relations.
    """
    return _clean(plain(document))


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    left_out = CHECKSUMS if "value" in value and "length" in value else ()
    return {
        key: _terms(item) if key in RELATIONS else _clean(item) for key, item in value.items() if key not in left_out
    }


def _terms(value: Any) -> Any:
    """Related terms: `{"keyword": {"name", "id"}, ...}` and whole locations come down to name, id and relations."""
    if isinstance(value, list):
        return [_terms(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    own = value.get("keyword") if "name" not in value else value
    if not isinstance(own, Mapping):
        return _clean(value)
    named = {key: own[key] for key in ("name", "id") if key in own}
    return {**named, **{key: _terms(item) for key, item in value.items() if key in RELATIONS}}

"""Canonical form and digest of a call: what makes two calls the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from biotool_site.lib.canonical import canonical_json
from biotool_site.lib.canonical import digest as json_digest


def canonical_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments without nulls, whole floats as integers; key order is left to canonical JSON."""
    return {str(key): _plain(value) for key, value in arguments.items() if value is not None}


def canonical(name: str, arguments: Mapping[str, Any]) -> str:
    """The one JSON text of a call: sorted keys, no nulls, no blanks. Equal calls give equal text."""
    return canonical_json(_call(name, arguments))


def digest(name: str, arguments: Mapping[str, Any]) -> str:
    """sha256 (hex) of the call's canonical JSON: its identity."""
    return json_digest(_call(name, arguments))


def _call(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "arguments": canonical_arguments(arguments)}


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

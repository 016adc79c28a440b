"""The tools of NCBI, UniProt and Ensembl, callable from Python; no Django needed, nothing sent on import."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import checks, metrics
    from .arguments import normalise, validate
    from .catalogue import Function, catalogue_digest, function, functions
    from .client.call import call
    from .client.errors import (
        BiotoolsError,
        InvalidArguments,
        NoRecording,
        NotFound,
        NotParsed,
        RateLimited,
        Refused,
        ServiceError,
        TooLarge,
        Unavailable,
        UnknownFunction,
        Unreadable,
    )
    from .client.observation import Observation
    from .client.parse import parse
    from .client.request import prepare
    from .extract import extract_call
    from .summaries import summarise

_HOME = {
    "arguments": ("normalise", "validate"),
    "catalogue": ("Function", "catalogue_digest", "function", "functions"),
    "client.call": ("call",),
    "client.errors": (
        "BiotoolsError",
        "InvalidArguments",
        "NoRecording",
        "NotFound",
        "NotParsed",
        "RateLimited",
        "Refused",
        "ServiceError",
        "TooLarge",
        "Unavailable",
        "UnknownFunction",
        "Unreadable",
    ),
    "client.observation": ("Observation",),
    "client.parse": ("parse",),
    "client.request": ("prepare",),
    "extract": ("extract_call",),
    "summaries": ("summarise",),
}
_MODULES = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "BiotoolsError",
    "Function",
    "InvalidArguments",
    "NoRecording",
    "NotFound",
    "NotParsed",
    "Observation",
    "RateLimited",
    "Refused",
    "ServiceError",
    "TooLarge",
    "Unavailable",
    "UnknownFunction",
    "Unreadable",
    "call",
    "catalogue_digest",
    "checks",
    "extract_call",
    "function",
    "functions",
    "metrics",
    "normalise",
    "parse",
    "prepare",
    "summarise",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Public names are fetched on first use, so that importing costs nothing."""
    if name in ("checks", "metrics"):
        return import_module(f".{name}", __name__)
    if name in _MODULES:
        value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

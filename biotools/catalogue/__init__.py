"""The catalogue: every function as a declarative spec, and what is made from the specs."""

from __future__ import annotations

from .hosts import Host, host_of, hosts
from .loader import Catalogue, catalogue, load
from .reading import SpecError
from .spec import Function, Parameter

__all__ = [
    "Catalogue",
    "Function",
    "Host",
    "Parameter",
    "SpecError",
    "catalogue",
    "catalogue_digest",
    "function",
    "functions",
    "host_of",
    "hosts",
    "load",
]


def functions() -> list[Function]:
    """All functions, by database, family and the order of the family's file."""
    return list(catalogue().functions.values())


def function(name: str) -> Function:
    """The function of this name. Raises UnknownFunction, which tells the closest names."""
    return catalogue()[name]


def catalogue_digest() -> str:
    """sha256 (hex) over all specs: equal digests mean equal schemas and requests."""
    return catalogue().digest

"""Summaries: the small, faithful form of an answer that goes into training data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..catalogue import function as get_function
from ..client.errors import ServiceError, Unreadable
from . import ensembl, ncbi, uniprot
from .bodies import is_xml, read_json, read_xml
from .eutils_xml import as_json
from .general import GENERAL
from .informative import why_uninformative
from .shapes import LARGEST_SUMMARY, Limits, fit

__all__ = ["DIALECTS", "GENERAL", "LARGEST_SUMMARY", "summarise", "why_uninformative"]

DIALECTS: dict[str, Callable[[Any, Limits], dict[str, Any]]] = {
    "ensembl.lookup": ensembl.lookup,
    "uniprot.entry": uniprot.entry,
    "uniprot.entries": uniprot.entries,
    "ncbi.esearch": ncbi.esearch,
    "ncbi.esummary": ncbi.esummary,
}
"""The summaries that know one database's own form, by the name that specs give them."""

RAISE_FOR_ERROR: dict[str, Callable[[Any], None]] = {
    "ensembl": ensembl.raise_for_error,
    "uniprot": uniprot.raise_for_error,
    "ncbi": ncbi.raise_for_error,
}


def summarise(name: str, body: str, content_type: str = "application/json") -> dict[str, Any]:
    """The summary of an answer to this function: at most 6 KB of JSON, same body same summary.

    Lists and texts that were cut say so (`total`, `shown`). Every value occurs in the body, counts
    excepted. Raises ServiceError for an error body whatever its status, Unreadable for what is neither
    JSON nor E-utilities XML (tables, FASTA), UnknownFunction.
    """
    function = get_function(name)
    if function.database == "ncbi" and is_xml(body):
        document = as_json(read_xml(body))
    elif content_type.startswith("text/") and "json" not in content_type:
        document = _refuse_text(body, content_type)
    else:
        document = read_json(body)
    check = RAISE_FOR_ERROR.get(function.database)
    if check:
        check(document)
    told = function.summary
    if dialect := DIALECTS.get(told.shape):
        return fit(lambda limits: dialect(document, limits))
    return fit(lambda limits: GENERAL[told.shape](document, limits, told))


def _refuse_text(body: str, content_type: str) -> Any:
    """Text where JSON was asked for: an error page tells its error, anything else is unreadable."""
    try:
        return read_json(body)
    except ServiceError:
        raise
    except Unreadable:
        raise Unreadable(f"The answer is {content_type[:60]}, which has no summary") from None

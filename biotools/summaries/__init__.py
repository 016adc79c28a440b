"""Summaries: the small, faithful form of an answer that goes into training data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..catalogue import function as get_function
from ..catalogue import hosts
from ..catalogue.spec import Function
from ..client.errors import ServiceError, Unreadable
from . import (
    blast,
    ecitmatch,
    efetch,
    einfo,
    elink,
    ensembl,
    ensembl_assembly,
    ensembl_beacon,
    ensembl_compara,
    ensembl_homologies,
    ensembl_variation,
    ensembl_vep,
    ncbi,
    uniprot,
    uniprot_forms,
    uniprot_rules,
)
from .bodies import is_xml, read_json, read_xml
from .eutils_xml import as_json
from .general import GENERAL
from .informative import why_uninformative
from .paths import with_beginnings
from .shapes import LARGEST_SUMMARY, Limits, fit
from .told_errors import raise_for_error_at

__all__ = ["DIALECTS", "GENERAL", "LARGEST_SUMMARY", "summarise", "why_uninformative"]

DIALECTS: dict[str, Callable[[Any, Limits], dict[str, Any]]] = {
    "ensembl.lookup": ensembl.lookup,
    "ensembl.assembly": ensembl_assembly.assembly,
    "ensembl.gene_tree": ensembl_compara.gene_tree,
    "ensembl.cafe_tree": ensembl_compara.cafe_tree,
    "ensembl.homologies": ensembl_homologies.homologies,
    "ensembl.vep": ensembl_vep.vep,
    "ensembl.variation": ensembl_variation.variation,
    "ensembl.linkage": ensembl_variation.linkage,
    "ensembl.haplotypes": ensembl_variation.haplotypes,
    "ensembl.beacon_query": ensembl_beacon.beacon_query,
    "uniprot.entry": uniprot.entry,
    "uniprot.entries": uniprot.page(uniprot.entry),
    "uniprot.rule": uniprot_rules.rule,
    "uniprot.rules": uniprot.page(uniprot_rules.rule),
    "ncbi.esearch": ncbi.esearch,
    "ncbi.esummary": ncbi.esummary,
    "ncbi.elink": elink.elink,
    "ncbi.einfo": einfo.einfo,
    "ncbi.efetch": efetch.summary,
    "ncbi.ecitmatch": ecitmatch.summary,
    "ncbi.blast": blast.summary,
}
"""The summaries that know one database's own form, by the name that specs give them."""

READERS: dict[str, Callable[[str], Any]] = {
    "ncbi.efetch": efetch.read,
    "ncbi.ecitmatch": ecitmatch.read,
    "ncbi.blast": blast.read,
}
"""The readers of answers that come in formats of their own, by the summary's name; they look at the body alone."""

RAISE_FOR_ERROR: dict[str, Callable[[Any], None]] = {
    "ensembl": ensembl.raise_for_error,
    "uniprot": uniprot.raise_for_error,
    "ncbi": ncbi.raise_for_error,
}

CLEAN: dict[str, Callable[[Any], Any]] = {"uniprot": uniprot_forms.clean}
"""What brings a database's answers into plain form before a general shape sees them."""


def summarise(name: str, body: str, content_type: str = "application/json") -> dict[str, Any]:
    """The summary of an answer to this function: at most 6 KB of JSON, same body same summary.

    Lists and texts that were cut say so (`total`, `shown`). Every value occurs in the body, counts
    excepted. Raises ServiceError for an error body whatever its status, Unreadable for what the function's
    answers cannot be (tables or FASTA in place of JSON, broken XML), UnknownFunction.
    """
    function = get_function(name)
    document = _read(function, body, content_type)
    check = RAISE_FOR_ERROR.get(function.database)
    if check:
        check(document)
    raise_for_error_at(document, hosts()[function.host].error_at)
    told = function.summary
    if dialect := DIALECTS.get(told.shape):
        return fit(lambda limits: dialect(document, limits))
    if make_clean := CLEAN.get(function.database):
        document = make_clean(document)
    document = with_beginnings(document, told.at, told.begin)
    return fit(lambda limits: GENERAL[told.shape](document, limits, told))


def _read(function: Function, body: str, content_type: str) -> Any:
    """The JSON values of a body: XML of E-utilities as their JSON, other formats by the function's reader."""
    if reader := READERS.get(function.summary.shape):
        return reader(body)
    if function.database == "ncbi" and is_xml(body):
        return as_json(read_xml(body))
    if content_type.startswith("text/") and "json" not in content_type:
        return _refuse_text(body, content_type)
    return read_json(body)


def _refuse_text(body: str, content_type: str) -> Any:
    """Text where JSON was asked for: an error page tells its error, anything else is unreadable."""
    try:
        return read_json(body)
    except ServiceError:
        raise
    except Unreadable:
        raise Unreadable(f"The answer is {content_type[:60]}, which has no summary") from None

"""Summaries of NCBI E-utilities answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..client.errors import ServiceError
from .elink import failures
from .eutils_errors import told
from .shapes import Limits, as_dict, as_list, blank, listing, pick, record, shrink

ORDER = (
    "uid", "name", "title", "description", "caption", "organism", "scientificname", "commonname",
    "rank", "division", "taxid", "chromosome", "chr", "chrpos", "maplocation", "locus", "genes", "acc",
    "spdi", "allele", "snp_class", "fxn_class", "clinical_significance", "global_mafs", "docsum",
    "otheraliases", "otherdesignations", "genomicinfo", "mim", "summary", "source", "pubdate",
    "authors", "fulljournalname", "volume", "issue", "pages", "pubtype", "articleids", "slen", "biomol",
    "moltype", "topology", "accessionversion",
)  # fmt: skip
"""Fields that are shown first, whatever the Entrez database."""
NOISE = frozenset(
    (
        "chrsort", "geneweight", "locationhist", "flags", "snp_id_sort", "clinical_sort",
        "cited_sort", "handle", "ss", "sorttitle", "sortdate", "sortpubdate", "sortfirstauthor",
        "history", "nlmuniqueid", "recordstatus", "pubstatus", "doctype", "oslt", "statistics",
        "term", "gi", "properties", "subtype", "subname", "meta",
    )
)  # fmt: skip
"""Bookkeeping of NCBI that no question is asked about."""


def esearch(document: Any, limits: Limits) -> dict[str, Any]:
    """A search: how many records match, the first identifiers, how NCBI read the query, its warnings.

    count is NCBI's own text. ids is a plain list, or `total` and `shown` when more came than fit.
    Keys of the history server are left out: they expire within hours.
    Source: NCBI Bookshelf NBK25499 (read 2026-08).
    """
    result = as_dict(as_dict(document).get("esearchresult"))
    if not result:
        return {"answer": shrink(document, limits)}
    made = record(pick(result, ("count", "retstart", "querytranslation")), limits)
    if "idlist" in result:
        ids = Limits(limits.items * 4, limits.inner, limits.text)
        made["ids"] = listing(as_list(result["idlist"]), lambda item: shrink(item, limits), ids)
    warnings = record(as_dict(result.get("warninglist")), limits, 1)
    translated = shrink(as_list(result.get("translationset")), limits, 1)
    return {
        **made,
        **({"translations": translated} if translated else {}),
        **({"warnings": warnings} if warnings else {}),
    }


def esummary(document: Any, limits: Limits) -> dict[str, Any]:
    """Document summaries: each record's telling fields first, bookkeeping left out; failed records apart."""
    records = _records(document)
    if records is None:
        return {"answer": shrink(document, limits)}
    good = [item for item in records if "error" not in item]
    failed = [pick(item, ("uid", "error")) for item in records if "error" in item]
    shown = [record(ordered(item), limits.within(), 0) for item in good[: limits.items]]
    made: dict[str, Any] = {"total": len(good), "shown": len(shown), "records": shown}
    if len(good) == 1 and shown:
        made["records"] = [record(ordered(good[0]), limits)]
    if failed:
        made["failed"] = listing(failed, lambda item: shrink(item, limits.within(), 1), limits)
    return made


def _records(document: Any) -> list[dict[str, Any]] | None:
    """The records in the order of `uids`, None where the body has another form."""
    result = as_dict(document).get("result")
    if not isinstance(result, Mapping):
        return None
    uids = as_list(result.get("uids")) or [key for key in result if key != "uids"]
    return [as_dict(result[uid]) for uid in uids if isinstance(uid, str) and isinstance(result.get(uid), Mapping)]


def ordered(item: Mapping[str, Any]) -> dict[str, Any]:
    """A record's telling fields first, bookkeeping left out."""
    first = pick(item, ORDER)
    rest = {key: value for key, value in item.items() if key not in first and key not in NOISE and not blank(value)}
    return {**first, **rest}


def raise_for_error(document: Any) -> None:
    """Raises ServiceError for the errors that E-utilities send with status 200.

    A search that left phrases or fields out, since it did not find them, answers another question than
    was asked: that is an error here, too (code `phrase_not_found`).
    """
    body = as_dict(document)
    if document is None:
        raise ServiceError("NCBI answered null", code="empty")
    if message := _message(body):
        raise told("; ".join(map(str, message[:3])) if isinstance(message, list) else str(message))
    missing = as_dict(as_dict(body.get("esearchresult")).get("errorlist"))
    lost = [str(word) for words in missing.values() for word in as_list(words)]
    if lost:
        raise ServiceError(
            f"NCBI did not find {', '.join(lost)[:300]} and left it out, so this answers another question.",
            code="phrase_not_found",
        )


def _message(body: Mapping[str, Any]) -> Any:
    """The error of a body, wherever this E-utility puts it; a single record's only where no record is good."""
    at = [as_dict(body.get(key)).get("ERROR") for key in ("esearchresult", "einforesult")]
    message = next((text for text in (*at, body.get("ERROR"), body.get("esummaryresult")) if text), None)
    if message:
        return message
    if found := failures(body):
        return found
    records = _records(body) or []
    if any("error" not in item for item in records):
        return None
    return body.get("error") or next((item["error"] for item in records if item.get("error")), None)

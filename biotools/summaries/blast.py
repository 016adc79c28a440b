"""Summaries of BLAST results: the hits, best first, whatever format they came in."""

from __future__ import annotations

from typing import Any

from ..client.errors import ServiceError, Unreadable
from . import blast_text, xml_forms
from .blast_pages import raise_for_page, status
from .bodies import is_html, is_xml, read_json, read_xml
from .shapes import Limits, as_dict, as_list, clip, pick, record

QUERY = ("query_id", "query_title", "query_length", "message")
HIT = ("accession", "title", "taxid", "sciname", "len")
ALIGNMENT = (
    "bit_score", "evalue", "identity", "positive", "align_len", "gaps", "query_from", "query_to", "query_strand",
    "hit_from", "hit_to", "hit_strand", "query_frame", "hit_frame", "frame",
)  # fmt: skip
XML = ("<?xml", "<BlastOutput", "<BlastXML2")
ADVICE = "Ask with FORMAT_TYPE JSON2_S, XML or Text."


def read(body: str) -> Any:
    """`{"searches": [...]}` of a result in JSON2_S, XML, XML2_S or Text: one per query, with its hits.

    Raises ServiceError for pages that say there is no result (summaries.blast_pages), Unreadable for
    archives, web pages and formats that are not read.
    """
    text = body.lstrip("\ufeff \t\r\n")
    if not text:
        raise ServiceError("The service answered with an empty body", code="empty")
    if text.startswith("PK"):
        raise Unreadable(f"The result is a ZIP archive. {ADVICE}")
    if text.startswith(("{", "[")):
        return {"searches": _from_json(read_json(text))}
    if is_xml(text) and text.startswith(XML):
        return {"searches": _from_xml(text)}
    raise_for_page(text)
    if found := blast_text.searches(text):
        return {"searches": found}
    if is_html(text) or status(text):
        raise Unreadable(f"The answer is a web page of BLAST and no result. {ADVICE}")
    raise Unreadable(f"The result is in a format that is not read. {ADVICE}")


def is_result(body: str) -> bool:
    """Whether a body is a result that can be read, with or without hits; a page about a search is none."""
    text = body.lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[", *XML)):
        return True
    return status(text) in ("", "READY") and blast_text.PROGRAM.search(text[:5000]) is not None


def summary(document: Any, limits: Limits) -> dict[str, Any]:
    """What was searched, how many sequences were hit, and the first hits with their best alignment.

    Positions are 1-based and inclusive; len, query_length, align_len and gaps count letters; identity and
    positive count positions of the alignment. The aligned letters are left out. No hit gives total 0.
    """
    searches = [as_dict(search) for search in as_list(as_dict(document).get("searches"))]
    if len(searches) == 1:
        return _search(searches[0], limits)
    shown = [_search(search, limits.within()) for search in searches[: limits.items]]
    return {"total": len(searches), "shown": len(shown), **({"searches": shown} if shown else {})}


def _search(search: dict[str, Any], limits: Limits) -> dict[str, Any]:
    hits = [as_dict(hit) for hit in as_list(search.get("hits"))]
    made = record(pick(search, ("program", "version", "database", "db_num", "db_len", *QUERY)), limits, 1)
    shown = [_hit(hit, limits) for hit in hits[: limits.items]]
    made |= {"total": max(len(hits), len(as_list(search.get("descriptions")))), "shown": len(shown)}
    if not hits and search.get("descriptions"):
        lines = as_list(search["descriptions"])[: limits.items]
        return {**made, "shown": len(lines), "descriptions": [clip(str(line), limits) for line in lines]}
    return {**made, "hits": shown} if shown else made


def _hit(hit: dict[str, Any], limits: Limits) -> dict[str, Any]:
    hsps = as_list(hit.get("hsps"))
    best = as_dict(hsps[0]) if hsps else {}
    made = record({**pick(hit, HIT), **pick(best, ALIGNMENT)}, limits.within(), 1)
    return {**made, "total_alignments": len(hsps)} if len(hsps) > 1 else made


def _from_json(document: Any) -> list[dict[str, Any]]:
    reports = as_list(as_dict(document).get("BlastOutput2")) or [as_dict(document).get("BlastOutput2")]
    found = [as_dict(as_dict(item).get("report")) for item in reports]
    if not all(found):
        raise Unreadable(f"The JSON is no BLAST result. {ADVICE}")
    return [search for report in found for search in _of_report(report)]


def _of_report(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The searches of one report; psiblast has several rounds, bl2seq several subjects."""
    results = as_dict(report.get("results"))
    rounds = [as_dict(item).get("search") for item in as_list(results.get("iterations"))]
    common = {**pick(report, ("program", "version")), "database": as_dict(report.get("search_target")).get("db")}
    made = []
    for item in rounds or as_list(results.get("bl2seq")) or [results.get("search")]:
        search = as_dict(item)
        made.append({
            **common,
            **pick(search, ("query_id", "query_title", "message")),
            "query_length": search.get("query_len"),
            **pick(as_dict(search.get("stat")), ("db_num", "db_len")),
            "hits": [_json_hit(as_dict(hit)) for hit in as_list(search.get("hits"))],
        })  # fmt: skip
    return made


def _json_hit(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit with what its first description says; the others are identical sequences under other names."""
    described = as_list(hit.get("description"))
    return {**as_dict(described[0] if described else None), "len": hit.get("len"), "hsps": as_list(hit.get("hsps"))}


def _from_xml(text: str) -> list[dict[str, Any]]:
    root = read_xml(text)
    found = xml_forms.records_of(root)
    if found is None or root.tag not in ("BlastOutput", "BlastXML2"):
        raise Unreadable(f"The XML is no BLAST result. {ADVICE}")
    if root.tag == "BlastXML2":
        return [_numbers(search) for search in found]
    names = {"program": "BlastOutput_program", "version": "BlastOutput_version", "database": "BlastOutput_db"}
    common = {key: root.findtext(tag, "").strip() for key, tag in names.items()}
    return [_numbers({**common, **search}) for search in found]


def _numbers(value: Any) -> Any:
    """The value with texts that are numbers as numbers, as BLAST's JSON has them."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return blast_text.number(value) if isinstance(value, str) else value

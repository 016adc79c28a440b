"""EFetch answers in whatever format was asked for: FASTA, flat files, MEDLINE, XML, JSON, plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..client.errors import ServiceError, Unreadable
from . import flat_files, xml_forms
from .bodies import is_html, is_xml, read_json, read_xml
from .eutils_errors import raise_for_text
from .eutils_xml import as_json
from .ncbi import esummary, ordered
from .plain_text import parts
from .shapes import Limits, as_dict, clip, record, shrink

ROOMY = 4
"""A single record may have texts so many times as long: an abstract should not be cut where there is room."""
BEGINNING = 120
"""Letters of a sequence that is too long to be shown whole."""
JSON_WORD = re.compile(r'\s*(?:null|true|false|"(?:[^"\\]|\\.)*")\s*')
"""A whole body that is JSON, though neither object nor list: no text of a record looks so."""


def read(body: str) -> Any:
    """The document of a body, by what stands in it: `{"records": [...]}`, or JSON as esummary knows it.

    Raises ServiceError for a web page, an empty body and error texts, Unreadable for broken XML or JSON.
    """
    text = body.lstrip("\ufeff \t\r\n")
    if not text.strip():
        raise ServiceError("The service answered with an empty body", code="empty")
    if is_xml(text):
        return _from_xml(text)
    if is_html(text):
        raise ServiceError("The service answered with a web page in place of data")
    if text.startswith(("{", "[")):
        return _from_json(text)
    if JSON_WORD.fullmatch(text):
        return read_json(text)
    raise_for_text(text)
    records: list[Any] | None = flat_files.records_of(text)
    return {"records": parts(text) if records is None else records}


def summary(document: Any, limits: Limits) -> dict[str, Any]:
    """The records: how many, and the first ones with their telling fields. One alone is told at more length.

    Records of a text that no parser knows are its blocks or lines. An answer of another form is shown as it is.
    """
    if "result" in as_dict(document):
        return esummary(document, limits)
    records = as_dict(document).get("records")
    if not isinstance(records, list):
        return {"answer": shrink(document, limits)}
    if len(records) == 1:
        limits = replace(limits, text=limits.text * ROOMY)
        shown = [_record(records[0], limits)] if limits.items else []
    else:
        shown = [_record(item, limits.within()) for item in records[: limits.items]]
    return {"total": len(records), "shown": len(shown), **({"records": shown} if shown else {})}


def _record(item: Any, limits: Limits) -> Any:
    if not isinstance(item, Mapping):
        return shrink(item, limits)
    letters = item.get("sequence")
    if isinstance(letters, str) and len(letters) > limits.text:  # of a long sequence a short beginning is enough
        cut = clip(letters, replace(limits, text=min(limits.text, BEGINNING)))
        return {key: cut if key == "sequence" else value for key, value in record(item, limits).items()}
    return record(item, limits)


def _from_xml(text: str) -> Any:
    # Document summaries of snp come one after the other, without a root.
    if text.startswith("<DocumentSummary "):
        text = f"<DocumentSummarySet>{text}</DocumentSummarySet>"
    root = read_xml(text)
    found = xml_forms.records_of(root)
    if found is not None:
        return {"records": found}
    document = as_json(root)
    if "result" in document or "ERROR" in document:
        return document
    [value] = document.values()
    if isinstance(value, list):
        return {"records": value}
    lists = [item for item in as_dict(value).values() if isinstance(item, list)]
    alone = len(as_dict(value)) == 1
    return {"records": lists[0] if alone and lists else [ordered(value) if isinstance(value, Mapping) else value]}


def _from_json(text: str) -> Any:
    """One JSON value, or one a line, as snp answers for several records."""
    try:
        document = read_json(text)
    except Unreadable:
        try:
            return {"records": [json.loads(line) for line in text.splitlines() if line.strip()]}
        except (ValueError, RecursionError):
            pass
        raise
    fields = as_dict(document)
    is_record = fields and not {"result", "error", "ERROR", "esummaryresult"} & set(fields)
    return {"records": [document]} if is_record else {"records": document} if isinstance(document, list) else document

"""Summaries of ECitMatch answers: which PubMed article each citation is."""

from __future__ import annotations

import csv
from typing import Any

from ..client.errors import ServiceError, Unreadable
from .bodies import is_html
from .eutils_errors import raise_for_text
from .shapes import Limits, as_dict, as_list, record

FIELDS = ("journal", "year", "volume", "first_page", "author", "key", "pmid")
MISSING = ("NOT_FOUND", "AMBIGUOUS")
MOST_LINES = 10_000


def read(body: str) -> Any:
    """`{"citations": [...]}` of a body: the fields of each citation as they were sent, and its `pmid`.

    Raises ServiceError for error texts, for an empty body, and (code `not_found`) where no citation was
    found; Unreadable where a line has no citation's form.
    """
    text = body.strip("\ufeff \t\r\n")
    if not text:
        raise ServiceError("The service answered with an empty body", code="empty")
    if is_html(text):
        raise ServiceError("The service answered with a web page in place of data")
    raise_for_text(text)
    lines = [line for line in text.splitlines()[:MOST_LINES] if line.strip()]
    try:
        rows = [row for row in csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE) if row]
    except csv.Error as error:
        raise Unreadable(f"The answer should be lines of citations, but cannot be read: {error}") from None
    if not all(len(row) >= len(FIELDS) for row in rows):
        raise Unreadable("The answer should be lines of seven fields with | between them, but is not")
    citations = [dict(zip(FIELDS, [*row[:6], "|".join(row[6:]).strip()], strict=True)) for row in rows]
    if not any(_found(citation) for citation in citations):
        said = ", ".join(dict.fromkeys(citation["pmid"] or "nothing" for citation in citations))[:200]
        raise ServiceError(f"NCBI found none of the {len(citations)} citations; it says: {said}", code="not_found")
    return {"citations": citations}


def summary(document: Any, limits: Limits) -> dict[str, Any]:
    """The citations with their PMIDs: how many, how many of them were found, the first ones.

    A citation that is unknown or fits several articles has NCBI's word for it in place of a PMID.
    """
    citations = [as_dict(citation) for citation in as_list(as_dict(document).get("citations"))]
    shown = [record(citation, limits.within(), 1) for citation in citations[: limits.items]]
    found = sum(_found(citation) for citation in citations)
    return {"total": len(citations), "total_found": found, "shown": len(shown), "citations": shown}


def _found(citation: dict[str, Any]) -> bool:
    return bool(citation["pmid"]) and not citation["pmid"].startswith(MISSING)

"""What a page of NCBI BLAST says of a search: its RID, its state, or why there is none."""

from __future__ import annotations

import re

from ..client.errors import ServiceError

BLOCK = re.compile(r"QBlastInfoBegin(.{0,2000}?)QBlastInfoEnd", re.DOTALL)
MESSAGE = re.compile(
    r"Message ID#[ ]*\d+[ ]*(?:Error)?:?[ ]*([^<\n]{0,500})|<p class=\"error\">(.{0,2000}?)</p>", re.DOTALL
)
STATUS = re.compile(r"Status[ \t]*=[ \t]*(\w+)")
LARGEST_PAGE = 200_000
"""Letters of a body that are looked at: status pages have some 30,000, and results tell their status at the top."""


def info(body: str) -> str:
    """The blocks for programs of a page, one after the other; empty where it has none."""
    return "\n".join(BLOCK.findall(body[:LARGEST_PAGE]))


def status(body: str) -> str:
    """WAITING, READY, FAILED or UNKNOWN as the page says, empty where it says nothing."""
    found = STATUS.search(info(body))
    return found[1].upper() if found else ""


def raise_for_page(body: str) -> None:
    """Raises ServiceError where a page says that there is no result: still running, failed, expired, refused.

    code: `search_waiting` (transient), `search_failed`, `search_expired` (also transient: it may be submitted
    anew), or `service_error` with BLAST's own message.
    """
    match status(body):
        case "WAITING":
            raise ServiceError("BLAST is still searching; ask again later", code="search_waiting", transient=True)
        case "UNKNOWN":
            raise ServiceError(
                "BLAST does not know this search: its RID has expired or was never given",
                code="search_expired",
                transient=True,
            )
        case "FAILED":
            raise ServiceError(f"BLAST could not do the search{message(body)}", code="search_failed")
    if said := message(body):
        raise ServiceError(f"BLAST refused the search{said}")


def message(body: str) -> str:
    """BLAST's own words for what is wrong, with a colon before them; empty where it has none."""
    found = MESSAGE.search(body[:LARGEST_PAGE])
    words = " ".join(re.sub(r"<[^>]*>", " ", (found[1] or found[2] or "") if found else "").split())
    return f": {words[:300]}" if words else ""

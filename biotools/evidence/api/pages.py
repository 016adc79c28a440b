"""Cursors over the catalogue, which lies in memory and not in the database."""

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from biotool_site.lib.api.cursors import UnknownCursor
from biotool_site.lib.problems import Invalid

SIZE, MOST = 50, 200


def page(request: Request, items: Sequence[Any]) -> dict[str, Any]:
    """{"next", "previous", "results"} by ?cursor= and ?page_size=. Raises Invalid, UnknownCursor."""
    size = _size(request.query_params.get("page_size", str(SIZE)))
    start = _start(request.query_params.get("cursor", ""), len(items))
    return {
        "next": _link(request, start + size) if start + size < len(items) else None,
        "previous": _link(request, max(0, start - size)) if start else None,
        "results": items[start : start + size],
    }


def _size(text: str) -> int:
    if not text.isdecimal() or len(text) > 6 or not 1 <= int(text) <= MOST:
        raise Invalid(f"page_size is from 1 to {MOST}.", errors={"page_size": [f"From 1 to {MOST}."]})
    return int(text)


def _start(cursor: str, total: int) -> int:
    if not cursor:
        return 0
    number = cursor.removeprefix("after-")
    if number == cursor or not number.isdecimal() or len(number) > 6 or int(number) > total:
        raise UnknownCursor
    return int(number)


def _link(request: Request, start: int) -> str:
    url = request.build_absolute_uri()
    if start == 0:
        return remove_query_param(url, "cursor")
    return replace_query_param(url, "cursor", f"after-{start}")

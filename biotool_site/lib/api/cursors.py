"""Lists as {"next", "previous", "results"} with cursors."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from biotool_site.lib.problems import Invalid, Problem

PAGING = [
    OpenApiParameter("cursor", description="of `next` or `previous` of another page"),
    OpenApiParameter("page_size", int, description="50 unless told, at most 200"),
]


class UnknownCursor(Problem):
    """The cursor names no place in this list: it was made up, changed, or is of another list."""

    code = "unknown-cursor"
    title = "There is no such place in the list"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "This is no cursor of this list. Follow `next` and `previous` as they were given, or leave it out.",
            errors={"cursor": ["Unknown cursor."]},
        )


class CursorPages(CursorPagination):
    """Pages of 50, at most 200 by ?page_size; newest first unless the view says otherwise."""

    page_size_query_param = "page_size"
    max_page_size = 200
    ordering: tuple[str, ...] = ("-created_at", "-id")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """The rows of the page that the cursor names, the first without one. Raises UnknownCursor."""
        self._listed = queryset.model
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request: Request) -> int | None:
        """Rows of a page, at most max_page_size. Raises Invalid for what is no number of rows."""
        asked = request.query_params.get(self.page_size_query_param, "")
        if asked and not (asked.isdecimal() and len(asked) < 10 and int(asked)):
            told = f"page_size is a number of rows from 1 to {self.max_page_size}."
            raise Invalid(told, errors={self.page_size_query_param: [f"From 1 to {self.max_page_size}."]})
        return super().get_page_size(request)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place that a cursor of ours names. Raises UnknownCursor."""
        try:
            cursor = super().decode_cursor(request)
            if cursor and cursor.position is not None:
                return cursor._replace(position=self._comparable(cursor.position))
        except (NotFound, ValidationError, OverflowError):
            raise UnknownCursor from None
        return cursor

    def _comparable(self, position: Any) -> Any:
        """The place's value of the first field of the order, where Postgres can compare it (offsets below 16 hours)."""
        value = self._listed._meta.get_field(self.ordering[0].lstrip("-")).to_python(position)
        return str(value.astimezone(UTC)) if isinstance(value, datetime) else position

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data})

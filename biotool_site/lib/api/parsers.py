"""Reads JSON bodies; Django bounds their length (DATA_UPLOAD_MAX_MEMORY_SIZE)."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from biotool_site.lib.depth import MOST_LEVELS, too_deep

TOO_DEEP = f"The JSON is nested too deeply: it may have {MOST_LEVELS} levels. Send it flatter."


class BoundedJSON(JSONParser):
    """JSON that nests no deeper than MOST_LEVELS; deeper is the sender's error, not ours."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            read = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if too_deep(read):
            raise ParseError(TOO_DEEP)
        return read

"""Reads JSON bodies; Django bounds their length (DATA_UPLOAD_MAX_MEMORY_SIZE)."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from biotool_site.lib import strict_json


class StrictJSON(JSONParser):
    """JSON in UTF-8, whatever charset was announced, that means the same to every reader."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return strict_json.read(stream.read().decode())
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8: byte {error.start} cannot be read.") from None
        except ValueError as error:
            raise ParseError(str(error)) from None

"""Reads JSON bodies; Django bounds their length (DATA_UPLOAD_MAX_MEMORY_SIZE)."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from biotool_site.lib.depth import MOST_LEVELS, too_deep

TOO_DEEP = f"The JSON is nested too deeply: it may have {MOST_LEVELS} levels. Send it flatter."


class BoundedJSON(JSONParser):
    """JSON in UTF-8, whatever charset was announced, that means the same to every reader.

    Python would take numbers that are none (NaN, 1e400), and the last of two values of one name: those are the
    sender's error, as is what nests deeper than MOST_LEVELS.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            read = json.loads(
                stream.read().decode(), parse_constant=_finite, parse_float=_finite, object_pairs_hook=_unambiguous
            )
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8: byte {error.start} cannot be read.") from None
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}.") from None
        if too_deep(read):
            raise ParseError(TOO_DEEP)
        return read


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError(f"{text[:40]} is no number that JSON can have, or too large. Send another one.")
    return number


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in read if names.count(name) > 1)
        raise ParseError(f"The name {twice[:40]!r} stands twice in one object. Send it once.")
    return read

"""Reads JSON that people and scripts send, if it means the same to every reader."""

import json
import math
from typing import Any

from biotool_site.lib.depth import MOST_LEVELS, shallow, too_deep

TOO_DEEP = f"The JSON is nested too deeply: it may have {MOST_LEVELS} levels. Send it flatter."
MOST_DIGITS = 308  # as a float has


def read(text: str) -> Any:
    """The value. Raises ValueError that says what is wrong.

    Python alone would take numbers that are none (NaN, 1e400), and of two values of one name the last.
    """
    try:
        value = json.loads(text, **_STRICT)
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not JSON: {error}.") from None
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    if not shallow(text) and too_deep(value):
        raise ValueError(TOO_DEEP)
    return value


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is no number that JSON can have, or too large. Send another one.")
    return number


def _int(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"{text[:40]}... is too large: it has {len(text)} digits. Send another number.")
    return int(text)


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in read if names.count(name) > 1)
        raise ValueError(f"The name {twice[:40]!r} stands twice in one object. Send it once.")
    return read


_STRICT: dict[str, Any] = {
    "parse_constant": _float,
    "parse_float": _float,
    "parse_int": _int,
    "object_pairs_hook": _unambiguous,
}
DECODER = json.JSONDecoder(**_STRICT)
"""Reads without looking at depth; raises what `read` tells in words."""

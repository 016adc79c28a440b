"""Finds the tool call in what a language model wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

LONGEST_TEXT = 200_000
MOST_STARTS = 400
TAGGED = re.compile(r"<(tool_call|function_call|tool)>(.*?)(?:</\1>|\Z)", re.DOTALL)
FENCED = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)


def extract_call(text: str) -> dict[str, Any] | None:
    """The first tool call in free text, as {"name", "arguments"}; None when there is none.

    Looks in <tool_call> tags first, then in code fences, then in the whole text for a JSON object (or
    list of them) with `name` and `arguments` (or `parameters`), also inside `function` or `tool_calls`
    as OpenAI writes them; arguments may be a JSON text. The call is not validated. Never raises.
    """
    if not isinstance(text, str):
        return None
    text = text[:LONGEST_TEXT]
    places = [match[2] for match in TAGGED.finditer(text)] + [match[1] for match in FENCED.finditer(text)] + [text]
    for place in places:
        for value in _json_values(place):
            if (call := _as_call(value)) is not None:
                return call
    return None


def _json_values(text: str) -> Iterator[Any]:
    """The JSON objects and lists of a text, outermost first, in their order."""
    decoder = json.JSONDecoder()
    position = 0
    for _ in range(MOST_STARTS):
        match = re.compile(r"[{\[]").search(text, position)
        if match is None:
            return
        try:
            value, position = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            position = match.start() + 1
        else:
            yield value


def _as_call(value: Any, depth: int = 0) -> dict[str, Any] | None:
    if depth > 3:
        return None
    if isinstance(value, list):
        return next((call for item in value[:20] if (call := _as_call(item, depth + 1))), None)
    if not isinstance(value, dict):
        return None
    for key in ("tool_calls", "function_call", "function", "tool_call"):
        if isinstance(value.get(key), dict | list) and (call := _as_call(value[key], depth + 1)):
            return call
    name = value.get("name", value.get("function"))
    arguments = value.get("arguments", value.get("parameters", value.get("args")))
    if isinstance(arguments, str):
        arguments = _object(arguments)
    if isinstance(name, str) and name and isinstance(arguments, dict):
        return {"name": name, "arguments": arguments}
    return None


def _object(text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None

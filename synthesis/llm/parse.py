"""Strict reading of what an LLM answered: JSON by schema, also out of code fences and surrounding prose."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

from biotool_site.lib.storable import storable
from synthesis.llm.errors import Unreadable

LONGEST = 60_000  # letters; an answer beyond is not what was asked for
FENCE = re.compile(r"```[a-zA-Z0-9_-]*\s*\n(.*?)```", re.DOTALL)
THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


def read(answer: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The one JSON object in the answer that fits the schema; Unreadable says what is wrong, for the writer."""
    value = storable(extract(answer))
    if problems := complaints(value, schema):
        raise Unreadable("; ".join(problems))
    assert isinstance(value, dict)
    return value


def extract(answer: str) -> dict[str, Any]:
    """The first JSON object that is the whole answer, or stands in a fence, or between words. Unreadable."""
    if len(answer) > LONGEST:
        raise Unreadable(f"The answer has {len(answer)} letters; at most {LONGEST} are read.")
    text = THOUGHT.sub("", answer).strip()
    if not text:
        raise Unreadable("The answer is empty; it must be one JSON object.")
    for candidate in (text, *FENCE.findall(text), text[text.find("{") :] if "{" in text else ""):
        found = _object(candidate.strip())
        if found is not None:
            return found
    raise Unreadable("The answer holds no complete JSON object.")


def complaints(value: Any, schema: dict[str, Any]) -> list[str]:
    """What the schema's validator says, at most five messages, each with its place."""
    errors = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda error: list(error.path))
    return [f"at /{'/'.join(map(str, error.path))}: {error.message[:300]}" for error in errors[:5]]


def _object(text: str) -> dict[str, Any] | None:
    try:
        value, _ = json.JSONDecoder(parse_constant=_no_constant).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")

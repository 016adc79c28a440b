"""From a parameter of an OpenAPI document to one of a family file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .references import Document

LONGEST_DESCRIPTION = 400
SHORTEST_DESCRIPTION = 10
SEPARATORS = {"form": ",", "simple": ",", "pipeDelimited": "|", "spaceDelimited": " "}
DEFAULT_STYLE = {"query": "form", "path": "simple"}
TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,)}
Tell = Callable[[str], None]


class NotDrafted(Exception):
    """Why an operation or a parameter has no place in a family file."""


def draft_parameter(document: Document, parameter: Mapping[str, Any], name: str) -> tuple[dict[str, Any], list[str]]:
    """The entry of one parameter, and a line for each thing guessed or lost. Raises NotDrafted."""
    told: list[str] = []
    return _drafted(document, parameter, name, told.append), told


def _drafted(document: Document, parameter: Mapping[str, Any], name: str, tell: Tell) -> dict[str, Any]:
    place = parameter["in"]
    if place not in DEFAULT_STYLE:
        raise NotDrafted(f"{place} parameters have no place in a function")
    if "content" in parameter:
        raise NotDrafted("it is a whole document in one value")
    schema = plain_schema(document, parameter.get("schema"))
    made: dict[str, Any] = {} if name == parameter["name"] else {"wire": parameter["name"]}
    kind = _kind(schema, tell)
    made["type"] = kind
    if parameter.get("required"):
        made["required"] = True
    if kind == "list":
        made["items"] = _items(document, parameter, schema, tell)
    elif kind == "boolean":
        made["bool_wire"] = {"true": "true", "false": "false"}
    else:
        made |= _limits(schema, kind, tell)
    separator = made.get("items", {}).get("separator", ",")
    if (default := _value(schema.get("default"), made, separator)) is not None:
        made["default"] = default
    made["description"] = _description(parameter, schema, name)
    example = _value(_example(document, parameter, schema), made, separator)
    if example is not None:
        made["example"] = example
    return made


def usable_example(parameters: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One set of arguments from the examples of all required parameters; none when one of them has none."""
    must = {name: entry for name, entry in parameters.items() if entry.get("required")}
    required = {name: entry.get("example", entry.get("default")) for name, entry in must.items()}
    return [] if any(value is None for value in required.values()) else [required]


def plain_schema(document: Document, unresolved: Any) -> dict[str, Any]:
    """A schema with its reference followed, and one alternative in place of "this or null"."""
    schema = document.resolve(unresolved)
    for word in ("allOf", "anyOf", "oneOf"):
        inner = [each for each in map(document.resolve, schema.get(word) or ()) if each.get("type") != "null"]
        if len(inner) == 1:
            schema = {**inner[0], **{key: value for key, value in schema.items() if key != word}}
    kinds = schema.get("type")
    if isinstance(kinds, list):
        named = [kind for kind in kinds if kind != "null"]
        schema["type"] = named[0] if len(named) == 1 else None
    return schema


def snake(text: str) -> str:
    """A name in small letters and `_`: listStudies, list-studies and `list studies` are list_studies."""
    cut = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    return re.sub(r"[^a-z0-9]+", "_", cut.lower()).strip("_")


def sentence(text: Any, longest: int) -> str:
    """A text on one line without links and markup signs, cut at a sentence or word, with a full stop at its end."""
    line = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", str(text or ""))
    line = " ".join(re.sub(r"<[^<>]{1,40}>|[`*]", " ", line).split())
    if len(line) > longest:
        cut = line[:longest]
        line = cut[: cut.rfind(". ") + 1] or cut[: cut.rfind(" ")]
    return line if not line or line[-1] in ".!?" else f"{line.rstrip(',;:')}."


def _kind(schema: Mapping[str, Any], tell: Tell) -> str:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        raise NotDrafted("objects have no place in a function")
    if kind == "array":
        return "list"
    if kind in ("string", "integer", "number", "boolean"):
        return str(kind)
    tell("no single type is given; drafted as a string")
    return "string"


def _limits(schema: Mapping[str, Any], kind: str, tell: Tell) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if values := [value for value in schema.get("enum") or () if value is not None]:
        made["enum"] = values
    if kind == "string":
        made |= _text_limits(schema, tell)
        return made
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    above, low = (low, None) if above is True else (above if above is not False else None, low)  # 3.0 has booleans
    below, high = (high, None) if below is True else (below if below is not False else None, high)
    if below is not None and kind == "integer":
        high, below = below - 1, None
    if below is not None:
        tell(f"that it must be less than {below} could not be kept")
    found = {"minimum": low, "exclusive_minimum": above, "maximum": high}
    return made | {key: value for key, value in found.items() if value is not None}


def _text_limits(schema: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if pattern := _pattern(schema.get("pattern"), tell):
        made["pattern"] = pattern
    if schema.get("maxLength"):
        made["max_length"] = int(schema["maxLength"])
    return made


def _pattern(pattern: Any, tell: Tell) -> str | None:
    try:
        return re.compile(pattern).pattern if isinstance(pattern, str) else None
    except re.error:
        tell(f"the pattern {pattern[:60]!r} is not one that Python knows, left out")
        return None


def _items(document: Document, parameter: Mapping[str, Any], schema: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    style = parameter.get("style", DEFAULT_STYLE[parameter["in"]])
    if style not in SEPARATORS:
        raise NotDrafted(f"lists in the style {style} have no place in a function")
    explode = parameter.get("explode", style == "form")
    inner = plain_schema(document, schema.get("items"))
    if inner.get("type") in ("object", "array"):
        raise NotDrafted("lists of lists or objects have no place in a function")
    made: dict[str, Any] = {}
    if inner.get("type") == "integer":
        made["type"] = "integer"
    if explode and parameter["in"] == "query":
        made["style"] = "repeat"
    elif SEPARATORS[style] != ",":
        made["separator"] = SEPARATORS[style]
    if values := [str(value) for value in inner.get("enum") or () if value is not None]:
        made["values"] = values
    elif pattern := _pattern(inner.get("pattern"), tell):
        made["pattern"] = pattern
    if schema.get("maxItems"):
        made["max"] = int(schema["maxItems"])
    return made


def _description(parameter: Mapping[str, Any], schema: Mapping[str, Any], name: str) -> str:
    text = parameter.get("description") or schema.get("description") or schema.get("title")
    told = sentence(text, LONGEST_DESCRIPTION)
    return told if len(told) >= SHORTEST_DESCRIPTION else f"{told} Describe the parameter {name}.".strip()


def _example(document: Document, parameter: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """The first example that the document has for a parameter; its first allowed value otherwise."""
    named = [document.resolve(each).get("value") for each in (parameter.get("examples") or {}).values()]
    listed = schema.get("examples") if isinstance(schema.get("examples"), list) else []
    found = [parameter.get("example"), *named, schema.get("example"), *(listed or []), *(schema.get("enum") or [])]
    return next((value for value in found if value is not None), None)


def _value(value: Any, made: Mapping[str, Any], separator: str) -> Any:
    """A default or example in the type that the drafted parameter has; None where it does not fit."""
    if made["type"] == "list":
        items = value if isinstance(value, list) else [value]
        return separator.join(str(item) for item in items) if value not in (None, []) else None
    fits = isinstance(value, TYPES[made["type"]]) and (made["type"] == "boolean" or not isinstance(value, bool))
    return value if fits and value in made.get("enum", [value]) else None

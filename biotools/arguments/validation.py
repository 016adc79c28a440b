"""Checks arguments against the function's schema, item by item in lists, and against its rules."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from ..catalogue import function as get_function
from ..catalogue.spec import Function, Items, Parameter, Rule
from .together import not_together

LONGEST_VALUE = 8000
"""Letters in one value when its spec says nothing: a longer one would pass no server's URL limit."""


@lru_cache(maxsize=512)
def _validator(function: Function) -> Draft202012Validator:
    return Draft202012Validator(function.schema)


def validate(name: str, arguments: Mapping[str, Any]) -> list[str]:
    """What is wrong with the arguments, one message per fault, each naming the field; empty when valid.

    Raises UnknownFunction.
    """
    return errors_of(get_function(name), arguments)


def errors_of(function: Function, arguments: Any) -> list[str]:
    """The same for a function at hand. Anything but a mapping is one error."""
    if not isinstance(arguments, Mapping):
        return [f"arguments: must be an object of names and values, not {type(arguments).__name__}"]
    arguments = dict(arguments)
    errors = [f"{key}: {fault}" for key, value in arguments.items() if (fault := _no_plain_value(value))]
    plain = {key: value for key, value in arguments.items() if not _no_plain_value(value)}
    faults = [
        e for e in _validator(function).iter_errors(plain) if e.validator not in ("required", "additionalProperties")
    ]
    errors += sorted(_told(error) for error in faults)
    errors += [_unknown(function, key) for key in arguments if key not in function.by_name]
    absent = [p.name for p in function.parameters if p.required and p.name not in arguments]
    errors += [f"{name}: is required" for name in absent]
    if errors:
        return errors
    found = [
        f"{parameter.name}: {fault}"
        for parameter in function.parameters
        if isinstance(value := arguments.get(parameter.name), str)
        for fault in _text_faults(parameter, value)
    ]
    return found + [fault for rule in function.rules for fault in _rule_faults(rule, arguments)]


def _told(error: ValidationError) -> str:
    """A schema error in words that name the field."""
    field = str(error.absolute_path[0]) if error.absolute_path else "arguments"
    return f"{field}: {_fault(error, _short(error.instance))}"


def _unknown(function: Function, key: Any) -> str:
    return f"{str(key)[:60]}: no such parameter; {function.name} has {', '.join(function.by_name)}"


def _short(value: Any) -> str:
    """A value as it can stand in a message."""
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _no_plain_value(value: Any) -> str:
    """Why a value is none that any parameter takes: nested, or a number without plain notation."""
    if isinstance(value, int | float):
        return "" if abs(value) < 2**63 else "is no finite number of usual size"
    if value is None or isinstance(value, str):
        return ""
    return f"must be one plain value, not of type {type(value).__name__}"


def _fault(error: ValidationError, shown: str) -> str:
    limit: Any = error.validator_value
    match error.validator:
        case "type":
            return f"{shown} is not of type {limit}"
        case "enum":
            return f"{shown} is not one of {', '.join(map(str, limit))}"
        case "pattern":
            return f"{shown} does not have the form that is wanted here ({limit})"
        case "minimum":
            return f"{shown} is less than the minimum of {limit}"
        case "maximum":
            return f"{shown} is more than the maximum of {limit}"
        case "exclusiveMinimum":
            return f"{shown} is not more than {limit}"
        case "maxLength":
            return f"has {len(str(error.instance))} letters, at most {limit} are allowed"
        case "minLength":
            return "must not be empty"
    return error.message[:200]


def _text_faults(parameter: Parameter, value: str) -> Iterator[str]:
    if len(value) > (parameter.max_length or LONGEST_VALUE):
        yield f"has {len(value)} letters, at most {parameter.max_length or LONGEST_VALUE} are allowed"
        return
    if parameter.pattern and not re.search(parameter.pattern.removesuffix("$") + r"\Z", value):
        yield "ends in a line break"  # `$` of a pattern lets one pass
    allowed = "\r\n\t" if parameter.multiline else ""
    if control := next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c not in allowed), None):
        yield f"holds the control character U+{ord(control):04X}"
    if parameter.place == "path" and _climbs(value):
        yield "holds a `.` or `..` path step, which would lead to another address"
    if not value.strip() and (parameter.required or parameter.place == "path"):
        yield "must not be blank"
    if parameter.items:
        yield from _item_faults(parameter.items, value)


def _climbs(value: str) -> bool:
    """Whether a path value, percent-decoded as often as a careless server might, holds a dot step."""
    for _ in range(4):
        if any(step.strip() in (".", "..") for step in re.split(r"[/\\]", value)):
            return True
        value = unquote(value)
    return False


def _item_faults(items: Items, value: str) -> Iterator[str]:
    found = items.split(value)
    if not found:
        yield "must name at least one item"
    if items.max_items and len(found) > items.max_items:
        yield f"has {len(found)} items, at most {items.max_items} are allowed"
    for item in found[: items.max_items]:
        shown = item if len(item) <= 60 else item[:57] + "..."
        if not item:
            yield f"has an empty item; separate items by one {items.separator!r} each"
        elif items.type == "integer" and not re.fullmatch(r"-?[0-9]+", item):
            yield f"the item {shown!r} is not a whole number"
        elif items.pattern and not re.fullmatch(items.pattern.removesuffix("$"), item):
            yield f"the item {shown!r} does not have the form that is wanted here ({items.pattern})"
        elif items.values and item not in items.values:
            yield f"the item {shown!r} is none of the {len(items.values)} allowed values{_close(item, items)}"


def _close(item: str, items: Items) -> str:
    close = difflib.get_close_matches(item[:100], items.values, n=3)
    return f"; close ones are {', '.join(close)}" if close else ""


def _rule_faults(rule: Rule, arguments: Mapping[str, Any]) -> Iterator[str]:
    if rule.any_of and not any(name in arguments for name in rule.any_of):
        yield f"{' or '.join(rule.any_of)}: one of them is required"
    if rule.given in arguments:
        for name in rule.needs:
            if name not in arguments:
                yield f"{name}: is required when {rule.given} is given"
        for name in rule.excludes:
            if name in arguments:
                yield f"{rule.given} and {name}: only one of them can be given; leave the other out"
    if rule.of:
        yield from not_together(rule, arguments)

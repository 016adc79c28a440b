"""Brings the habits of published records to the schema, telling each change; nothing else is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..catalogue import function as get_function
from ..catalogue.spec import Function, Parameter

CLIENT_ONLY = ("timeout", "return_response", "postprocess", "normalize_separators")
"""Python arguments of the published client that never reach the service."""
TRUTHS = {"1": True, "true": True, "0": False, "false": False}


def normalise(name: str, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The arguments as the schema wants them, and one sentence per change (none: nothing was changed).

    Python-only spellings are renamed, nulls and client-only arguments dropped, 0/1 made booleans, lists
    joined. What is wrong in another way stays, for `validate` to tell. Raises UnknownFunction.
    """
    function = get_function(name)
    changes: list[str] = []
    made: dict[str, Any] = {}
    for key, value in arguments.items():
        target = _target(function, key, arguments)
        if target != key:
            changes.append(f"{key}: renamed to {target}")
        if reason := _droppable(function, target, value):
            changes.append(f"{target}: dropped, {reason}")
            continue
        parameter = function.by_name.get(target)
        made[target] = _value(parameter, value, changes) if parameter else value
    return made, changes


def _target(function: Function, key: str, arguments: Mapping[str, Any]) -> str:
    """The schema's name for a published spelling; the key itself where there is none, or it is taken."""
    if key in function.by_name:
        return key
    for parameter in function.parameters:
        spelled_so = key in parameter.aliases or key == f"{parameter.name}_"
        if spelled_so and parameter.name not in arguments:
            return parameter.name
    return key


def _droppable(function: Function, key: str, value: Any) -> str:
    """Why an argument can go, empty when it cannot."""
    if value is None:
        return "null means not given"
    if key in function.by_name:
        return ""
    if key in CLIENT_ONLY:
        return "only the published client's Python code knows it"
    if function.fixed.get(key) == value:
        return f"every request has {key}={value} anyway"
    return ""


def _value(parameter: Parameter, value: Any, changes: list[str]) -> Any:
    if parameter.type == "boolean" and not isinstance(value, bool):
        written = value.lower() if isinstance(value, str) else "1" if value == 1 else "0" if value == 0 else ""
        truth = TRUTHS.get(written)
        if truth is not None:
            changes.append(f"{parameter.name}: {value!r} made {str(truth).lower()}")
            return truth
    if parameter.items and isinstance(value, list | tuple) and all(isinstance(i, str | int) for i in value):
        joined = parameter.items.separator.join(str(item) for item in value)
        changes.append(f"{parameter.name}: list joined to {joined!r}")
        return joined
    return value

"""Everything made from a spec: JSON Schema, OpenAI tool entry, tools.json, function_mapping.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .spec import Function, Parameter


def json_schema(function: Function) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a function's arguments; lists are joined strings, as published."""
    return {
        "type": "object",
        "properties": {p.name: _property(p) for p in function.parameters},
        "required": [p.name for p in function.parameters if p.required],
        "additionalProperties": False,
    }


def openai_tool(function: Function) -> dict[str, Any]:
    """The function as one entry of an OpenAI-style `tools` list."""
    return {
        "type": "function",
        "function": {
            "name": function.name,
            "description": function.description,
            "parameters": json_schema(function),
        },
    }


def tools(functions: Iterable[Function]) -> list[dict[str, Any]]:
    """The content of tools.json: one entry per function, by database, family and name."""
    ordered = sorted(functions, key=lambda f: (f.database, f.family, f.name))
    return [openai_tool(function) for function in ordered]


def function_mapping(functions: Iterable[Function]) -> dict[str, dict[str, str]]:
    """The content of function_mapping.json: where each function belongs, by name."""
    return {
        f.name: {"database": f.database, "family": f.family, "subfield": f.subfield}
        for f in sorted(functions, key=lambda f: f.name)
    }


def _property(parameter: Parameter) -> dict[str, Any]:
    made: dict[str, Any] = {"type": parameter.type, "description": parameter.description}
    if parameter.enum and not parameter.enum_open:
        made["enum"] = list(parameter.enum)
    for key, value in (
        ("pattern", parameter.pattern),
        ("minimum", parameter.minimum),
        ("maximum", parameter.maximum),
        ("exclusiveMinimum", parameter.exclusive_minimum),
        ("maxLength", parameter.max_length),
        ("default", parameter.default),
    ):
        if value is not None:
            made[key] = value
    if parameter.required and parameter.type == "string":
        made["minLength"] = 1
    if parameter.example is not None:
        made["examples"] = [parameter.example]
    return made

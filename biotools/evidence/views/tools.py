"""The catalogue for people: all functions, and one function with its parameters."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import biotools
from biotools.catalogue.spec import Function
from biotools.evidence import catalogue

LONGEST_LIST = 30
"""Allowed values shown at once; the rest stands in the schema."""


@login_required
@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """All functions, chosen by database, family and words."""
    given = {name: request.GET.get(name, "").strip() for name in catalogue.Choice._fields}
    choice = catalogue.Choice(**given)
    context = {
        "choice": choice,
        "databases": catalogue.databases(),
        "families": catalogue.families(choice.database),
        "functions": catalogue.chosen(choice),
        "total": len(biotools.functions()),
    }
    return render(request, "evidence/tools.html", context)


@login_required
@require_safe
def tool(request: HttpRequest, name: str) -> HttpResponse:
    """One function: what it is for, its parameters, how to call it."""
    function = catalogue.function_or_404(name)
    example = dict(function.examples[0]) if function.examples else _example(function)
    properties: dict[str, Any] = function.schema["properties"]
    context = {
        "function": function,
        "parameters": [_row(name, schema, function) for name, schema in properties.items()],
        "example": _pretty({"name": function.name, "arguments": example}),
        "body": json.dumps({"arguments": example}, ensure_ascii=False),
        "schema": _pretty(function.schema),
        "openai_tool": _pretty(function.openai_tool()),
    }
    return render(request, "evidence/tool.html", context)


def _row(name: str, schema: dict[str, Any], function: Function) -> dict[str, Any]:
    """A parameter as the table shows it; values that are not told are left out."""
    values = [_text(value) for value in schema.get("enum", ())]
    return {
        "name": name,
        "type": schema.get("type", ""),
        "description": schema.get("description", ""),
        "required": name in function.schema["required"],
        "default": _text(schema["default"]) if "default" in schema else "",
        "example": _text(schema["examples"][0]) if schema.get("examples") else "",
        "values": values[:LONGEST_LIST],
        "more_values": max(0, len(values) - LONGEST_LIST),
    }


def _example(function: Function) -> dict[str, Any]:
    """The examples of the required parameters: a valid call where the spec gives no example of its own."""
    return {p.name: p.example for p in function.parameters if p.required and p.example is not None}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)

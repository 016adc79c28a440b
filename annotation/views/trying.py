"""A function's page, on which it can be called: the form of its arguments, and what the service says to them."""

import json
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

import biotools
from annotation import coverage
from annotation.forms import ArgumentsForm
from annotation.keyboards import keys_of
from annotation.models.quadruplet import State
from annotation.parameters import as_text
from annotation.views import viewer
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib import strict_json
from biotool_site.lib.problems import Problem
from biotool_site.lib.storable import unstorable
from biotools.catalogue import documentation, hosts
from biotools.catalogue.spec import Function
from biotools.client import written
from biotools.evidence import calling, catalogue
from biotools.evidence.problems import CallFailed

LONGEST_LIST = 30
"""Allowed values shown at once; the rest stands in the schema."""

Arguments = dict[str, Any]


class Written(NamedTuple):
    """The call in another form. slug: for the id of its text."""

    slug: str
    title: str
    text: str


@require_POST
@person_required
def call(request: PageRequest, name: str) -> HttpResponse:
    """Run the call that was typed, as the API does; the answer as a fragment, or the page with it."""
    function = catalogue.function_or_404(name)
    arguments = ArgumentsForm(function.schema, {}, request.POST).arguments()
    told, status = _told(request, function, arguments)
    if request.htmx:
        told |= {"own_keys": keys_of(request.user)}
        return render(request, "annotation/tools/_tried.html", told, status=status)
    return page(request, function, arguments, told, status)


@require_POST
@person_required
def check(request: PageRequest, name: str) -> HttpResponse:
    """JSON `errors`: lists of messages by `arguments.field`. Nothing is executed or stored."""
    function = catalogue.function_or_404(name)
    arguments = ArgumentsForm(function.schema, {}, request.POST).arguments()
    return JsonResponse({"errors": calling.faults(name, arguments)})


def page(
    request: PageRequest,
    function: Function,
    arguments: Arguments,
    told: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The function with these arguments in its form. told: what the service said, where the call was run."""
    form = ArgumentsForm(function.schema, arguments, request.POST if told else None)
    if told and (problem := told.get("problem")):
        form.tell(problem.errors)
    shares = coverage.of_person(request.user, [function.name]).get(function.name, [])
    context = {
        "function": function,
        "form": form,
        "examples": range(1, len(function.examples) + 1),
        "chosen_example": _chosen(function, arguments),
        "recorded": (recorded := calling.recorded(function.name)),
        "chosen_recorded": arguments == recorded,
        "service": hosts()[function.host].netloc,
        "documentation": documentation.page(function),
        "replaying": settings.BIOTOOLS_TRANSPORT == "replay",
        "neighbours": catalogue.neighbours(function),
        "shares": shares,
        "states": State.values,
        "parameters": [_row(name, schema, function) for name, schema in function.schema["properties"].items()],
        "schema": _pretty(function.schema),
        "openai_tool": _pretty(function.openai_tool()),
    } | (told or _elsewhere(request, function, arguments))
    return render(request, "annotation/tools/tool.html", context, status=status)


def start(function: Function, number: str) -> Arguments:
    """What the form begins with: the example asked for, else a call with a recorded answer, else the first example."""
    recorded = None if number else calling.recorded(function.name)
    return example(function, number) if recorded is None else recorded


def example(function: Function, number: str) -> Arguments:
    """The catalogue's example of this number, counted from 1, else its first.

    Where the spec has none: the examples of the required parameters.
    """
    if function.examples:
        return dict(function.examples[_number(function, number) - 1])
    return {p.name: p.example for p in function.parameters if p.required and p.example is not None}


def given(request: PageRequest, function: Function) -> Arguments:
    """What the address holds of the function's arguments; empty where it holds none that can be read."""
    try:
        arguments = strict_json.read(request.GET.get("arguments", ""))
    except ValueError:
        return {}
    if not isinstance(arguments, dict) or unstorable(arguments):
        return {}
    return {name: value for name, value in arguments.items() if name in function.by_name}


def _chosen(function: Function, arguments: Arguments) -> int:
    """The number of the example that has these arguments; 0 for none."""
    return next((number for number, one in enumerate(function.examples, 1) if one == arguments), 0)


def _number(function: Function, text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 4 else 1
    return number if 1 <= number <= len(function.examples) else 1


def _told(request: PageRequest, function: Function, arguments: Arguments) -> tuple[dict[str, Any], int]:
    """What the answer, or the want of one, is shown with; and the status: a failing service is no failing page."""
    start = timezone.now()
    try:
        answer = calling.answered(function.name, arguments)
    except Problem as problem:
        told = {
            "nearest": _nearest(problem),
            "function": function,
            "problem": problem,
            "sent": _sent(request),
            "failed": isinstance(problem, CallFailed),
        }
        valid = not calling.faults(function.name, arguments)
        status = problem.status if problem.status < 500 else 200
        return told | (_elsewhere(request, function, arguments) if valid else {}), status
    shown = viewer.of_call(answer) | {"function": function, "kept": answer.fetched_at < start}
    return shown | _elsewhere(request, function, arguments), 200


def _nearest(problem: Problem) -> str:
    """The page of the nearest call that has a recording; empty where the problem tells none."""
    near = problem.extra.get("nearest")
    if not isinstance(near, dict):
        return ""
    asked = urlencode({"arguments": json.dumps(near["arguments"], ensure_ascii=False)})
    return f"{reverse('tool', args=[near['name']])}?{asked}"


def _sent(request: PageRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent again as it was, whatever the form says by then."""
    typed = [name for name in request.POST if name.startswith(f"{ArgumentsForm.prefix}-")]
    return [(name, str(request.POST[name])) for name in typed]


def _elsewhere(request: PageRequest, function: Function, arguments: Arguments) -> dict[str, Any]:
    """The request of the call, and the call as one writes it elsewhere; nothing for one that is not valid."""
    if biotools.validate(function.name, arguments):
        return {}
    endpoint = request.build_absolute_uri(reverse("api_tool_call", args=[function.name]))
    return {
        "asked": biotools.prepare(function.name, arguments),
        "written": [
            Written("curl", "curl, to the service itself", written.curl(function, arguments)),
            Written("api", "curl, over this system", written.curl_of_studio(endpoint, arguments)),
            Written("shell", "Command line", written.command_line(function, arguments)),
            Written("python", "Python", written.python(function, arguments)),
        ],
    }


def _row(name: str, schema: dict[str, Any], function: Function) -> dict[str, Any]:
    """A parameter as the table shows it; values that are not told are left out."""
    values = [as_text(value) for value in schema.get("enum", ())]
    return {
        "name": name,
        "type": schema.get("type", ""),
        "description": schema.get("description", ""),
        "required": name in function.schema["required"],
        "default": as_text(schema["default"]) if "default" in schema else "",
        "example": as_text(schema["examples"][0]) if schema.get("examples") else "",
        "values": values[:LONGEST_LIST],
        "more_values": max(0, len(values) - LONGEST_LIST),
    }


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)

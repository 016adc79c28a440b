"""Builds the one request a call stands for; arguments can only fill the places the spec gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import requests

from ..arguments.validation import errors_of
from ..catalogue import function as get_function
from ..catalogue import hosts
from ..catalogue.spec import Function, Parameter, Step
from .errors import InvalidArguments

READABLE = ":,"
"""Letters left as they are beside the unreserved ones, so that regions and lists stay readable."""


def prepare(name: str, arguments: Mapping[str, Any]) -> requests.PreparedRequest:
    """The request of this call, without keys or contact; blanks around the items of a list are not sent.

    Raises UnknownFunction, InvalidArguments.
    """
    return prepare_for(get_function(name), arguments)


def prepare_for(function: Function, arguments: Mapping[str, Any]) -> requests.PreparedRequest:
    """The same for a function at hand, which need not be in the catalogue."""
    given = dict(arguments) if isinstance(arguments, Mapping) else arguments
    if errors := errors_of(function, given):
        raise InvalidArguments(function.name, errors)
    given |= {p.name: p.default for p in function.parameters if p.send_default and p.name not in given}
    query = [pair for p in function.parameters if p.place == "query" for pair in _pairs(p, given)]
    form = [pair for p in function.parameters if p.place == "form" for pair in _pairs(p, given)]
    (form if function.method == "POST" else query).extend(function.fixed.items())
    return _assemble(function, function.method, _path(function, given), query, form)


def prepare_step(function: Function, step: Step, values: Mapping[str, Any]) -> requests.PreparedRequest:
    """A later request of an asynchronous function (poll, retrieve) with values such as its RID."""
    pairs = list(step.fixed.items())
    for name in step.parameters:
        parameter = function.by_name.get(name)
        if parameter:
            pairs.extend(_pairs(parameter, values))
        elif values.get(name) is not None:
            pairs.append((name, str(values[name])))
    query, form = ([], pairs) if step.method == "POST" else (pairs, [])
    return _assemble(function, step.method, _path(function, values), query, form)


def _assemble(
    function: Function, method: str, path: str, query: list[tuple[str, str]], form: list[tuple[str, str]]
) -> requests.PreparedRequest:
    base = hosts()[function.host].base_url
    headers = {"Accept": function.accept}
    prepared = requests.Request(method, base, headers=headers, data=form or None).prepare()
    # Set, not joined by requests: it would undo the encoding of unreserved letters and drop dot steps.
    prepared.url = base + path + ("?" + encode_query(query) if query else "")
    return prepared


def encode_query(pairs: list[tuple[str, str]]) -> str:
    """Query string of these pairs; all but unreserved letters, `:` and `,` is percent-encoded."""
    return urlencode(pairs, quote_via=quote, safe=READABLE)


def _path(function: Function, arguments: Mapping[str, Any]) -> str:
    steps: list[str] = []
    for segment in function.segments:
        parameter = function.placeholder(segment)
        if parameter is None:
            steps.append(segment)
        elif arguments.get(parameter.name) is None:
            break  # an optional segment, and all after it, is left out
        else:
            steps.append(quote(_step_text(parameter, arguments[parameter.name]), safe=READABLE))
    # Some documented addresses end in a slash, which the services want.
    return "/" + "/".join(steps) + ("/" if function.path.endswith("/") else "")


def _step_text(parameter: Parameter, value: Any) -> str:
    if parameter.items:
        return parameter.items.separator.join(parameter.items.split(value))
    return wire_text(parameter, value)


def _pairs(parameter: Parameter, arguments: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    value = arguments.get(parameter.name)
    if value is None:
        return
    if parameter.type == "boolean":
        wire = parameter.bool_wire[bool(value)]
        if wire is not None:
            yield parameter.wire, wire
    elif parameter.items:
        items = parameter.items.split(value)
        joined = [parameter.items.separator.join(items)] if parameter.items.style == "csv" else items
        yield from ((parameter.wire, item) for item in joined)
    else:
        yield parameter.wire, wire_text(parameter, value)


def wire_text(parameter: Parameter, value: Any) -> str:
    """A single value as the service reads it: whole numbers without `.0`, booleans as the spec says."""
    if isinstance(value, bool):
        return parameter.bool_wire.get(value) or str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)

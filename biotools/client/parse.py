"""Reads an address back into a call: the inverse of building a request, so that recordings become calls."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ..catalogue import Host, functions, host_of
from ..catalogue.spec import Function, Parameter
from .errors import NotParsed

TRUE = frozenset({"1", "true", "y", "yes", "on"})
FALSE = frozenset({"0", "false", "n", "no", "off"})


def parse(url: str, method: str = "GET", body: str | bytes | None = None) -> tuple[str, dict[str, Any]]:
    """The (name, arguments) that this request stands for; the arguments are not validated.

    What never changes the answer's content (contact, key, format, http or https) is dropped. Raises
    NotParsed when no function fits, or a parameter that does change the answer is unknown to it.
    """
    try:
        host = host_of(url)
        path = host.path_of(url) if host else ""
    except ValueError as error:
        raise NotParsed(f"{url[:200]!r} is no address: {error}") from error
    if host is None:
        raise NotParsed(f"{url[:200]!r} is on no host of the catalogue")
    pairs = request_pairs(host, url, body)
    function, from_path = _match(host, path, method, url)
    return function.name, {**from_path, **_from_pairs(function, host, pairs)}


def request_pairs(host: Host, url: str, body: str | bytes | None) -> list[tuple[str, str]]:
    """All parameters of a request, decoded: the query's, then those of a form body."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    if text.lstrip().startswith(("{", "[")):
        raise NotParsed("A JSON body belongs to a POST endpoint, which has no function")
    return [*_split(urlsplit(url).query, host.separators), *_split(text, "&")]


def _split(query: str, separators: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for piece in re.split(f"[{re.escape(separators)}]", query):
        pairs.extend(parse_qsl(piece, keep_blank_values=True, separator="\x00"))
    return [(key, value) for key, value in pairs if key]


@lru_cache(maxsize=64)
def _of_host(host_name: str) -> tuple[Function, ...]:
    """The functions of a host, those with more literal path steps first, so that /search beats /{id}."""
    found = [f for f in functions() if f.host == host_name]
    return tuple(sorted(found, key=lambda f: -sum(f.placeholder(s) is None for s in f.segments)))


def _match(host: Host, path: str, method: str, url: str) -> tuple[Function, dict[str, Any]]:
    steps = path.strip("/").split("/")
    for function in _of_host(host.name):
        same_method = function.method == method.upper() or host.form_equals_query
        if same_method and (found := _match_path(function, host, steps)) is not None:
            return function, found
    raise NotParsed(f"No function of the catalogue stands for {method} {url[:200]}")


def _match_path(function: Function, host: Host, steps: list[str]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    segments = function.segments
    if len(steps) > len(segments):
        return None
    for number, segment in enumerate(segments):
        parameter = function.placeholder(segment)
        if number >= len(steps):
            if parameter is None or not parameter.optional_segment:
                return None
        elif parameter is None:
            if steps[number] != segment:
                return None
        else:
            text = _without_suffix(steps[number], host) if number == len(steps) - 1 else steps[number]
            if not text:
                return None
            found[parameter.name] = read(parameter, unquote(text))
    return found


def _without_suffix(step: str, host: Host) -> str:
    ending = next((s for s in host.suffixes if step.endswith(s)), "")
    return step.removesuffix(ending)


def _from_pairs(function: Function, host: Host, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    by_wire = {_fold(p.wire, host): p for p in function.parameters if p.place != "path"}
    told = {_fold(key, host) for key in (*function.fixed, *function.ignored)}
    gathered: dict[str, list[str]] = {}
    for key, value in pairs:
        folded = _fold(key, host)
        if folded in by_wire:
            gathered.setdefault(folded, []).append(value)
        elif folded not in told and not _neutral(host, folded, value):
            raise NotParsed(f"{function.name} has no parameter {key!r}, which may change the answer")
    order = [p for p in function.parameters if _fold(p.wire, host) in gathered and p.place != "path"]
    return {p.name: _join(p, gathered[_fold(p.wire, host)]) for p in order}


def _fold(key: str, host: Host) -> str:
    return key.lower() if host.case_insensitive else key


def _neutral(host: Host, key: str, value: str) -> bool:
    return key in host.dropped or value.lower() in host.noop.get(key, ())


def _join(parameter: Parameter, values: list[str]) -> Any:
    if parameter.items:
        # A list parameter that stands there once more without a value adds nothing.
        return parameter.items.separator.join([value for value in values if value] or values[:1])
    if len(set(values)) > 1:
        raise NotParsed(f"{parameter.wire} stands {len(values)} times with different values")
    return read(parameter, values[0])


def read(parameter: Parameter, text: str) -> Any:
    """A wire value as the argument it stands for. Raises NotParsed where the type does not fit."""
    try:
        if parameter.type == "integer":
            return int(text)
        if parameter.type == "number":
            return float(text)
    except ValueError as error:
        raise NotParsed(f"{parameter.wire}={text[:60]!r} is no {parameter.type}") from error
    return _read_boolean(parameter, text) if parameter.type == "boolean" else text


def _read_boolean(parameter: Parameter, text: str) -> bool:
    for truth, wire in parameter.bool_wire.items():
        if wire is not None and wire.lower() == text.lower():
            return truth
    if None in parameter.bool_wire.values():  # it acts by being there, whatever its value
        return parameter.bool_wire[True] is not None
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    raise NotParsed(f"{parameter.wire}={text[:60]!r} is neither true nor false")


def answer_key(url: str, method: str = "GET", body: str | bytes | None = None) -> str:
    """What tells one request's answer from another's: host, path, sorted parameters, format, body.

    Contact, key and scheme do not count, nor does asking for the usual format by suffix or parameter.
    A form that is POSTed to a host which reads it like a query gives the GET's key.
    """
    host = host_of(url)
    if host is None:
        return f"{method.upper()} {url}"
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body or ""
    in_query = host.form_equals_query and not text.lstrip().startswith(("{", "["))
    pairs = _split(urlsplit(url).query, host.separators) + (_split(text, "&") if in_query else [])
    kept = sorted((_fold(k, host), v) for k, v in pairs if not _default_format(host, k, v))
    path = unquote(host.path_of(url)).rstrip("/").removesuffix(".json")
    verb = "GET" if in_query else method.upper()
    return repr((verb, host.name, path, kept, "" if in_query else text))


def _default_format(host: Host, key: str, value: str) -> bool:
    """Whether a parameter leaves the answer's content and format as the catalogue's requests have them."""
    if key in host.formats:
        return value.partition(";")[0] == host.formats[key]
    return key in host.dropped or value.lower() in host.noop.get(key, ())

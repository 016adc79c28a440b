"""From the data of one family file to functions; every error names file, function and field."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from ..once import once
from ..yaml_files import read
from .hosts import hosts
from .spec import Function, Items, Parameter, Rule, Step, Summary
from .values import value_list, value_table

SCHEMA_FILE = Path(__file__).with_name("family_schema.yaml")


class SpecError(Exception):
    """A family file says something the engine cannot use; the message names file, function and field."""


@once
def _schema() -> Draft202012Validator:
    schema = read(SCHEMA_FILE)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def read_family(data: Any, where: str) -> list[Function]:
    """The functions of one family file's content; `where` is how errors call the file. Raises SpecError."""
    if error := best_match(_schema().iter_errors(data)):
        field = ".".join(str(part) for part in error.absolute_path) or "the whole file"
        raise SpecError(f"{where}: {field}: {error.message}")
    if data["host"] not in hosts():
        raise SpecError(f"{where}: host: no host {data['host']!r} in hosts.yaml")
    return [_function(data, name, entry, where) for name, entry in data["functions"].items()]


def _function(family: Mapping[str, Any], name: str, entry: Mapping[str, Any], where: str) -> Function:
    at = f"{where}: functions.{name}"
    in_path = set(re.findall(r"\{(\w+)\}", entry["path"]))
    form = entry.get("method") == "POST"
    function = Function(
        name=name,
        database=family["database"],
        family=family["family"],
        host=family["host"],
        subfield=entry["subfield"],
        description=" ".join(entry["description"].split()),
        method=entry.get("method", "GET"),
        path=entry["path"],
        parameters=tuple(
            _parameter(p, values, f"{at}.parameters.{p}", p in in_path, form)
            for p, values in entry["parameters"].items()
        ),
        summary=_summary(entry["summary"]),
        accept=entry.get("accept", "application/json"),
        set=entry.get("set", "core"),
        fixed=entry.get("fixed", {}),
        rules=tuple(_rule(rule, f"{at}.rules") for rule in entry.get("rules", ())),
        steps={key: _step(key, step) for key, step in entry.get("steps", {}).items()},
        ignored=tuple(entry.get("ignored", ())),
        examples=tuple(entry.get("examples", ())),
        notes=" ".join(entry.get("notes", "").split()),
        sources=tuple(entry.get("sources", ())),
        digest=_digest({"family": family["family"], "name": name, **entry}),
    )
    _check(function, in_path, at)
    return function


def _parameter(name: str, entry: Mapping[str, Any], at: str, in_path: bool, form: bool) -> Parameter:
    kind_of_place = "path" if in_path else "form" if form else "query"
    is_list = entry["type"] == "list"
    if (entry["type"] == "boolean") != ("bool_wire" in entry):
        raise SpecError(f"{at}.bool_wire: booleans need it, nothing else has it")
    if not is_list and "items" in entry:
        raise SpecError(f"{at}.items: only a list has items")
    wire = entry.get("bool_wire", {})
    enum = list(entry.get("enum", ())) or _from_file(entry.get("enum_from"), f"{at}.enum_from")
    return Parameter(
        name=name,
        place=entry.get("in", kind_of_place),
        wire=entry.get("wire", name),
        type="string" if is_list else entry["type"],
        description=" ".join(entry["description"].split()),
        example=entry.get("example"),
        required=entry.get("required", False),
        items=_items(entry.get("items", {}), at) if is_list else None,
        enum=tuple(enum),
        enum_open=entry.get("enum_open", False),
        default=entry.get("default"),
        send_default=entry.get("send_default", False),
        pattern=entry.get("pattern"),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        exclusive_minimum=entry.get("exclusive_minimum"),
        max_length=entry.get("max_length"),
        multiline=entry.get("multiline", False),
        kind=entry.get("kind"),
        bool_wire={truth: wire[str(truth).lower()] for truth in (True, False)} if wire else {},
        aliases=tuple(entry.get("aliases", ())),
        optional_segment=entry.get("optional_segment", False),
        same=entry.get("same"),
    )


def _items(entry: Mapping[str, Any], at: str) -> Items:
    source = entry.get("values_from", "")
    values = entry.get("values") or _from_file(source, f"{at}.items.values_from")
    return Items(
        type=entry.get("type", "string"),
        style=entry.get("style", "csv"),
        separator=entry.get("separator", ","),
        pattern=entry.get("pattern"),
        values=() if entry.get("values_open") else tuple(str(value) for value in values),
        values_source=source,
        max_items=entry.get("max"),
    )


def _rule(entry: Mapping[str, Any], at: str) -> Rule:
    try:
        legal = value_table(entry["legal"]) if "legal" in entry else {}
    except (OSError, LookupError) as error:
        raise SpecError(f"{at}.legal: {entry['legal']}: {error}") from error
    lists = {key: tuple(entry.get(key, ())) for key in ("any_of", "needs", "excludes", "of")}
    return Rule(given=entry.get("given"), legal=legal, **lists)


def _from_file(reference: str | None, at: str) -> list[Any]:
    if not reference:
        return []
    try:
        return value_list(reference)
    except (OSError, LookupError) as error:
        raise SpecError(f"{at}: {reference}: {error}") from error


def _summary(entry: str | Mapping[str, Any]) -> Summary:
    """A shape by its name alone, or with what it is told: lists become tuples, `at` is cut at its slashes."""
    if isinstance(entry, str):
        return Summary(entry)
    at = tuple(step for step in entry.get("at", "").split("/") if step)
    others: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items() if key != "at"
    }
    return Summary(at=at, **others)


def _step(name: str, entry: Mapping[str, Any]) -> Step:
    return Step(
        name=name,
        method=entry["method"],
        fixed=entry["fixed"],
        parameters=tuple(entry.get("parameters", ())),
        patterns=entry.get("patterns", {}),
        minimum_interval=entry.get("minimum_interval", 0.0),
    )


def _check(function: Function, in_path: set[str], at: str) -> None:
    """What the file's schema cannot see: names that must agree with each other."""
    names = set(function.by_name)
    if missing := in_path - names:
        raise SpecError(f"{at}.path: {sorted(missing)} is in the path but no parameter")
    if any(p.place == "path" and p.name not in in_path for p in function.parameters):
        raise SpecError(f"{at}.path: a parameter is `in: path` but the path does not hold it")
    for rule in function.rules:
        used = {*rule.any_of, *rule.needs, *rule.excludes, *rule.of, *([rule.given] if rule.given else [])}
        if unknown := used - names:
            raise SpecError(f"{at}.rules: {sorted(unknown)} is no parameter")
    for parameter in function.parameters:
        _check_parameter(parameter, f"{at}.parameters.{parameter.name}")
    if function.method == "POST" and function.steps and "submit" not in function.steps:
        raise SpecError(f"{at}.steps: an asynchronous function needs the step `submit`")


def _check_parameter(parameter: Parameter, at: str) -> None:
    if parameter.place == "path" and not (parameter.required or parameter.optional_segment):
        raise SpecError(f"{at}.required: a path parameter is required or an optional_segment")
    if parameter.enum and parameter.default is not None and parameter.default not in parameter.enum:
        raise SpecError(f"{at}.default: {parameter.default!r} is not in the enum")
    if parameter.same in ("any_order", "in_order") and parameter.items is None:
        raise SpecError(f"{at}.same: {parameter.same} is about lists; this is of type {parameter.type}")
    if (parameter.same == "false_is_default") and (parameter.type, parameter.default) != ("boolean", None):
        raise SpecError(f"{at}.same: false_is_default is about booleans without a default")
    if parameter.send_default and parameter.default is None:
        raise SpecError(f"{at}.send_default: there is no default to send")


def _digest(entry: Mapping[str, Any]) -> str:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()

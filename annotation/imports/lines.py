"""What one record of a file means: a quadruplet in the published layout, or in ours; else what is wrong with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

import biotools
from annotation.imports import judgements
from annotation.imports.moments import moment
from annotation.imports.refusing import Refused
from annotation.models.quadruplet import Style
from biotool_site.lib import strict_json
from biotool_site.lib.canonical import canonical_json
from biotool_site.lib.storable import UNSTORABLE, unstorable
from biotools.catalogue.spec import Function

LONGEST_QUERY = 20_000
LONGEST_DESCRIPTION = 20_000
LARGEST_LINEAGE = LARGEST_ARGUMENTS = LARGEST_TOOL = 64 * 1024
"""Letters of their JSON."""
PUBLISHED, OURS = "BioTool.json", "quadruplets.jsonl"
UNKNOWN = (
    "No quadruplet: it has neither `user_query` and `function_calling` (BioTool.json as published)"
    " nor `query`, `tool` and `arguments` (quadruplets.jsonl of a release)."
)
NO_OBSERVATION = "Give what the call returned: a quadruplet stands on an answer."
CLEAN = "Remove the NUL letters and broken unicode."


class Tool(NamedTuple):
    """Tool info as the record tells it."""

    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A record that can be taken.

    arguments: as the schema wants them; `changes` tells what was brought to it. raw: the observation as it stands in
    the record. tool: the record's own tool info; None for the catalogue's. lineage: the record's own.
    """

    layout: str
    function: str
    arguments: dict[str, Any]
    query: str
    summary: dict[str, Any]
    raw: str
    style: str
    tool: Tool | None
    judgement: dict[str, Any] | None
    lineage: dict[str, Any]
    source_release: str
    truncated: bool
    recorded_at: datetime | None
    changes: list[str]


class _Layout(NamedTuple):
    """Where a layout has its parts."""

    name: str
    query: str
    call: str
    arguments: str


_PUBLISHED = _Layout(PUBLISHED, "user_query", "function_calling.name", "function_calling.arguments")
_OURS = _Layout(OURS, "query", "tool.name", "arguments")


def read(record: Any) -> Line:
    """The quadruplet that a record is. Raises Refused with all that is wrong, by field."""
    if not isinstance(record, dict):
        raise Refused({"record": ["It is no JSON object. " + UNKNOWN]})
    layout = _layout(record)
    _require_storable(record)
    errors: dict[str, list[str]] = {}
    query = _query(record.get(layout.query), layout, errors)
    function = _function(_named(record, layout), layout, errors)
    arguments, changes = _arguments(function, _given(record, layout), layout, errors)
    if function:
        _compare_database(record, function, errors)
    summary, raw = _observation(record.get("observation"), changes, errors)
    style = record.get("style") or Style.SPECIFIC.value
    if style not in Style.values:
        errors["style"] = [f"Must be {' or '.join(Style.values)}."]
    judgement = judgements.read(record.get("judgement"), errors)
    lineage = _lineage(record.get("lineage"), errors)
    if errors or function is None:
        raise Refused(errors)
    source = lineage.get("observation")
    source = source if isinstance(source, dict) else {}
    release = source.get("source_release")
    return Line(
        layout=layout.name,
        function=function.name,
        arguments=arguments,
        query=query,
        summary=summary,
        raw=raw,
        style=style,
        tool=_tool(record.get("tool"), function, arguments, changes),
        judgement=judgement,
        lineage=lineage,
        source_release=release if isinstance(release, str) else "",
        truncated=source.get("truncated") is True,
        recorded_at=moment(source.get("recorded_at")) or moment(source.get("fetched_at")),
        changes=changes,
    )


def _layout(record: Mapping[str, Any]) -> _Layout:
    if "user_query" in record or "function_calling" in record:
        return _PUBLISHED
    if "query" in record and ("tool" in record or "arguments" in record):
        return _OURS
    raise Refused({"record": [UNKNOWN]})


def _require_storable(record: Mapping[str, Any]) -> None:
    """Pass what Postgres can keep. Raises Refused."""
    if unstorable(record):
        bad = {name: [CLEAN] for name, value in record.items() if unstorable(name) or unstorable(value)}
        raise Refused({UNSTORABLE.sub("\ufffd", name)[:60]: texts for name, texts in bad.items()})


def _query(value: Any, layout: _Layout, errors: dict[str, list[str]]) -> str:
    if not isinstance(value, str) or not value.strip():
        errors[layout.query] = ["Write a question, as text."]
        return ""
    if len(value) > LONGEST_QUERY:
        errors[layout.query] = [f"It has {len(value):,} letters; at most {LONGEST_QUERY:,} are taken. Shorten it."]
    return value


def _call(record: Mapping[str, Any]) -> Mapping[str, Any]:
    found = record.get("function_calling")
    return found if isinstance(found, dict) else {}


def _named(record: Mapping[str, Any], layout: _Layout) -> Any:
    if layout is _PUBLISHED:
        return _call(record).get("name")
    tool = record.get("tool")
    return tool.get("name") if isinstance(tool, dict) else tool


def _given(record: Mapping[str, Any], layout: _Layout) -> Any:
    return _call(record).get("arguments") if layout is _PUBLISHED else record.get("arguments")


def _function(name: Any, layout: _Layout, errors: dict[str, list[str]]) -> Function | None:
    if not isinstance(name, str) or not name:
        errors[layout.call] = ["Name the function, as text."]
        return None
    try:
        return biotools.function(name[:200])
    except biotools.UnknownFunction as error:
        errors[layout.call] = [str(error)]
        return None


def _arguments(
    function: Function | None, given: Any, layout: _Layout, errors: dict[str, list[str]]
) -> tuple[dict[str, Any], list[str]]:
    """The arguments as the schema wants them, and each change in words."""
    if not isinstance(given, dict):
        errors[layout.arguments] = ["Give an object of names and values; {} for none."]
        return {}, []
    if function is None:
        return {}, []
    text = json.dumps(given)
    if len(text) > LARGEST_ARGUMENTS:
        errors[layout.arguments] = [f"They have over {LARGEST_ARGUMENTS // 1024} KiB. Shorten them."]
        return {}, []
    text, changes, faults = _fitted(function.name, text)
    for fault in faults:
        field, colon, said = fault.partition(": ")
        plain = bool(colon) and " " not in field and field != "arguments"
        errors.setdefault(f"{layout.arguments}.{field}" if plain else layout.arguments, []).append(
            said if plain else fault
        )
    return json.loads(text), [f"arguments.{change}" for change in changes]


@lru_cache(maxsize=128)
def _fitted(name: str, given: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Arguments as JSON brought to the schema, the changes, what is still wrong. Queries of one call often follow."""
    arguments, changes = biotools.normalise(name, json.loads(given))
    return json.dumps(arguments), tuple(changes), tuple(biotools.validate(name, arguments))


def _compare_database(record: Mapping[str, Any], function: Function, errors: dict[str, list[str]]) -> None:
    told = record.get("database")
    if told is not None and (not isinstance(told, str) or told.lower() != function.database):
        errors["database"] = [
            f"{function.name} is a function of {function.database}, not of {str(told)[:60]}. Correct one of the two."
        ]


def _observation(value: Any, changes: list[str], errors: dict[str, list[str]]) -> tuple[dict[str, Any], str]:
    """What goes into the dataset, and the text that it was; published records have JSON as text."""
    raw = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            value = strict_json.read(value)
        except ValueError as error:
            errors["observation"] = [f"The text holds JSON that cannot be read. {error}"]
            return {}, raw
        if "\\u" in raw and unstorable(value):
            errors["observation"] = [CLEAN]
            return {}, raw
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        errors["observation"] = [NO_OBSERVATION]
    elif isinstance(value, dict):
        return value, raw
    elif isinstance(value, list):
        changes.append("observation: the list is kept as `items`")
        return {"items": value}, raw
    elif isinstance(value, str):
        changes.append("observation: the text is kept as `text`")
        return {"text": value}, raw
    else:
        errors["observation"] = ["Give an object, or its JSON as text. " + NO_OBSERVATION]
    return {}, raw


def _lineage(value: Any, errors: dict[str, list[str]]) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        errors["lineage"] = ["Give an object, or leave it out."]
        return {}
    if len(json.dumps(value)) > LARGEST_LINEAGE:
        errors["lineage"] = [f"It has over {LARGEST_LINEAGE // 1024} KiB. Shorten it, or leave it out."]
    return value


def _tool(given: Any, function: Function, arguments: Mapping[str, Any], changes: list[str]) -> Tool | None:
    """The record's own tool info, where it is one that the call fits; published records name only the family."""
    if not isinstance(given, dict):
        return None
    description, parameters = given.get("description", ""), given.get("parameters")
    if (description, parameters) == (function.description, function.schema):
        return None
    fits = (
        isinstance(description, str) and len(description) <= LONGEST_DESCRIPTION and given.get("name") == function.name
    )
    if fits and isinstance(parameters, dict):
        schema = canonical_json(parameters)
        if len(schema) <= LARGEST_TOOL and _takes(schema, frozenset(arguments)):
            return Tool(description, parameters)
    changes.append("tool: no tool info that the call fits, the catalogue's is kept")
    return None


@lru_cache(maxsize=128)
def _takes(schema: str, names: frozenset[str]) -> bool:
    """Whether it is a JSON Schema of an object with these names. It is not evaluated: its patterns are a stranger's."""
    parameters = json.loads(schema)
    properties, required = parameters.get("properties"), parameters.get("required", [])
    if parameters.get("type") != "object" or not isinstance(properties, dict) or not isinstance(required, list):
        return False
    try:
        Draft202012Validator.check_schema(parameters)
    except (SchemaError, RecursionError):
        return False
    return names <= set(properties) and set(required) <= names

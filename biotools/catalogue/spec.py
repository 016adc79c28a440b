"""What a function of the catalogue is: frozen data that one engine turns into schema, form and request."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Place = Literal["path", "query", "form"]
JsonType = Literal["string", "integer", "number", "boolean"]
JSON = Any
"""Whatever json.loads may return."""


@dataclass(frozen=True)
class Items:
    """How a list travels: in the tool schema it is one joined string, on the wire `style` says.

    style: `csv` one joined value, `repeat` the parameter once per item. values: the only items allowed,
    empty when any is. pattern: each item must match it whole.
    """

    type: Literal["string", "integer"] = "string"
    style: Literal["csv", "repeat"] = "csv"
    separator: str = ","
    pattern: str | None = None
    values: tuple[str, ...] = ()
    values_source: str = ""
    max_items: int | None = None

    def split(self, text: str) -> list[str]:
        """The items of a joined string, stripped of surrounding blanks; an empty text has none."""
        return [item.strip() for item in text.split(self.separator)] if text.strip() else []


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name and type in the tool schema, and where it goes in the request.

    bool_wire: what true and false become; None leaves the parameter out. values: a closed list (the JSON
    Schema's enum) unless enum_open. aliases: names of published records for the same parameter.
    same: when two values of it are the same, where that is not told by its kind (biotools.sameness).
    """

    name: str
    place: Place
    wire: str
    type: JsonType
    description: str
    example: JSON = None
    required: bool = False
    items: Items | None = None
    enum: tuple[JSON, ...] = ()
    enum_open: bool = False
    default: JSON = None
    send_default: bool = False
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    max_length: int | None = None
    multiline: bool = False
    kind: str | None = None
    bool_wire: Mapping[bool, str | None] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    optional_segment: bool = False
    same: str | None = None


@dataclass(frozen=True)
class Rule:
    """What JSON Schema of the published tools does not say: parameters that need or exclude each other.

    any_of: at least one of these. needs: when `given` is present, all of these are, too. excludes: when `given`
    is present, none of these is. of: three parameters whose values must go together; `legal` says which do:
    value of the first -> value of the second ("" when it is left out) -> values of the third. What `legal` does
    not know of the first is not checked.
    """

    any_of: tuple[str, ...] = ()
    given: str | None = None
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    legal: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One request of an asynchronous function (BLAST): submit, poll or retrieve.

    parameters: names of the function's parameters, or of values an earlier step gave (`RID`).
    patterns: regular expressions that read the answer, by name, each with one group.
    """

    name: str
    method: str
    fixed: Mapping[str, str]
    parameters: tuple[str, ...]
    patterns: Mapping[str, str]
    minimum_interval: float = 0.0


@dataclass(frozen=True)
class Summary:
    """How an answer becomes an observation: a shape, and what the shape is told about this answer.

    shape: `record`, `list`, `mapping`, `tree`, `sequence` (biotools.summaries.general), or `database.name` for
    a summary that knows one database's own form. at: keys that lead from the top of the body to what is summarised.
    first: fields shown first, of the record or of each item. lift: paths (`a/b/c`) of values deep inside the
    record or item, shown before all others under their last step. drop: fields never shown. count_by: fields
    whose values are tallied over all items. beside: fields of the top that are shown beside a list. every:
    fields whose values are listed for all items, also for those that are not shown. keep: fields that tell
    something by being blank, so they stay. inside: for a field that holds objects, their fields to show.
    children: the field that holds a node's children (tree). text: the field that holds the letters (sequence).
    page: the list is one page of a search, which does not know the search's total. begin: long texts of which the
    beginning is enough. begin, count_by and every take paths, too (`lineage/rank`), through objects and list items.
    """

    shape: str
    at: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    lift: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    count_by: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    every: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    inside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    children: str = "children"
    text: str = "seq"
    page: bool = False
    begin: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Function:
    """One callable function; `schema` and `openai_tool` are made from it and written nowhere else.

    fixed: parameters that are always sent. steps: the requests of a function whose answer must be waited for.
    ignored: parameters that others send and the service does not heed, so that they change no answer.
    """

    name: str
    database: str
    family: str
    subfield: str
    description: str
    host: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    summary: Summary
    accept: str = "application/json"
    set: str = "core"
    fixed: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    examples: tuple[Mapping[str, JSON], ...] = ()
    notes: str = ""
    sources: tuple[str, ...] = ()
    digest: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, Parameter]:
        """The parameters by the name the tool schema gives them."""
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The path cut at its slashes; `{name}` stands for a path parameter."""
        return tuple(self.path.strip("/").split("/"))

    def placeholder(self, segment: str) -> Parameter | None:
        """The path parameter that a segment stands for, None for a literal one."""
        match = re.fullmatch(r"\{(\w+)\}", segment)
        return self.by_name[match[1]] if match else None

    @property
    def schema(self) -> dict[str, JSON]:
        """JSON Schema (draft 2020-12) of the arguments; a fresh dict each time."""
        from .outputs import json_schema

        return json_schema(self)

    def openai_tool(self) -> dict[str, JSON]:
        """The entry of this function in an OpenAI-style `tools` list."""
        from .outputs import openai_tool

        return openai_tool(self)

"""From the operations of an OpenAPI document to the functions of a family file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import paragraph, summary_of
from .parameters import NotDrafted, draft_parameter, snake, usable_example
from .references import Document

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")


@dataclass(frozen=True)
class Operation:
    """One method of one path. item: what holds for all methods of the path. fields: the operation's own."""

    method: str
    path: str
    item: Mapping[str, Any]
    fields: Mapping[str, Any]

    @property
    def where(self) -> str:
        """How it is called in what is told."""
        return f"{self.method.upper()} {self.path}"


def draft_functions(document: Document) -> tuple[dict[str, Any], list[str]]:
    """The functions by name in the document's order, and one line for each thing left out or guessed."""
    functions: dict[str, Any] = {}
    told: list[str] = []
    for operation in _operations(document):
        try:
            functions[_free_name(operation, functions)] = _function(document, operation, told)
        except NotDrafted as reason:
            told.append(f"{operation.where}: left out, {reason}")
    return functions, told


def _operations(document: Document) -> Iterator[Operation]:
    for path, unresolved in (document.root.get("paths") or {}).items():
        item = document.resolve(unresolved)
        yield from (Operation(method, path, item, item[method]) for method in METHODS if method in item)


def _free_name(operation: Operation, taken: Mapping[str, Any]) -> str:
    """A name for the function: its operationId, else its path; numbered when that is taken."""
    name = snake(operation.fields.get("operationId") or operation.path)
    name = name if name[:1].isalpha() else f"get_{name}".rstrip("_")
    names = (name if number == 1 else f"{name}_{number}" for number in range(1, len(taken) + 2))
    return next(each for each in names if each not in taken)


def _function(document: Document, operation: Operation, told: list[str]) -> dict[str, Any]:
    if operation.method != "get":
        raise NotDrafted("only GET operations become functions")
    if operation.fields.get("deprecated"):
        raise NotDrafted("it is deprecated")
    if operation.item.get("servers") or operation.fields.get("servers"):
        raise NotDrafted("it has a server of its own, so it belongs to another host")
    accept, summary = summary_of(document, operation.fields)
    lines: list[str] = []
    parameters, path = _parameters(document, operation, lines)
    examples = usable_example(parameters)
    if not examples:
        lines.append(f"{operation.where}: no example for all its required parameters; write one")
    told.extend(lines)
    return {
        "set": "extension",
        "subfield": "general",
        "description": paragraph(operation.fields, operation.where, document.title),
        "path": path,
        **({"accept": accept} if accept != "application/json" else {}),
        "parameters": parameters,
        "summary": summary,
        "examples": examples,
        "sources": [f"OpenAPI document {document.title}, {operation.where}"],
    }


def _parameters(document: Document, operation: Operation, told: list[str]) -> tuple[dict[str, Any], str]:
    """The parameters by name, and the path with their names in it."""
    everywhere = [*operation.item.get("parameters", ()), *operation.fields.get("parameters", ())]
    resolved = [document.resolve(each) for each in everywhere]
    path = operation.path
    made: dict[str, Any] = {}
    for parameter in {(each["in"], each["name"]): each for each in resolved}.values():  # the operation's own wins
        wire, place = parameter["name"], parameter["in"]
        at = f"{operation.where}: parameter {wire}"
        try:
            name = _free_parameter(wire, place, made)
            made[name], guessed = draft_parameter(document, parameter, name)
        except NotDrafted as reason:
            if parameter.get("required"):
                raise NotDrafted(f"its required parameter {wire}: {reason}") from reason
            told.append(f"{at}: left out, {reason}")
            continue
        told.extend(f"{at}: {line}" for line in guessed)
        if place == "path":
            path = path.replace(f"{{{wire}}}", f"{{{name}}}")
    if bad := [step for step in path.split("/") if "{" in step and not re.fullmatch(r"\{\w+\}", step)]:
        raise NotDrafted(f"the path step {bad[0]} is more than one parameter")
    return made, path


def _free_parameter(wire: str, place: str, taken: Mapping[str, Any]) -> str:
    """A parameter's name: its own with `_` for other signs, with its place behind it when that is taken."""
    name = re.sub(r"[^A-Za-z0-9_]+", "_", wire).strip("_")
    name = name if name[:1].isalpha() else f"p_{name}"
    for free in (name, f"{name}_{place}"):
        if free not in taken:
            return free
    raise NotDrafted(f"the name {name} is taken by another one")

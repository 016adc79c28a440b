"""Drafts a family file from an OpenAPI 3.0 or 3.1 document; a person reviews it before it joins the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.readers import read_from_filename
from referencing.exceptions import Unresolvable

from .operations import draft_functions
from .references import Document, remote_references

__all__ = ["Draft", "UnusableDocument", "draft", "draft_file"]

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}
MOST_FAULTS = 5


class UnusableDocument(ValueError):
    """The file is no OpenAPI document that a draft can be made from; the message says what to change."""

    code = "unusable_document"


@dataclass(frozen=True)
class Draft:
    """A drafted family file. family: its content. told: what was left out or guessed, one line each.

    title, server: the document's title with its version, and the address that the paths are relative to.
    """

    family: Mapping[str, Any]
    told: tuple[str, ...]
    title: str
    server: str

    def text(self) -> str:
        """The family file as YAML, with what a person must do in comments at its top."""
        head = (
            f"A draft, made by `python -m biotools import-openapi` from {self.title}: a person must review it.",
            "Check every description, default and limit; choose each subfield and summary; try each example.",
            f"hosts.yaml needs the host {self.family['host']} with its limits (base_url: {self.server}).",
            *(f"Left out or guessed: {line}" for line in self.told),
        )
        comments = "".join(f"# {' '.join(line.split())}\n" for line in head)
        return comments + yaml.dump(dict(self.family), Dumper=_Plain, sort_keys=False, width=118, allow_unicode=True)


class _Plain(yaml.SafeDumper):
    """A YAML writer that repeats what is the same, since a draft is edited piece by piece."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def draft_file(path: Path, *, family: str, database: str, host: str) -> Draft:
    """The draft of an OpenAPI document in JSON or YAML. Raises UnusableDocument, OSError; fetches nothing."""
    try:
        data, _ = read_from_filename(str(path))
    except (yaml.YAMLError, ValueError) as error:
        raise UnusableDocument(f"{path}: not readable as JSON or YAML: {error}") from error
    return draft(data, family=family, database=database, host=host)


def draft(data: Any, *, family: str, database: str, host: str) -> Draft:
    """The draft of an OpenAPI document's content: one function per GET operation that answers JSON.

    Raises UnusableDocument for another version, a reference that leaves the document, a fault in it, or when
    nothing can be drafted.
    """
    for word, name in (("family", family), ("database", database), ("host", host)):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise UnusableDocument(f"{name!r} is no name of a {word}; use small letters, digits and _")
    document = _checked(data)
    functions, told = draft_functions(document)
    if not functions:
        raise UnusableDocument("No function could be drafted: " + "; ".join(told[:MOST_FAULTS] or ["it has no paths"]))
    server = str((document.root.get("servers") or [{}])[0].get("url", "not told"))
    content = {"database": database, "family": family, "host": host, "functions": functions}
    return Draft(content, tuple(told), document.title, server)


def _checked(data: Any) -> Document:
    version = str(data.get("openapi", ""))[:3] if isinstance(data, Mapping) else ""
    if version not in VALIDATORS:
        raise UnusableDocument("It does not say `openapi: 3.0.x` or `openapi: 3.1.x`; convert it first")
    if remote := sorted(set(remote_references(data))):
        named = ", ".join(remote[:3])
        raise UnusableDocument(
            f"It refers to other documents ({named}), which are not fetched; bundle it into one file"
        )
    faults = _faults(version, data)
    if faults:
        more = f" (and {len(faults) - MOST_FAULTS} more)" if len(faults) > MOST_FAULTS else ""
        raise UnusableDocument("It breaks OpenAPI's own rules: " + "; ".join(faults[:MOST_FAULTS]) + more)
    return Document(data)


def _faults(version: str, data: Mapping[str, Any]) -> list[str]:
    """What breaks OpenAPI's own rules, each with its place."""
    try:
        return [
            f"{'/'.join(map(str, fault.absolute_path)) or 'the whole document'}: {fault.message[:200]}"
            for fault in VALIDATORS[version](data).iter_errors()
            if fault.validator_value != "regex"  # JavaScript knows patterns that Python does not; they are told apart
        ]
    except Unresolvable as error:
        raise UnusableDocument(f"It refers to {error.ref!r}, which it does not hold") from error
    except RecursionError as error:
        raise UnusableDocument("It refers in a circle, so that nothing stands behind a reference") from error

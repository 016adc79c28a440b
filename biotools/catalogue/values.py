"""Long lists of allowed values, kept in files of their own under values/."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ..yaml_files import read

VALUES_FOLDER = Path(__file__).with_name("values")


@cache
def _file(name: str) -> Any:
    return read(VALUES_FOLDER / f"{name}.yaml")


def value_list(reference: str) -> list[Any]:
    """The list that `file#/a/b` names. Raises OSError for no such file, LookupError for no such list."""
    found = _at(reference)
    if not isinstance(found, list):
        raise LookupError("it is not a list")
    return found


def value_table(reference: str) -> dict[str, Any]:
    """The table (names to values) that `file#/a/b` names. Raises OSError, and LookupError for no such table."""
    found = _at(reference)
    if not isinstance(found, dict):
        raise LookupError("it is not a table")
    return found


def _at(reference: str) -> Any:
    name, _, pointer = reference.partition("#/")
    found = _file(name)
    for part in pointer.split("/"):
        found = found[part]
    return found

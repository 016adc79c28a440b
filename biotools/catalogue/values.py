"""Long lists of allowed values, kept in files of their own under values/."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

VALUES_FOLDER = Path(__file__).with_name("values")


@cache
def _file(name: str) -> Any:
    return yaml.safe_load((VALUES_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def value_list(reference: str) -> list[Any]:
    """The list that `file#/a/b` names. Raises OSError for no such file, LookupError for no such list."""
    name, _, pointer = reference.partition("#/")
    found = _file(name)
    for part in pointer.split("/"):
        found = found[part]
    if not isinstance(found, list):
        raise LookupError("it is not a list")
    return found

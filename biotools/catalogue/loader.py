"""Reads the catalogue: all family files, checked, with one digest for their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..client.errors import UnknownFunction
from .reading import SpecError, read_family
from .spec import Function

FAMILIES_FOLDER = Path(__file__).with_name("families")


@dataclass(frozen=True)
class Catalogue:
    """All functions by name, in the order of database, family and file; `digest` changes with any spec."""

    functions: Mapping[str, Function]
    digest: str

    def __getitem__(self, name: str) -> Function:
        try:
            return self.functions[name]
        except (KeyError, TypeError):
            raise UnknownFunction(name, list(self.functions)) from None


class _UniqueKeys(yaml.SafeLoader):
    """A YAML loader that refuses the same key twice, which plain YAML silently merges."""


def _unique_mapping(loader: _UniqueKeys, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark)
        seen.add(key)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_UniqueKeys.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def load(*folders: Path) -> Catalogue:
    """The catalogue of these folders (`<database>/<family>.yaml` in each). Raises SpecError."""
    functions: dict[str, Function] = {}
    for function in _read(folders or (FAMILIES_FOLDER,)):
        if function.name in functions:
            raise SpecError(f"{function.family}: functions.{function.name}: another family has this name")
        functions[function.name] = function
    return Catalogue(functions, _digest(functions))


def _read(folders: tuple[Path, ...]) -> Iterator[Function]:
    for folder in folders:
        for path in sorted(folder.glob("*/*.yaml")):
            where = f"{path.parent.name}/{path.name}"
            try:
                data = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506 a SafeLoader
            except yaml.YAMLError as error:
                raise SpecError(f"{where}: not readable as YAML: {error}") from error
            yield from read_family(data, where)


def _digest(functions: Mapping[str, Function]) -> str:
    lines = "".join(f"{name} {functions[name].digest}\n" for name in sorted(functions))
    return hashlib.sha256(lines.encode()).hexdigest()


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue that ships with the library, read once per process."""
    return load()

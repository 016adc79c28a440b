"""Reads the catalogue: all family files, checked, with one digest for their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..client.errors import UnknownFunction
from ..once import once
from ..yaml_files import read
from .reading import SpecError, read_family
from .spec import Function

FAMILIES_FOLDER = Path(__file__).with_name("families")
ENV_FAMILIES = "BIOTOOLS_FAMILIES"
"""More folders of family files (`<database>/<family>.yaml`), separated as PATH is on this system."""


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
        if not folder.is_dir():
            raise SpecError(f"{folder}: no such folder of family files")
        for path in sorted(folder.glob("*/*.yaml")):
            where = f"{path.parent.name}/{path.name}"
            try:
                data = read(path)
            except yaml.YAMLError as error:
                raise SpecError(f"{where}: not readable as YAML: {error}") from error
            yield from read_family(data, where)


def _digest(functions: Mapping[str, Function]) -> str:
    lines = "".join(f"{name} {functions[name].digest}\n" for name in sorted(functions))
    return hashlib.sha256(lines.encode()).hexdigest()


@once
def catalogue() -> Catalogue:
    """The catalogue that ships with the library and the families of BIOTOOLS_FAMILIES, read once per process."""
    more = [Path(folder) for folder in os.environ.get(ENV_FAMILIES, "").split(os.pathsep) if folder]
    return load(FAMILIES_FOLDER, *more)

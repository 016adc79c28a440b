"""Which identifiers the databases of Entrez take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..once import once

DATA = Path(__file__).with_name("data") / "entrez_identifiers.yaml"


@dataclass(frozen=True)
class Telling:
    """A type of identifier that tells its own database.

    databases: those that take it as it stands; digits_in: the one that takes its digits alone, or empty.
    """

    what: str
    pattern: re.Pattern[str]
    databases: tuple[str, ...]
    digits_in: str

    @property
    def homes(self) -> tuple[str, ...]:
        """All databases that know it, in whatever form."""
        return self.databases or ((self.digits_in,) if self.digits_in else ())


@once
def _data() -> Mapping[str, Any]:
    return dict(yaml.safe_load(DATA.read_text(encoding="utf-8")))


@once
def telling() -> tuple[Telling, ...]:
    """All types that we know the database of."""
    return tuple(
        Telling(row["what"], re.compile(row["pattern"], re.ASCII), tuple(row["databases"]), row.get("digits_in", ""))
        for row in _data()["identifiers"]
    )


def type_of(identifier: str) -> Telling | None:
    """What the identifier is; None when it does not tell, as numbers do not."""
    return next((each for each in telling() if each.pattern.fullmatch(identifier)), None)


def takes_numbers_only(database: str) -> bool:
    """Whether records of this database are asked for by number and by nothing else."""
    return database in _data()["numbers_only"]

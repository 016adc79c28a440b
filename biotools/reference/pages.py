"""The page that a source database has of one of its records, by the identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..once import once
from ..yaml_files import read
from .identifiers import identifiers_in

DATA = Path(__file__).with_name("data") / "pages.yaml"
LONGEST = 100


@dataclass(frozen=True)
class Page:
    """A record's own page. database: its name as people know it; url: https, on a host of data/pages.yaml."""

    database: str
    identifier: str
    url: str


@dataclass(frozen=True)
class Kind:
    """How a database addresses its pages. pattern: the identifiers it takes; address: with `{}` for the identifier."""

    database: str
    pattern: re.Pattern[str]
    address: str
    written: Callable[[str], str]

    def page(self, identifier: str) -> Page | None:
        """The page of this identifier; None where it is not written as this database writes them."""
        if len(identifier) > LONGEST or not self.pattern.fullmatch(identifier):
            return None
        return Page(self.database, identifier, self.address.format(quote(self.written(identifier), safe=":")))


def page_of(identifier: str) -> Page | None:
    """The page of an identifier that tells by itself which database it is of (ENSG..., rs..., GO:...); else None."""
    return _first(_telling(), identifier.strip())


def page_of_field(field: str, value: str | int, *, entrez_database: str = "") -> Page | None:
    """The page of a value that only its field explains: `taxid: 9606`, or an Entrez UID with its database.

    field: name of a parameter or of a field of an answer, in any case. entrez_database: the `db` of the call, for
    fields that hold UIDs (`id`, `uid`). None for everything that is not sure.
    """
    text = str(value).strip()
    if page := page_of(text):
        return page
    name = field.lower()
    if name in _data()["uid_fields"]:
        return _first(_entrez().get(entrez_database, ()), text)
    return _first(_fields().get(name, ()), text)


def pages_in(text: str) -> Iterator[tuple[Page, int, int]]:
    """The pages of the identifiers in a running text, each with its place (letters)."""
    for found in identifiers_in(text):
        if page := page_of(found.text):
            yield page, found.start, found.end


def _first(kinds: tuple[Kind, ...], identifier: str) -> Page | None:
    return next((page for kind in kinds if (page := kind.page(identifier))), None)


@once
def _data() -> Mapping[str, Any]:
    return dict(read(DATA))


@once
def _telling() -> tuple[Kind, ...]:
    return tuple(map(_kind, _data()["identifiers"]))


@once
def _fields() -> Mapping[str, tuple[Kind, ...]]:
    found: dict[str, list[Kind]] = {}
    for row in _data()["fields"]:
        for name in row["names"]:
            found.setdefault(name, []).append(_kind(row))
    return {name: tuple(kinds) for name, kinds in found.items()}


@once
def _entrez() -> Mapping[str, tuple[Kind, ...]]:
    found: dict[str, list[Kind]] = {}
    for row in _data()["entrez"]:
        for name in row["databases"]:
            found.setdefault(name, []).append(_kind(row))
    return {name: tuple(kinds) for name, kinds in found.items()}


def _kind(row: Mapping[str, Any]) -> Kind:
    flags = re.ASCII | re.IGNORECASE if row.get("any_case") else re.ASCII
    return Kind(
        row["database"], re.compile(str(row["pattern"]), flags), row["address"], WRITTEN[row.get("written", "")]
    )


def _digits(identifier: str) -> str:
    return "".join(re.findall(r"\d+", identifier))


WRITTEN: Mapping[str, Callable[[str], str]] = {
    "": lambda identifier: identifier,
    "digits": _digits,
    "bare": lambda identifier: re.sub(r"\.\d+\Z", "", identifier),
    "upper": str.upper,
    "colon": lambda identifier: identifier.replace("_", ":"),
}
"""What of an identifier goes into the address, by the name in the table."""

"""Does the Entrez database hold records of the identifier's type?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.entrez import Telling, takes_numbers_only, type_of
from .base import Finding, Place, Subject, at

NAME = "entrez_database"
MOST_FINDINGS = 3
JOINED = re.compile(r"\d+(?:[+ ]\d+)+", re.ASCII)
"""Identifiers joined by what E-utilities take, too, though they document the comma."""
SEQUENCES = ("protein", "nuccore", "nucleotide", "nucest")


def entrez_database(subject: Subject) -> Iterator[Finding]:
    """An identifier that its Entrez database cannot have is an error: an rsID in pubmed, a gene symbol in snp.

    The database is `dbfrom` where there is one, else `db` or its default. Where the database wants the
    digits alone (rs123 in snp, PMC123 in pmc) it is a warning, for E-utilities do not promise to take the
    prefix; identifiers joined by + or blanks are an info. A search for a sequence accession in a database
    of other molecules is a warning. Numbers tell no database and are passed over.
    """
    named = _database(subject)
    if named is None:
        return
    database, where = named
    found = 0
    for value in subject.of_kind("entrez_uid"):
        for finding in _uid(value.text, database, value.place, where):
            found += 1
            if found <= MOST_FINDINGS:
                yield finding
    for value in subject.of_kind("entrez_query"):
        kind = type_of(value.text)
        is_sequence = kind is not None and "sequences" in kind.databases
        if kind and is_sequence and database in SEQUENCES and database not in kind.databases:
            yield Finding(NAME, "warning", _elsewhere(value.text, kind, database), (value.place, where))


def _database(subject: Subject) -> tuple[str, Place] | None:
    given = {value.parameter.name: value for value in subject.of_kind("entrez_database")}
    value = given.get("dbfrom") or given.get("db")
    if value:
        return value.text.lower(), value.place
    parameter = subject.spec.by_name.get("db") if subject.spec else None
    if parameter and parameter.kind == "entrez_database" and isinstance(parameter.default, str):
        return parameter.default, at("arguments")
    return None


def _uid(text: str, database: str, place: Place, where: Place) -> Iterator[Finding]:
    kind = type_of(text)
    if kind and database == kind.digits_in:
        message = f"{text[:60]}: {database} promises to take the digits alone, without the letters before them."
        yield Finding(NAME, "warning", message, (place,))
    elif kind and database not in kind.databases:
        yield Finding(NAME, "error", _elsewhere(text, kind, database), (place, where))
    elif JOINED.fullmatch(text):
        message = f"{text[:60]}: put commas between identifiers, as documented."
        yield Finding(NAME, "info", message, (place,))
    elif not kind and takes_numbers_only(database) and not (text.isascii() and text.isdigit()):
        message = (
            f"{text[:60]} is no identifier of {database}: its records have numbers. Search {database} for it first."
        )
        yield Finding(NAME, "error", message, (place, where))


def _elsewhere(text: str, kind: Telling, database: str) -> str:
    advice = f"Use db={kind.homes[0]}." if kind.homes else "E-utilities take it in a search only."
    return f"{text[:60]} ({kind.what}) is nothing that {database} holds. {advice}"

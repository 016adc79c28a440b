"""The catalogue as people and scripts look it up: filtered, searched, one function or a 404."""

from typing import NamedTuple

from django.http import Http404

import biotools
from biotools.catalogue import search
from biotools.catalogue.spec import Function
from biotools.client.errors import UnknownFunction

SETS = ("core", "extra", "extension")
"""What the paper counts, what its code has beside that, and other databases."""


class Choice(NamedTuple):
    """What functions are chosen by; empty text chooses all."""

    database: str = ""
    family: str = ""
    search: str = ""
    set: str = ""


class Neighbours(NamedTuple):
    """The functions before and after one in its family; None at its ends."""

    before: Function | None
    after: Function | None


def chosen(choice: Choice) -> list[Function]:
    """The functions of the choice: those with every word of the search, best first; else by database, family, name."""
    return search.find(narrowed(choice), choice.search)


def narrowed(choice: Choice) -> list[Function]:
    """The functions of the choice, whatever its search says."""
    return [function for function in biotools.functions() if _fits(function, choice)]


def _fits(function: Function, choice: Choice) -> bool:
    if choice.database and function.database != choice.database:
        return False
    if choice.set and function.set != choice.set:
        return False
    return not choice.family or function.family == choice.family


def databases() -> list[str]:
    """All databases of the catalogue, by name."""
    return sorted({function.database for function in biotools.functions()})


def families(database: str = "") -> list[str]:
    """The families of a database, or of all, by name."""
    return sorted({f.family for f in biotools.functions() if database in {"", f.database}})


def neighbours(function: Function) -> Neighbours:
    """Next to the function in its family, by name."""
    choice = Choice(database=function.database, family=function.family)
    members = sorted(narrowed(choice), key=lambda member: member.name)
    place = members.index(function)
    return Neighbours(
        before=members[place - 1] if place else None,
        after=members[place + 1] if place + 1 < len(members) else None,
    )


def function_or_404(name: str) -> Function:
    """The function of this name. Raises Http404."""
    try:
        return biotools.function(name)
    except UnknownFunction as error:
        raise Http404 from error

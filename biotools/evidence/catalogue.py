"""The catalogue as people and scripts look it up: filtered, searched, one function or a 404."""

from typing import NamedTuple

from django.http import Http404

import biotools
from biotools.catalogue.spec import Function
from biotools.client.errors import UnknownFunction


class Choice(NamedTuple):
    """What functions are chosen by; empty text chooses all."""

    database: str = ""
    family: str = ""
    search: str = ""


def chosen(choice: Choice) -> list[Function]:
    """The functions of the choice, by database, family and name. Every word of the search must occur."""
    words = choice.search.lower().split()
    found = [function for function in biotools.functions() if _fits(function, choice, words)]
    return sorted(found, key=lambda function: (function.database, function.family, function.name))


def _fits(function: Function, choice: Choice, words: list[str]) -> bool:
    if choice.database and function.database != choice.database:
        return False
    if choice.family and function.family != choice.family:
        return False
    text = f"{function.name} {function.database} {function.family} {function.description}".lower()
    return all(word in text for word in words)


def databases() -> list[str]:
    """All databases of the catalogue, by name."""
    return sorted({function.database for function in biotools.functions()})


def families(database: str = "") -> list[str]:
    """The families of a database, or of all, by name."""
    return sorted({f.family for f in biotools.functions() if database in {"", f.database}})


def function_or_404(name: str) -> Function:
    """The function of this name. Raises Http404."""
    try:
        return biotools.function(name)
    except UnknownFunction as error:
        raise Http404 from error

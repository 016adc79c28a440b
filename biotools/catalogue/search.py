"""Finds functions by words. Every word must occur somewhere; where it occurs, and how, ranks what is found. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .spec import Function

SHORT = 3
"""Words with fewer letters are looked for at the beginning of words alone, in names as elsewhere."""

WHOLE_NAME = 100
LIKE = 0.8  # how alike two words are, at least, for one to be a slip of the other (difflib, 0 to 1)


class Weights(NamedTuple):
    """What a word counts that is a word of the text, begins one, or stands inside of one: 0 where that is no hit."""

    word: int
    beginning: int
    inside: int


WEIGHTS = (Weights(20, 12, 6), Weights(7, 4, 2), Weights(5, 3, 1), Weights(3, 2, 0))
"""For a function's name; its family, database and subfield; its parameters' names; its description.

Names are words put together. In a description who looks for a sequence does not mean the consequences.
"""


@dataclass(frozen=True)
class Suggestion:
    """Other words that functions are found by, and how many."""

    text: str
    count: int


def words(text: str) -> list[str]:
    """The words of a search: letters and digits, in lower case; whatever stands between them parts them."""
    return re.findall(r"[^\W_]+", text.lower())


def find(functions: Iterable[Function], text: str) -> list[Function]:
    """The functions that have every word of the text, best first; for an empty text all, by database, family, name."""
    asked = words(text)
    scored = [(_score(function, asked), function) for function in functions]
    fitting = [(-score, *_place(function), function) for score, function in scored if score is not None]
    return [function for *_, function in sorted(fitting, key=lambda entry: entry[:-1])]


class Marks(NamedTuple):
    """What is to be marked in what was found, as `find` looks for it; None where nothing is looked for."""

    name: re.Pattern[str] | None
    description: re.Pattern[str] | None


def marks(text: str) -> Marks:
    """The marks of a search."""
    forms = sorted({form for word in words(text) for form in _forms(word)}, key=len, reverse=True)
    beginnings = {form: rf"(?<![^\W_]){re.escape(form)}" for form in forms}
    inside = {form: re.escape(form) for form in forms if len(form) >= SHORT}
    return Marks(*(_any(parts) for parts in (beginnings | inside, beginnings)))


def _any(parts: Mapping[str, str]) -> re.Pattern[str] | None:
    return re.compile("|".join(parts.values()), re.IGNORECASE) if parts else None


def suggestions(functions: Sequence[Function], text: str, most: int = 4) -> list[Suggestion]:
    """Searches near one that found nothing and that find something: slips of the pen mended, then a word left out."""
    asked = words(text)
    mended = [_mended(word, functions) for word in asked]
    without = [mended[:place] + mended[place + 1 :] for place in range(len(mended))]
    found: dict[str, Suggestion] = {}
    for tried in (mended, *without):
        near = " ".join(tried)
        count = len(find(functions, near))
        if near and near != " ".join(asked) and count:
            found.setdefault(near, Suggestion(near, count))
    return list(found.values())[:most]


def near(functions: Iterable[Function], text: str, most: int = 3) -> list[Function]:
    """The functions whose names are most like the text; none where no name is."""
    by_name = {function.name: function for function in functions}
    close = difflib.get_close_matches("_".join(words(text))[:100], by_name, n=most, cutoff=0.5)
    return [by_name[name] for name in close]


def _score(function: Function, asked: Sequence[str]) -> float | None:
    """How well the function fits; None where a word occurs nowhere."""
    texts = _texts(function)
    total = float(WHOLE_NAME if asked and "_".join(asked) == function.name else 0)
    for word in asked:
        best = max(_weight(form, texts) for form in _forms(word))
        if not best:
            return None
        total += best
    # Of two names that have the same words the shorter one says less beside them.
    return total - texts[0].count(" ") / 10 if asked else 0.0


def _weight(form: str, texts: Sequence[str]) -> int:
    return sum(_in_text(form, text, weights) for text, weights in zip(texts, WEIGHTS, strict=True))


def _in_text(form: str, text: str, weights: Weights) -> int:
    if f" {form} " in text:
        return weights.word
    if f" {form}" in text:
        return weights.beginning
    return weights.inside if len(form) >= SHORT and form in text else 0


def _forms(word: str) -> tuple[str, ...]:
    """The word, and as it reads in the singular."""
    if len(word) > SHORT and word.endswith("ies"):
        return word, word[:-3] + "y"
    if len(word) > SHORT and word.endswith("s") and not word.endswith("ss"):
        return word, word[:-1]
    return (word,)


@lru_cache(maxsize=1024)
def _texts(function: Function) -> tuple[str, ...]:
    """What is looked through, in the order of WEIGHTS, each as words with a blank before and after every one."""
    place = f"{function.family} {function.database} {function.subfield}"
    parameters = " ".join(parameter.name for parameter in function.parameters)
    return tuple(f" {' '.join(words(text))} " for text in (function.name, place, parameters, function.description))


def _mended(word: str, functions: Sequence[Function]) -> str:
    """The word of the catalogue that is most like it; itself where it occurs, or none is like it."""
    if any(_weight(form, _texts(function)) for function in functions for form in _forms(word)):
        return word
    vocabulary = sorted({other for function in functions for text in _texts(function) for other in text.split()})
    return next(iter(difflib.get_close_matches(word, vocabulary, n=1, cutoff=LIKE)), word)


def _place(function: Function) -> tuple[str, str, str]:
    return function.database, function.family, function.name

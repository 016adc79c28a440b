"""What of a query can be linked: identifiers, coordinates, species, assemblies, numbers and names, by their syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..checks.base import Subject
from ..checks.query_numbers import NUMBER
from ..reference.assemblies import assemblies_in
from .base import Part
from .texts import Texts, fold, is_word

CHROMOSOME = re.compile(
    r"\bchr(?:omosomes?|\.)?\s+(?P<name>\d{1,2}[LRpq]?|MT|[XYWZ]|[IVX]{1,5})(?![\w:])", re.ASCII | re.IGNORECASE
)
ENZYME = re.compile(r"(?<![\w.])[1-7]\.(?:\d{1,2}|-)\.(?:\d{1,2}|-)\.(?:n?\d{1,3}|-)(?![\w.-])", re.ASCII)
"""EC numbers. Source: IUBMB Enzyme Nomenclature, seven classes (https://iubmb.qmul.ac.uk/enzyme/, read 2026-08)."""
DIGIT = re.compile(r"(?<![\w.:/,*>%-])\d(?![\w:/%-]|[.,]\d)", re.ASCII)
TOKEN = re.compile(r"(?<![\w-])\w+(?:-\w+)*")
MOST_PARTS = 200
MOST_VALUES = 50
MOST_TIMES = 3
LONGEST_VALUE = 5000


def parts_of(subject: Subject, texts: Texts) -> list[Part]:
    """The parts of the query that have a syntax of their own, no two overlapping, in their order."""
    found: list[Part] = []
    for part in islice(_all(subject, texts), MOST_PARTS * 5):
        if len(found) < MOST_PARTS and not any(part.overlaps(other) for other in found):
            found.append(part)
    return sorted(found, key=lambda part: part.start)


def _all(subject: Subject, texts: Texts) -> Iterator[Part]:
    """The most telling first: of two that overlap the first is kept."""
    query = subject.query
    for found in subject.identifiers:
        yield Part("coordinate" if found.kind == "region" else "identifier", found.text, found.start, found.end)
    for match in ENZYME.finditer(query):
        yield Part("identifier", match[0], *match.span())
    for named in assemblies_in(query):
        yield Part("assembly", query[named.start : named.end], named.start, named.end)
    for mention in subject.species:
        yield Part("species", query[mention.start : mention.end], mention.start, mention.end)
    for match in CHROMOSOME.finditer(query):
        yield Part("coordinate", match["name"], *match.span("name"))
    yield from _values(query, texts)
    for pattern in (NUMBER, DIGIT):
        for match in pattern.finditer(query):
            yield Part("number", match[0], *match.span())
    for match in TOKEN.finditer(query):
        if is_name(match[0]):
            yield Part("name", match[0], *match.span())


def _values(query: str, texts: Texts) -> Iterator[Part]:
    """The texts of the arguments that the query repeats word for word, the longest first."""
    folded = fold(query)
    said = {leaf.text.replace("_", " ").strip() for leaf in islice(texts.given, MOST_VALUES)}
    said |= {leaf.text.strip() for leaf in islice(texts.given, MOST_VALUES)}
    wanted = [text for text in said if 2 <= len(text) <= LONGEST_VALUE and any(map(str.isalpha, text))]
    for text in sorted(wanted, key=lambda text: (-len(text), text)):
        begin = -1
        for _ in range(MOST_TIMES):
            begin = folded.find(text, begin + 1)
            if begin < 0:
                break
            if is_word(folded, begin, begin + len(text)):
                yield Part("value", query[begin : begin + len(text)], begin, begin + len(text))


def is_name(word: str) -> bool:
    """Whether a word is written as symbols are: a digit beside letters, or two capitals (BRCA2, p53, KRAS)."""
    if not 2 <= len(word) <= 40:
        return False
    letters = sum(letter.isalpha() for letter in word)
    capitals = sum(letter.isupper() for letter in word)
    has_digit = any(letter.isdigit() for letter in word)
    return letters > 0 and ((has_digit and letters < len(word)) or capitals >= 2)

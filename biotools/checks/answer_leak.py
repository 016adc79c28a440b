"""Does the query give its own answer away?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.identifiers import bare
from ..reference.species import find_species
from .base import Finding, Subject, at, span
from .grounding import NEEDED_KINDS

NAME = "answer_leak"
SHORTEST_NAME = 4
LONGEST_NAME = 120
MOST_FINDINGS = 3
SUBJECT_FIELDS = frozenset(
    ("name", "display_name", "symbol", "nomenclaturesymbol", "title", "uniProtkbId", "scientificname", "scientificName")
)
"""A query that holds no value of the call says by one of these what it is about: that is no answer."""
NUMBER = re.compile(r"(?<![\w.:-])\d[\d,]{3,}(?![\w.:-])", re.ASCII)


def answer_leak(subject: Subject) -> Iterator[Finding]:
    """Values of the observation that stand in the query though the call did not need them give the answer away.

    Identifiers and numbers of four digits or more are warnings, names with a capital or a digit inside
    are infos (a symbol beside its identifier is often natural). Species names never count, nor does the name
    by which a query says what it is about when it holds no value of the call.
    """
    given = subject.given_text
    seen: set[str] = set()
    for finding, text in _leaks(subject, given):
        if text not in seen and len(seen) < MOST_FINDINGS:
            seen.add(text)
            yield finding


def _leaks(subject: Subject, given: str) -> Iterator[tuple[Finding, str]]:
    known = {found.text: (found.start, found.end) for found in subject.identifiers}
    known |= {match[0].replace(",", ""): match.span() for match in NUMBER.finditer(subject.query)}
    answers = {bare(text): place for text, place in known.items() if bare(text) not in given}
    passed_over = frozenset[str]() if _holds_a_value(subject) else SUBJECT_FIELDS
    for path, value in subject.answer:
        if isinstance(value, bool) or str(path[-1]).lower().endswith("type"):  # a type is vocabulary, no answer
            continue
        text = str(value).strip()
        if bare(text) in answers:
            start, end = answers[bare(text)]
            message = f"The query already holds {text[:60]}, which only the observation should tell."
            yield Finding(NAME, "warning", message, (span(start, end), at(*path))), bare(text)
        elif isinstance(value, str) and path[-1] not in passed_over and _is_name(text) and text.lower() not in given:
            found = _named(text, subject.query)
            if found:
                message = f"The query already holds “{text[:60]}”, a part of the answer."
                yield Finding(NAME, "info", message, (span(*found), at(*path))), text.lower()


def _holds_a_value(subject: Subject) -> bool:
    query, needed = subject.query.lower(), list(subject.of_kind(*NEEDED_KINDS))
    return not needed or any(value.text.lower() in query for value in needed)


def _named(text: str, query: str) -> tuple[int, int] | None:
    """Where the text stands in the query as whole words, in any case."""
    if text.lower() not in query.lower():  # spares a pattern for each of a thousand leaves
        return None
    match = re.search(rf"(?<!\w){re.escape(text)}(?!\w)", query, re.IGNORECASE)
    return match.span() if match else None


def _is_name(text: str) -> bool:
    if not SHORTEST_NAME <= len(text) <= LONGEST_NAME or find_species(text):
        return False
    return any(letter.isdigit() for letter in text) or any(letter.isupper() for letter in text[1:])

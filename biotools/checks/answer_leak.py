"""Does the question give its own answer away?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.identifiers import bare, identifiers_in
from ..reference.species import find_species
from .base import Finding, Subject, at, leaves, span

NAME = "answer_leak"
SHORTEST_NAME = 4
LONGEST_NAME = 120
MOST_FINDINGS = 3
NUMBER = re.compile(r"(?<![\w.:-])\d[\d,]{3,}(?![\w.:-])", re.ASCII)


def answer_leak(subject: Subject) -> Iterator[Finding]:
    """Values of the observation that stand in the question though the call did not need them.

    Identifiers and numbers of four digits or more are warnings, names with a capital or a digit inside
    are infos (a symbol beside its identifier is often natural). Species names never count.
    """
    given = " ".join(str(value).lower() for _, value in leaves(subject.arguments))
    seen: set[str] = set()
    for finding, text in _leaks(subject, given):
        if text not in seen and len(seen) < MOST_FINDINGS:
            seen.add(text)
            yield finding


def _leaks(subject: Subject, given: str) -> Iterator[tuple[Finding, str]]:
    known = {found.text: (found.start, found.end) for found in identifiers_in(subject.query)}
    known |= {match[0].replace(",", ""): match.span() for match in NUMBER.finditer(subject.query)}
    answers = {bare(text): place for text, place in known.items() if bare(text) not in given}
    for path, value in leaves(subject.observation, "observation"):
        if isinstance(value, bool) or str(path[-1]).lower().endswith("type"):  # a type is vocabulary, no answer
            continue
        text = str(value)
        if bare(text) in answers:
            start, end = answers[bare(text)]
            message = f"The question already holds {text[:60]}, which only the observation should tell."
            yield Finding(NAME, "warning", message, (span(start, end), at(*path))), bare(text)
        elif isinstance(value, str) and _is_name(text) and text.lower() not in given:
            found = _named(text, subject.query)
            if found:
                message = f"The question already holds “{text[:60]}”, a part of the answer."
                yield Finding(NAME, "info", message, (span(*found), at(*path))), text.lower()


def _named(text: str, query: str) -> tuple[int, int] | None:
    """Where the text stands in the question as whole words, in any case."""
    if text.lower() not in query.lower():  # spares a pattern for each of a thousand leaves
        return None
    match = re.search(rf"(?<!\w){re.escape(text)}(?!\w)", query, re.IGNORECASE)
    return match.span() if match else None


def _is_name(text: str) -> bool:
    if not SHORTEST_NAME <= len(text) <= LONGEST_NAME or find_species(text):
        return False
    return any(letter.isdigit() for letter in text) or any(letter.isupper() for letter in text[1:])

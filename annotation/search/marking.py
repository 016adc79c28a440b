"""Where a text has the words of a search. Pure; what comes back is text, to be escaped by who shows it."""

import re
from collections.abc import Iterator

from annotation.search.words import Search, Term

_LETTER = r"[^\W_]"  # what the index takes as part of a word
_LEAD = 40
"""Letters shown before a first hit that lies far into a text."""


def pieces(text: str, search: Search) -> Iterator[tuple[str, bool]]:
    """The text in its pieces, in order; True for those that the search looks for."""
    return cut(text, _pattern(search))


def cut(text: str, hits: re.Pattern[str] | None) -> Iterator[tuple[str, bool]]:
    """The text in its pieces, in order; True for those that the pattern finds. None finds nothing."""
    reached = 0
    for hit in hits.finditer(text) if hits else ():
        if hit.start() > reached:
            yield text[reached : hit.start()], False
        yield hit[0], True
        reached = hit.end()
    if reached < len(text):
        yield text[reached:], False


def excerpt(text: str, search: Search, length: int) -> str:
    """At most so many letters of the text, with the first hit among them; … where something is left out."""
    if len(text) <= length:
        return text
    hits = _pattern(search)
    first = hits.search(text) if hits else None
    begins = max(0, first.start() - _LEAD) if first and first.end() > length else 0
    cut = text[begins : begins + length]
    return ("…" if begins else "") + cut + ("…" if begins + length < len(text) else "")


def fits(text: str, search: Search) -> bool:
    """Whether the text has a hit."""
    hits = _pattern(search)
    return bool(hits and hits.search(text))


def _pattern(search: Search) -> re.Pattern[str] | None:
    """Longer terms first, so that a phrase is marked as one."""
    terms = sorted(search.wanted(), key=lambda term: -sum(map(len, term.words)))
    return re.compile("|".join(map(_of_term, terms)), re.IGNORECASE) if terms else None


def _of_term(term: Term) -> str:
    words = r"[\W_]+".join(map(re.escape, term.words))
    return rf"(?<!{_LETTER}){words}" + (f"{_LETTER}*" if term.prefix else f"(?!{_LETTER})")

"""Is there nearly the same query already?"""

from __future__ import annotations

from collections.abc import Iterator

from .base import Finding, Subject
from .similarity import nearest

NAME = "near_duplicate"
ALIKE = 0.8
MOST_OTHERS = 1000
LONGEST = 2000


def near_duplicate(subject: Subject) -> Iterator[Finding]:
    """A query with nearly the same words as one of `others` is a warning, which names the other by its id.

    Both name the same (words with a digit or two capitals: BRCA1 for BRCA2 makes another question), and of
    the other words at least 80 % are shared, weighed by their rarity among the queries given. The first 1,000
    others are compared, exactly; MinHash would only estimate this, for millions of pairs. The caller
    chooses whom to compare: the application takes the newest queries on the same function in the same
    dataset, found by an index of Postgres.
    """
    others = {
        str(key): text[:LONGEST]
        for key, text in list(subject.others.items())[:MOST_OTHERS]
        if isinstance(text, str) and text.strip()
    }
    found = nearest(subject.query[:LONGEST], others)
    if found and found[1] >= ALIKE:
        key, alike = found
        message = f"Nearly the same query exists ({alike:.0%} alike): “{others[key][:160]}”"
        yield Finding(NAME, "warning", message, ({"pointer": "/query", "other": key},))

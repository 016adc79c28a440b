"""Plain words of the query: linked where they stand in a value, or where a field of the answer is what they ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..checks.base import Path, Subject
from .base import Link, Part, Target, pointer
from .texts import Texts, fold
from .vocabulary import vocabulary

WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)*(?![\w-])")
SHORTEST = 4
MOST_WORDS = 40
MOST_LEAVES = 3000
MOST_STANDS = 12
"""A word that stands in more values of the observation than this tells nothing."""
MOST_TARGETS = 3
MOST_FIELDS = 6
Keys = Mapping[str, list[Path]]


def words_of(query: str, taken: list[Link]) -> Iterator[Part]:
    """The words of the query that say something, outside the parts that are linked already."""
    found = 0
    for match in WORD.finditer(query):
        part = Part("word", match[0], *match.span())
        if not _says_something(fold(match[0])) or any(part.overlaps(other) for other in taken):
            continue
        found += 1
        if found > MOST_WORDS:
            return
        yield part


def _says_something(word: str) -> bool:
    words = vocabulary()
    return word in words.meant or (len(word) >= SHORTEST and word not in words.stop_words)


def link_word(part: Part, texts: Texts, keys: Keys) -> Link | None:
    """Where the word stands: in the arguments, as a field, in a few values; None where it says nothing there."""
    word = fold(part.text)
    given: list[Target] = []
    answered: list[Target] = []
    for form in _forms(word):
        for hit in texts.hits(form):
            (given if hit.leaf.given else answered).append(hit.target)
    fields = [Target(pointer(path)) for path in _fields(word, keys)]
    if len(answered) > MOST_STANDS:
        answered = []
    targets = given[:MOST_TARGETS] + fields[:MOST_TARGETS] + answered[:MOST_TARGETS]
    return part.link("supported", targets) if targets else None


def keys_of(subject: Subject) -> Keys:
    """The fields of the observation by the words of their names; the shallowest first, a few for each word."""
    found: dict[str, list[Path]] = {}
    seen: set[Path] = set()
    for path, _ in subject.answer[:MOST_LEAVES]:
        while len(path) > 1 and path not in seen:
            seen.add(path)
            for word in _words_in(path[-1]) if isinstance(path[-1], str) else ():
                found.setdefault(word, []).append(path)
            path = path[:-1]
    return {word: sorted(paths, key=len)[:MOST_FIELDS] for word, paths in found.items()}


def _fields(word: str, keys: Keys) -> list[Path]:
    """Paths of the fields that the word names or asks for; each field's name once, where it is first."""
    names = (*vocabulary().meant.get(word, ()), *_forms(word))
    found: dict[str, Path] = {}
    for path in (path for name in dict.fromkeys(names) for path in keys.get(name, ())):
        found.setdefault(path[-1], path)
    return list(found.values())


def _forms(word: str) -> list[str]:
    """The word, and in the other number: transcripts, transcript; studies, study."""
    if word.endswith("ies"):
        return [word, word[:-3] + "y"]
    if word.endswith("s") and not word.endswith("ss"):
        return [word, word[:-1]]
    return [word, word + "s"]


@lru_cache(maxsize=4096)
def _words_in(key: str) -> tuple[str, ...]:
    """The words of a field's name, and the whole of it: canonical_transcript, featureTypes."""
    if len(key) > 80:
        return ()
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", key)
    words = {part.lower() for part in parts if len(part) >= SHORTEST}
    return (*sorted(words), key.lower()) if key.lower() not in words else tuple(sorted(words))

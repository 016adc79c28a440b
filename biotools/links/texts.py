"""All that arguments and observation say, as one text that is searched fast and knows where each letter stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..checks.base import Path, Subject
from .base import Target, pointer

MOST_LETTERS = 2_000_000
LONGEST_TEXT = 200_000
MOST_TRIES = 500
"""Occurrences of one form that are looked at; a word that stands more often says little."""


@dataclass(frozen=True)
class Leaf:
    """One value of arguments or observation. said: as it is written; text: the same in lower case, letter for letter."""

    path: Path
    said: str
    text: str
    begin: int

    @property
    def given(self) -> bool:
        """Whether it stands in the arguments."""
        return bool(self.path[0] == "arguments")

    @property
    def key(self) -> str:
        """The last name on the way to it, in lower case; for an item of a list that of the list."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "").lower()


@dataclass(frozen=True)
class Hit:
    """Where a form stands in a leaf: from `start` to before `end` (letters of its text)."""

    leaf: Leaf
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Whether it is all that the leaf says."""
        return self.start == 0 and self.end == len(self.leaf.text)

    @classmethod
    def whole(cls, leaf: Leaf) -> Hit:
        """All that the leaf says."""
        return cls(leaf, 0, len(leaf.text))

    @property
    def target(self) -> Target:
        """The place, as a link names it."""
        where = pointer(self.leaf.path)
        return Target(where) if self.is_whole else Target(where, self.start, self.end)


class Texts:
    """The leaves of a quadruplet, arguments first; bounded in number and letters, whatever its size."""

    def __init__(self, subject: Subject) -> None:
        self.leaves: list[Leaf] = []
        parts: list[str] = []
        begin = 0
        for path, value in _values(subject):
            said = str(value)[:LONGEST_TEXT]
            if begin + len(said) > MOST_LETTERS:
                break
            text = fold(said)
            self.leaves.append(Leaf(path, said, text, begin))
            parts.append(text)
            begin += len(text) + 1
        self._all = "\n".join(parts)
        self._begins = [leaf.begin for leaf in self.leaves]

    @property
    def given(self) -> Iterator[Leaf]:
        """The leaves of the arguments."""
        return (leaf for leaf in self.leaves if leaf.given)

    def hits(self, form: str) -> Iterator[Hit]:
        """Where a form (in lower case) stands as a whole word: no letter or digit beside it."""
        return islice(self._hits(form), MOST_TRIES) if form else iter(())

    def _hits(self, form: str) -> Iterator[Hit]:
        begin = self._all.find(form)
        for _ in range(MOST_TRIES):
            if begin < 0:
                return
            end = begin + len(form)
            if is_word(self._all, begin, end):
                leaf = self.leaves[bisect_right(self._begins, begin) - 1]
                if end <= leaf.begin + len(leaf.text):
                    yield Hit(leaf, begin - leaf.begin, end - leaf.begin)
            begin = self._all.find(form, begin + 1)


def is_word(text: str, begin: int, end: int) -> bool:
    """Whether no letter or digit stands beside the stretch, where it has one at that end itself."""
    before = begin > 0 and text[begin].isalnum() and text[begin - 1].isalnum()
    after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not (before or after)


def fold(text: str) -> str:
    """The text in lower case with as many letters as before, so that places in both are the same."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _values(subject: Subject) -> Iterator[tuple[Path, Any]]:
    for leaves in (subject.given, subject.answer):
        for path, value in leaves:
            if not isinstance(value, bool):
                yield path, value

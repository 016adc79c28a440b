"""All that arguments and observation say, as one text that is searched fast and knows where each letter stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from ..checks.base import Path, Subject
from .base import Target, pointer

MOST_LETTERS = 2_000_000
LONGEST_TEXT = 200_000
MOST_TRIES = 500
"""Occurrences of one form that are looked at; a word that stands more often says little."""


class Leaf(NamedTuple):
    """One value of arguments or observation. said: as it is written; text: that in lower case, letter for letter."""

    path: Path
    said: str
    text: str

    @property
    def given(self) -> bool:
        """Whether it stands in the arguments."""
        return bool(self.path[0] == "arguments")

    @property
    def key(self) -> str:
        """The last name on the way to it, in lower case; for an item of a list that of the list."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "").lower()


class Hit(NamedTuple):
    """Where a form stands in a leaf: from `start` to before `end` (letters of its text)."""

    leaf: Leaf
    start: int
    end: int

    @classmethod
    def whole(cls, leaf: Leaf) -> Hit:
        """All that the leaf says."""
        return cls(leaf, 0, len(leaf.text))

    @property
    def is_whole(self) -> bool:
        """Whether it is all that the leaf says."""
        return self.start == 0 and self.end == len(self.leaf.text)

    @property
    def target(self) -> Target:
        """The place, as a link names it."""
        where = pointer(self.leaf.path)
        return Target(where) if self.is_whole else Target(where, self.start, self.end)


class Texts:
    """The leaves of a quadruplet, arguments first; bounded in number and letters, whatever its size."""

    def __init__(self, subject: Subject) -> None:
        self._paths: list[Path] = []
        self._begins: list[int] = []
        said: list[str] = []
        begin = 0
        for path, value in _values(subject):
            text = str(value)[:LONGEST_TEXT]
            if begin + len(text) > MOST_LETTERS:
                break
            said.append(text)
            self._paths.append(path)
            self._begins.append(begin)
            begin += len(text) + 1
        self._said = "\n".join(said)
        self._folded = fold(self._said)

    @property
    def leaves(self) -> Iterator[Leaf]:
        """All leaves, arguments first."""
        return map(self._leaf, range(len(self._paths)))

    @cached_property
    def given(self) -> list[Leaf]:
        """The leaves of the arguments."""
        return [self._leaf(number) for number, path in enumerate(self._paths) if path[0] == "arguments"]

    def hits(self, form: str) -> Iterator[Hit]:
        """Where a form (in lower case) stands as a whole word: no letter or digit beside it."""
        begin = self._folded.find(form) if form else -1
        for _ in range(MOST_TRIES):
            if begin < 0:
                return
            end = begin + len(form)
            if is_word(self._folded, begin, end):
                number = bisect_right(self._begins, begin) - 1
                leaf, start = self._leaf(number), begin - self._begins[number]
                if start + len(form) <= len(leaf.text):
                    yield Hit(leaf, start, start + len(form))
            begin = self._folded.find(form, begin + 1)

    def _leaf(self, number: int) -> Leaf:
        begin = self._begins[number]
        end = self._begins[number + 1] - 1 if number + 1 < len(self._begins) else len(self._said)
        return Leaf(self._paths[number], self._said[begin:end], self._folded[begin:end])


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

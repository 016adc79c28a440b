"""Two texts compared word by word; an identifier, a region or an HGVS name is one word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain

# A word runs from its first letter or digit to its last one (7:140,453,136-140,624,564 or c.1799T>A), with its accents;
# whatever else stands there is a word of its own. Behind each comes its white space.
TOKEN = re.compile(r"(\w(?:(?:(?<=\d),(?=\d)|[^\s,;()\[\]{}\"“”—…])*\w)?[\u0300-\u036f]*|[^\w\s]|(?=\s))(\s*)")
# Pairs of equal words up to which difflib looks at each; above, it leaves words out that stand everywhere.
PAIRS = 400_000
# Where less of the words than this share is common, the diff would be confetti: one text stands for the other.
LEAST_COMMON = 0.2
# Nobody reads a comma as what two changes have in common.
ISLAND = re.compile(r"[^\w\s]+")


class Kind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Segment:
    """A stretch of text that both wordings have, only the old one (removed), or only the new one (added)."""

    kind: Kind
    text: str


Tokens = Sequence[tuple[str, str]]


def words(old: str, new: str) -> list[Segment]:
    """The segments that lead from the old text to the new one, in order of reading.

    The same and the removed ones joined give `old`, the same and the added ones `new`, to the letter. Neighbours are
    of different kinds, and what was removed stands before what took its place. Two empty texts have no segments.
    """
    if old == new:
        return [Segment(Kind.SAME, old)] if old else []
    return _joined(_without_islands(_compared(TOKEN.findall(old), TOKEN.findall(new))))


def moved(old: str, new: str, spans: Iterable[tuple[int, int]]) -> list[int | None]:
    """Where letters `start` to before `end` of the old text begin in the new one; None where they changed or are gone.

    Words that went to another place are found where both texts hold them once.
    """
    same: list[tuple[int, int, int]] = []
    before = after = 0
    for segment in words(old, new):
        length = len(segment.text)
        if segment.kind == Kind.SAME:
            same.append((before, before + length, after - before))
        before += length if segment.kind != Kind.ADDED else 0
        after += length if segment.kind != Kind.REMOVED else 0
    return [_moved(old, new, same, start, end) for start, end in spans]


def _moved(old: str, new: str, same: Sequence[tuple[int, int, int]], start: int, end: int) -> int | None:
    for first, last, by in same:
        if first <= start and end <= last:
            return start + by
    alone = re.compile(rf"(?<!\w){re.escape(old[start:end])}(?!\w)")
    here, there = list(alone.finditer(old)), list(alone.finditer(new))
    return there[0].start() if len(here) == len(there) == 1 else None


def _compared(old: Tokens, new: Tokens) -> Iterator[Segment]:
    before, after = [word for word, _ in old], [word for word, _ in new]
    matcher = SequenceMatcher(None, before, after, autojunk=_pairs(before, after) > PAIRS)
    if matcher.ratio() < LEAST_COMMON:
        return _replaced(old, new)
    return chain.from_iterable(
        _equal(old[a:b], new[c:d]) if tag == "equal" else _replaced(old[a:b], new[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
    )


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts = Counter(new)
    return sum(times * counts[word] for word, times in Counter(old).items())


def _equal(old: Tokens, new: Tokens) -> Iterator[Segment]:
    """The same words; white space between them may differ."""
    for (word, before), (_, after) in zip(old, new, strict=True):
        yield Segment(Kind.SAME, word)
        yield from _space(before, after)


def _replaced(old: Tokens, new: Tokens) -> Iterator[Segment]:
    """Other words; the white space behind both is common, if it is the same."""
    if not (old and new):
        yield Segment(Kind.REMOVED, _text(old))
        yield Segment(Kind.ADDED, _text(new))
        return
    (*old_head, (old_last, before)), (*new_head, (new_last, after)) = old, new
    yield Segment(Kind.REMOVED, _text(old_head) + old_last)
    yield Segment(Kind.ADDED, _text(new_head) + new_last)
    yield from _space(before, after)


def _space(before: str, after: str) -> Iterator[Segment]:
    if before == after:
        yield Segment(Kind.SAME, before)
    else:
        yield Segment(Kind.REMOVED, before)
        yield Segment(Kind.ADDED, after)


def _text(tokens: Tokens) -> str:
    return "".join(chain.from_iterable(tokens))


def _without_islands(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Punctuation that stays between two changes is part of them."""
    given = [segment for segment in segments if segment.text]
    same = [True, *(segment.kind == Kind.SAME for segment in given), True]
    for place, segment in enumerate(given, start=1):
        if same[place] and not (same[place - 1] or same[place + 1]) and ISLAND.fullmatch(segment.text):
            yield Segment(Kind.REMOVED, segment.text)
            yield Segment(Kind.ADDED, segment.text)
        else:
            yield segment


def _joined(segments: Iterator[Segment]) -> list[Segment]:
    """Neighbours of a kind are one; between two common stretches all that was removed comes first."""
    found: list[Segment] = []
    gone = come = ""
    for segment in segments:
        if segment.kind == Kind.REMOVED:
            gone += segment.text
        elif segment.kind == Kind.ADDED:
            come += segment.text
        else:
            found += _changed(gone, come)
            gone = come = ""
            if found and found[-1].kind == Kind.SAME:
                found[-1] = Segment(Kind.SAME, found[-1].text + segment.text)
            else:
                found.append(segment)
    return found + _changed(gone, come)


def _changed(gone: str, come: str) -> list[Segment]:
    return [Segment(kind, text) for kind, text in ((Kind.REMOVED, gone), (Kind.ADDED, come)) if text]

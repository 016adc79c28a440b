"""Two JSON values compared by structure: what changed, is gone and came, by JSON pointer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from annotation.parameters import as_text
from annotation.trees import pointer_of

LISTED = 200
LONGEST = 300
# Items between the common ends of two lists up to which they are aligned; longer ones are compared place by place.
ALIGNED = 300
# Places looked at; an observation of 2 MB has some 100,000.
PLACES = 400_000
MISSING = object()


class Fate(StrEnum):
    """What became of a value."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Change:
    """One value that differs. pointer: JSON pointer, in the new value where it is there. old, new: bounded texts."""

    fate: Fate
    pointer: str
    old: str
    new: str


@dataclass
class Changes:
    """All that differs between two values: counts, and the first items in the order of the values.

    A container that only one side has counts once, with all that is in it. whole: False where there was too much to
    look at, so that the counts are the least there is.
    """

    counts: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    items: list[Change] = field(default_factory=list)
    whole: bool = True

    @property
    def changed(self) -> int:
        """Values that both have and that differ."""
        return self.counts[Fate.CHANGED]

    @property
    def removed(self) -> int:
        """Values that only the old one has."""
        return self.counts[Fate.REMOVED]

    @property
    def added(self) -> int:
        """Values that only the new one has."""
        return self.counts[Fate.ADDED]

    @property
    def total(self) -> int:
        """All differences."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many are counted and not listed."""
        return self.total - len(self.items)


def values(old: Any, new: Any) -> Changes:
    """What differs between two JSON values, of any size and depth; never raises."""
    found = Changes()
    stack: list[tuple[str, Any, Any]] = [("", old, new)]
    places = 0
    while stack:
        pointer, before, after = stack.pop()
        places += 1
        if places > PLACES:
            found.whole = False
            break
        if _both(before, after, dict) or _both(before, after, list):
            stack.extend(reversed(list(_pairs(pointer, before, after))))
        elif not same(before, after):
            _note(found, pointer, before, after)
    return found


def _both(one: Any, other: Any, kind: type) -> bool:
    return isinstance(one, kind) and isinstance(other, kind)


def _pairs(pointer: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, list):
        return _items(pointer, before, after)
    names = [*before, *(name for name in after if name not in before)]
    return ((pointer_of(pointer, str(n)), before.get(n, MISSING), after.get(n, MISSING)) for n in names)


def _items(pointer: str, before: list[Any], after: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    """The items of two lists beside each other: their common ends, and between them those that are most alike."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    olds, news = before[start : len(before) - end], after[start : len(after) - end]
    place = start
    for one, other in _aligned(olds, news):
        yield pointer_of(pointer, str(place)), one, other
        place += other is not MISSING


def _common(one: list[Any], other: list[Any]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if not same(left, right):
            break
        count += 1
    return count


def _aligned(olds: list[Any], news: list[Any]) -> Iterator[tuple[Any, Any]]:
    if len(olds) == len(news) or not olds or not news or max(len(olds), len(news)) > ALIGNED:
        yield from zip_longest(olds, news, fillvalue=MISSING)
        return
    before, after = [_key(item) for item in olds], [_key(item) for item in news]
    for _, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield from zip_longest(olds[a:b], news[c:d], fillvalue=MISSING)


def _key(item: Any) -> str:
    """What stands for an item where lists are aligned: what it is called, else its text."""
    if isinstance(item, dict):
        for name in ("id", "accession", "uid", "name", "symbol"):
            if isinstance(item.get(name), (str, int)):
                return f"{name} {item[name]}"
    return _text(item)


def same(one: Any, other: Any) -> bool:
    """Equal in type and value: 1 is not true, and not 1.0. What nests too deep to compare is not the same."""
    if type(one) is not type(other):
        return False
    try:
        return bool(one == other)
    except RecursionError:
        return False


def _note(found: Changes, pointer: str, before: Any, after: Any) -> None:
    fate = Fate.ADDED if before is MISSING else Fate.REMOVED if after is MISSING else Fate.CHANGED
    found.counts[fate] += 1
    if len(found.items) < LISTED:
        found.items.append(Change(fate, pointer, _text(before), _text(after)))


def _text(value: Any) -> str:
    """A bounded text of a value; of a container how much is in it, and how it begins."""
    if value is MISSING:
        return ""
    if not isinstance(value, (dict, list)):
        text = as_text(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} letters)"
    inside = f"{len(value):,} value{'' if len(value) == 1 else 's'}"
    plain = [
        item for item in (value.values() if isinstance(value, dict) else value) if not isinstance(item, (dict, list))
    ]
    return f"{inside}: {', '.join(as_text(item)[:40] for item in plain[:4])}" if plain else inside

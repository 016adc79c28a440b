"""What the judge quoted from the observation, tied to the parts of the query that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from ..checks.base import Subject
from .base import Link, Target
from .texts import LONGEST_TEXT, fold, is_word

MOST_QUOTES = 20
MOST_STEPS = 100
LONGEST_QUOTE = 2000
SHORTEST_PART = 3


def by_judge(subject: Subject, links: Iterable[Link], evidence: Iterable[Any]) -> list[Link]:
    """Links of source `judge`: one for each part of the query that a quote covers, one without a part for any other.

    links: those of the rules. evidence: the judgement's, `{pointer, quote}` with pointers from the observation's root;
    what cannot be read or whose pointer leads nowhere is passed over.
    """
    linked = [link for link in links if link.start is not None and link.kind != "word"]
    covered: dict[int, list[Target]] = {}
    alone: list[Target] = []
    for target, quote in _quoted(subject.observation, evidence):
        parts = [number for number, link in enumerate(linked) if _covers(quote, target, link, subject.query)]
        for number in parts:
            covered.setdefault(number, []).append(target)
        if not parts:
            alone.append(target)
    tied = [
        Link(linked[number].start, linked[number].end, linked[number].kind, "supported", tuple(targets), "judge")
        for number, targets in covered.items()
    ]
    return tied + [Link(None, None, "value", "supported", (target,), "judge") for target in dict.fromkeys(alone)]


def _quoted(observation: Any, evidence: Iterable[Any]) -> Iterator[tuple[Target, str]]:
    """Each quote in lower case with its place: the letters where it stands, the whole value where they differ."""
    for item in islice(evidence, MOST_QUOTES):
        where, quote = _read(item)
        value = _at(observation, where) if quote else None
        if value is None:
            continue
        text = fold(str(value)[:LONGEST_TEXT]) if not isinstance(value, Mapping | list) else ""
        begin = text.find(quote)
        whole = begin < 0 or len(text) == len(quote)
        yield Target(f"/observation{where}", *(() if whole else (begin, begin + len(quote)))), quote


def _read(item: Any) -> tuple[str, str]:
    """Pointer and quote of one piece of evidence; no quote where it cannot be read."""
    where, quote = (item.get("pointer"), item.get("quote")) if isinstance(item, Mapping) else (None, None)
    if not isinstance(where, str) or not isinstance(quote, str | int | float) or isinstance(quote, bool):
        return "", ""
    text = fold(str(quote))
    return where, text if len(text) <= LONGEST_QUOTE else ""


def _at(value: Any, where: str) -> Any:
    """What stands at a JSON pointer; None where it leads nowhere."""
    steps = where.split("/")
    if steps[0] or len(steps) > MOST_STEPS:
        return None
    for step in steps[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdigit() and len(key) < 9 and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _covers(quote: str, target: Target, link: Link, query: str) -> bool:
    """Whether the quote holds the part's own text, or stands where the rules found the part."""
    if any(target.pointer == other.pointer for other in link.targets):
        return True
    text = fold(query[link.start : link.end])
    begin = quote.find(text) if len(text) >= SHORTEST_PART else -1
    return begin >= 0 and is_word(quote, begin, begin + len(text))

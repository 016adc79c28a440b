"""What the judge quoted from the observation, tied to the parts of the query that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from ..checks.base import Subject
from .base import Link, Target, pointer
from .texts import Leaf, Texts, fold

MOST_QUOTES = 20
LONGEST_QUOTE = 2000


def by_judge(subject: Subject, texts: Texts, links: Iterable[Link], evidence: Iterable[Any]) -> list[Link]:
    """Links of source `judge`: one for each part of the query that a quote covers, one without a part for any other.

    links: those of the rules. evidence: the judgement's, `{pointer, quote}`; what cannot be read or does not
    stand at its pointer is passed over.
    """
    linked = [link for link in links if link.start is not None and link.kind != "word"]
    covered: dict[int, list[Target]] = {}
    alone: list[Target] = []
    for target, quote in islice(_quoted(texts, evidence), MOST_QUOTES):
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


def _quoted(texts: Texts, evidence: Iterable[Any]) -> Iterator[tuple[Target, str]]:
    """Each quote that stands where it says, in lower case, with its place."""
    leaves = {pointer(leaf.path): leaf for leaf in texts.leaves if not leaf.given}
    for item in evidence if isinstance(evidence, list | tuple) else ():
        if isinstance(item, Mapping) and isinstance(item.get("pointer"), str) and len(str(item.get("quote"))) < LONGEST_QUOTE:
            where = item["pointer"]
            where = where if where.startswith("/observation") else f"/observation{where}"
            if (leaf := leaves.get(where)) and (found := _place(leaf, item.get("quote"))):
                yield found


def _place(leaf: Leaf, quote: Any) -> tuple[Target, str] | None:
    text = fold(quote if isinstance(quote, str) else str(quote))
    begin = leaf.text.find(text) if text else -1
    if begin < 0:
        return None
    where = pointer(leaf.path)
    whole = len(text) == len(leaf.text)
    return (Target(where) if whole else Target(where, begin, begin + len(text))), text


def _covers(quote: str, target: Target, link: Link, query: str) -> bool:
    """Whether the quote holds the part's own text, or stands where the rules found the part."""
    text = fold(query[link.start : link.end])
    return text in quote or any(target.pointer == other.pointer for other in link.targets)

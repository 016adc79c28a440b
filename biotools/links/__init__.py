"""Links from the parts of a query to where they stand in arguments and observation: pure, by rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..checks.base import Finding, Subject
from .base import MOST_LINKS, MOST_TARGETS, Kind, Link, Part, Source, Standing, Target
from .contradictions import with_findings
from .parts import parts_of
from .quotes import by_judge
from .rules import RULES, Case
from .texts import Texts
from .words import keys_of, link_word, words_of

__all__ = ["MOST_LINKS", "MOST_TARGETS", "RULES_VERSION", "Kind", "Link", "Source", "Standing", "Target", "find"]

RULES_VERSION = 2
"""Goes up when the rules find something else; what was found by older ones stays as it is stored."""


def find(
    quadruplet: Mapping[str, Any] | Subject,
    *,
    findings: Iterable[Finding] = (),
    evidence: Iterable[Any] = (),
) -> list[Link]:
    """The links of a quadruplet (DESIGN's dict), in the order of the query; those of the judge come last.

    findings: what the checks found, which tells contradictions. evidence: the judge's quotes, `{pointer, quote}`.
    Spans of the rules do not overlap. At most 200 links with 10 targets each. The same quadruplet has the same
    links. Never raises for bad data; where there is no query there are no links but the judge's.
    """
    subject = quadruplet if isinstance(quadruplet, Subject) else Subject.of(quadruplet)
    texts = Texts(subject)
    links = with_findings(list(_by_rules(subject, texts)), findings)
    links = sorted(links, key=lambda link: (link.start or 0, link.end or 0))[:MOST_LINKS]
    return [*links, *by_judge(subject, links, evidence)][:MOST_LINKS]


def _by_rules(subject: Subject, texts: Texts) -> Iterator[Link]:
    case = Case(subject, texts)
    parts = list(_linked(parts_of(subject, texts), lambda part: RULES[part.kind](part, case)))
    keys = keys_of(subject)
    yield from parts
    yield from _linked(words_of(subject.query, parts), lambda part: link_word(part, texts, keys))


def _linked(parts: Iterable[Part], rule: Callable[[Part], Link | None]) -> Iterator[Link]:
    """The parts that the rule links; one that comes again is linked as it was before, without a search."""
    found: dict[tuple[Kind, str], Link | None] = {}
    for part in parts:
        key = (part.kind, part.text)
        if key not in found:
            found[key] = rule(part)
        if link := found[key]:
            yield replace(link, start=part.start, end=part.end)

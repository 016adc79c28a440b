"""A query as it is drawn: in segments, the linked ones with their other ends, and marks where findings are about it."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotation.links.keeping import Document
from annotation.models import Finding, Revision
from annotation.pointing import Pointed, pointed
from biotool_site.lib import deceptive
from biotools.reference.pages import Page, page_of

Run = tuple[str, str]
"""Some letters, and what is deceptive in them (biotool_site.lib.deceptive)."""


@dataclass(frozen=True)
class End:
    """The other end of a link. place: as in the link; seen: the same for people, with the text that stands there."""

    place: Mapping[str, Any]
    seen: Pointed


@dataclass(frozen=True)
class Linked:
    """A linked part of the query.

    sources: who linked it; carried: whether an edit carried it over; page: of the identifier at its source database.
    """

    number: int
    start: int
    end: int
    text: str
    kind: str
    standing: str
    sources: tuple[str, ...]
    carried: bool
    ends: tuple[End, ...]
    page: Page | None

    @property
    def places(self) -> list[Mapping[str, Any]]:
        """All other ends, for scripts."""
        return [end.place for end in self.ends]


@dataclass(frozen=True)
class Mark:
    """A finding that is about a place. number: its place in the list of findings, from 1."""

    number: int
    severity: str
    message: str


@dataclass(frozen=True)
class Segment:
    """Letters of the query that belong together, and the findings that end with them."""

    runs: tuple[Run, ...]
    link: Linked | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Drawing:
    """The query with its links. quoted: what the judge quoted that no part of the query names."""

    segments: tuple[Segment, ...]
    links: tuple[Linked, ...]
    quoted: tuple[End, ...]

    @property
    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many parts there are of each standing and kind."""
        return Counter((link.standing, link.kind) for link in self.links)


def draw(revision: Revision, links: Iterable[Document], findings: Sequence[Finding]) -> Drawing:
    """Draw the revision's query. links: those that count, see telling; findings: in the order of their list."""
    links = list(links)
    linked = _linked(revision, [link for link in links if link["start"] is not None])
    alone = [target for link in links if link["start"] is None for target in link["targets"]]
    segments = tuple(_segments(revision.query, linked, findings))
    return Drawing(segments, tuple(linked), tuple(_ends(revision, alone)))


def marks_at(findings: Sequence[Finding], pointer: str) -> list[Mark]:
    """The findings that are about what stands at the pointer or inside."""
    return [
        _mark(number, finding)
        for number, finding in enumerate(findings, 1)
        if any(_is_at(place.get("pointer"), pointer) for place in _places(finding))
    ]


def places_of(finding: Finding) -> list[Mapping[str, Any]]:
    """What of the quadruplet a finding is about, for scripts: places in query, arguments and observation."""
    roots = ("/query", "/arguments", "/observation")
    return [place for place in _places(finding) if any(_is_at(place.get("pointer"), root) for root in roots)]


def _linked(revision: Revision, links: list[Document]) -> list[Linked]:
    """One for each part of the query; what the judge linked of the same part joins what the rules did."""
    by_part: dict[tuple[int, int], list[Document]] = {}
    for link in links:
        by_part.setdefault((link["start"], link["end"]), []).append(link)
    return [_one(revision, number, part, same) for number, (part, same) in enumerate(by_part.items(), 1)]


def _one(revision: Revision, number: int, part: tuple[int, int], same: list[Document]) -> Linked:
    first, text = same[0], revision.query[part[0] : part[1]]
    targets = {str(target): target for link in same for target in link["targets"]}
    sources = tuple(dict.fromkeys(link["source"] for link in same))
    ends = tuple(_ends(revision, list(targets.values())))
    carried = any(link.get("carried", False) for link in same)
    return Linked(number, *part, text, first["kind"], first["standing"], sources, carried, ends, page_of(text))


def _ends(revision: Revision, targets: list[Mapping[str, Any]]) -> Iterator[End]:
    for target, seen in zip(targets, pointed(revision, targets), strict=False):
        yield End(target, seen)


def _segments(query: str, links: list[Linked], findings: Sequence[Finding]) -> Iterator[Segment]:
    runs = deceptive.runs(query)
    marks = _marks(query, links, findings)
    ends = [end for link in links for end in (link.start, link.end)]
    edges = sorted({0, *ends, *marks, len(query)})
    for start, end in itertools.pairwise(edges):
        link = next((link for link in links if link.start <= start < link.end), None)
        yield Segment(tuple(_cut(runs, start, end)), link, tuple(marks.get(end, ())))


def _marks(query: str, links: list[Linked], findings: Sequence[Finding]) -> dict[int, list[Mark]]:
    """Findings about the query by the letter they stand behind: the end of what they are about, never inside a link."""
    found: dict[int, list[Mark]] = {}
    for number, finding in enumerate(findings, 1):
        for place in _places(finding):
            if place.get("pointer") == "/query":
                end = place.get("end")
                end = min(max(end, 1), len(query)) if isinstance(end, int) else len(query)
                end = next((link.end for link in links if link.start < end < link.end), end)
                found.setdefault(end, []).append(_mark(number, finding))
    return found


def _mark(number: int, finding: Finding) -> Mark:
    return Mark(number, finding.severity, finding.message)


def _places(finding: Finding) -> list[Mapping[str, Any]]:
    return [place for place in finding.evidence if isinstance(place, Mapping)]


def _is_at(pointer: Any, above: str) -> bool:
    return isinstance(pointer, str) and (pointer == above or pointer.startswith(f"{above}/"))


def _cut(runs: list[Run], start: int, end: int) -> Iterator[Run]:
    """The runs between two letters; what is deceptive in a run is so in its parts."""
    begin = 0
    for text, name in runs:
        piece = text[max(0, start - begin) : max(0, end - begin)]
        if piece:
            yield piece, name
        begin += len(text)

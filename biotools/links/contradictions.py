"""What the checks found wrong between the query and the call, told on the link it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..checks.base import Finding
from .base import MOST_TARGETS, Link, Part, Target, of_evidence, unique

AGAINST = frozenset(("query_species", "assembly", "coordinates", "variants"))
"""Checks whose findings name a part of the query and the place that says otherwise."""


def with_findings(links: list[Link], findings: Iterable[Finding]) -> list[Link]:
    """The links with those contradicted that such a finding is about, and one more where its part has none."""
    for part, targets in _against(findings):
        about = [number for number, link in enumerate(links) if part.overlaps(link)]
        for number in about:
            ends = tuple(unique([*targets, *links[number].targets])[:MOST_TARGETS])
            source = links[number].source if links[number].standing == "contradicted" else "check"
            links[number] = replace(links[number], standing="contradicted", targets=ends, source=source)
        if not about:
            links.append(replace(part.link("contradicted", targets), source="check"))
    return links


def _against(findings: Iterable[Finding]) -> Iterator[tuple[Part, list[Target]]]:
    for finding in findings:
        if finding.check not in AGAINST or finding.severity == "info":
            continue
        targets = [target for place in finding.evidence if (target := of_evidence(place))]
        for place in finding.evidence:
            start, end = place.get("start"), place.get("end")
            if place.get("pointer") == "/query" and isinstance(start, int) and isinstance(end, int) and targets:
                yield Part("value", "", start, end), targets

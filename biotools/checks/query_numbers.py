"""Numbers of the query that stand nowhere: a part of the check `grounding`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .base import Finding, Severity, Subject, span

NAME = "grounding"
NUMBER = re.compile(
    r"(?<![\w.:/*>-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w:/-])|(?<![\w.:/,*>-])\d{2,}(?:\.\d+)?(?![\w:/-])", re.ASCII
)
IN_DATA = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
SMALL = 1000
MOST_FINDINGS = 3
MOST_LISTS = 2000
ROUND = frozenset(("10", "20", "50", "100"))
"""Numbers by which people limit an answer: the top 10."""


def ungrounded_numbers(subject: Subject, texts: str) -> Iterator[Finding]:
    """Numbers in the query that are in none of the texts (arguments and observation, lower case).

    Letters beside a number make it a name (p53, COVID-19) and numbers inside identifiers are theirs.
    """
    named = [(found.start, found.end) for found in subject.identifiers]
    wanted = [
        match for match in NUMBER.finditer(subject.query)
        if not any(start < match.end() and match.start() < end for start, end in named) and match[0] not in ROUND
    ]  # fmt: skip
    if not wanted:
        return
    known = set(IN_DATA.findall(texts.replace(",", ""))) | set(IN_DATA.findall(texts)) | _lengths(subject.observation)
    missing = [match for match in wanted if not _is_known(match[0].replace(",", ""), known)]
    for match in missing[:MOST_FINDINGS]:
        severity: Severity = "warning" if float(match[0].replace(",", "")) >= SMALL else "info"
        message = f"The query speaks of {match[0][:40]}, a number that neither arguments nor observation hold."
        yield Finding(NAME, severity, message, (span(*match.span()),))


def _is_known(number: str, known: set[str]) -> bool:
    return number in known or number.rstrip("0").rstrip(".") in known or number.lstrip("0") in known


def _lengths(observation: Any) -> set[str]:
    """How many items the lists of the observation have."""
    found: set[str] = set()
    stack = [observation]
    for _ in range(MOST_LISTS):
        if not stack:
            break
        item = stack.pop()
        if isinstance(item, list | tuple):
            found.add(str(len(item)))
            stack.extend(item)
        elif isinstance(item, Mapping):
            stack.extend(item.values())
    return found

"""Is it one question?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Finding, Severity, Subject, span

NAME = "one_question"
MARK = re.compile(r"[?？]+")
VERB = r"(?:is|are|was|were|does|do|did|can|could|has|have|many|much|often|long|far|large|old)"
SECOND = re.compile(
    rf"(?:[,;:]\s*|\s)(?:and|or|as well as|plus)\s+(?:also\s+)?"
    rf"(?:(?P<sure>(?:what|why|where|when|how)\s+{VERB}|what)|(?P<maybe>which|who|whose|where|when|how))\b",
    re.IGNORECASE,
)
ORDER = re.compile(
    r"(?:[.;,]\s*|\s)(?:and\s+)?(?:also|additionally|then)\s+(?:list|give|show|tell|find|explain|describe|report|compare)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\s*(?:what|which|who|whose|where|when|why|how|is|are|do|does|did|can|could|has|have|will|would|should|list|give|show"
    r"|tell|find|please|in which|on which|to which|for which|at which|of which|from which|by which)\b",
    re.IGNORECASE,
)


def one_question(subject: Subject) -> Iterator[Finding]:
    """Several questions in one text: two that end in a question mark, and “... and what ...”, are warnings.

    “and which ...” may go on the same question (the genes that ... and which ...) and is an info, and so is
    an order after the question (also list ...). An introduction before the question does not count.
    """
    asked = list(_questions(subject.query))
    if len(asked) > 1:
        message = f"These are {len(asked)} questions in one; keep the one that the observation answers."
        yield Finding(NAME, "warning", message, tuple(span(*place) for place in asked[:10]))
        return
    for match in SECOND.finditer(subject.query):
        if ASKS.match(subject.query):
            severity: Severity = "warning" if match["sure"] else "info"
            yield _second(match, severity)
            return
    if ASKS.match(subject.query) and (order := ORDER.search(subject.query)):
        yield _second(order, "info")


def _questions(query: str) -> Iterator[tuple[int, int]]:
    """From where to where each question goes that ends in a question mark and asks something."""
    begin = 0
    for match in MARK.finditer(query):
        if re.search(r"\w", query[begin : match.start()]):
            lead = len(query[begin:]) - len(query[begin:].lstrip())
            yield begin + lead, match.end()
        begin = match.end()


def _second(match: re.Match[str], severity: Severity) -> Finding:
    text = match[0].strip(" ,;.")
    message = f"“{text}” seems to begin a second question; ask one thing."
    return Finding(NAME, severity, message, (span(*match.span()),))

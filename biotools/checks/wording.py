"""Is it a natural question, without the names of functions and parameters?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Finding, Subject, span

NAME = "wording"
MACHINERY = re.compile(r"\b(?:API|endpoint|JSON|tool call|function call|query parameter|boolean flag)\b", re.IGNORECASE)


def wording(subject: Subject) -> Iterator[Finding]:
    """A blank query and a function's name in it are errors; parameter names and words of the machinery are warnings.

    Machinery: API, endpoint, JSON and the like. Parameter names count only where no ordinary word looks so:
    with an underscore or inner capitals, or E-utilities' own (retmax, usehistory).
    """
    if not subject.query.strip():
        yield Finding(NAME, "error", "There is no query.", ({"pointer": "/query"},))
        return
    if subject.function and "_" in subject.function:
        yield from _names(subject, [subject.function], "error", "function")
    properties = _properties(subject)
    yield from _names(subject, [name for name in properties if _is_technical(name)], "warning", "parameter")
    if match := MACHINERY.search(subject.query):
        message = f"“{match[0]}” is a word of the machinery; ask as a person would who wants to know."
        yield Finding(NAME, "warning", message, (span(*match.span()),))


def _names(subject: Subject, names: list[str], severity: str, what: str) -> Iterator[Finding]:
    for name in names:
        match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", subject.query)
        if match:
            message = f"The query names the {what} {name}; say what is meant in plain words."
            yield Finding(NAME, "error" if severity == "error" else "warning", message, (span(*match.span()),))


def _properties(subject: Subject) -> list[str]:
    parameters = subject.tool.get("parameters")
    properties = parameters.get("properties") if isinstance(parameters, dict) else None
    return [str(name) for name in properties] if isinstance(properties, dict) else []


def _is_technical(name: str) -> bool:
    has_inner_capital = any(letter.isupper() for letter in name[1:]) and not name.isupper()
    return (
        "_" in name or has_inner_capital or name in ("retmax", "retstart", "retmode", "rettype", "usehistory", "idtype")
    )

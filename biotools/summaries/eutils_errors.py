"""What E-utilities say in plain text when they have no data, mostly with status 200."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from ..client.errors import ServiceError

OPENINGS = (
    "error", "supplied id parameter", "id list is empty", "empty id list", "empty result", "failed to", "unable to",
    "cannot ", "can't ", "invalid ", "no items found", "nothing has been found", "external viewer error", "eutils",
    "the following pmid is not available", "the following id is not available",
)  # fmt: skip
"""How such texts begin, in lower case. Source: recorded answers, and ncbi/GeneGPT's."""
LONGEST_ERROR = 2000
TRANSIENT = (
    "rate limit", "backend failed", "temporarily", "unable to obtain", "try again", "timeout", "timed out",
    "exlink server",
)  # fmt: skip
"""Words of NCBI that mean: not now."""
UNKNOWN = (
    "invalid uid", "cannot get document", "failed to understand id", "failed to retrieve", "id list is empty",
    "is not available", "nothing has been found", "no items found",
)  # fmt: skip
"""Words of NCBI that mean: there is no such record."""


def told(message: str) -> ServiceError:
    """The error that a message of NCBI stands for: whether it will pass, whether the record is unknown."""
    low = message.lower()
    code = "not_found" if any(words in low for words in UNKNOWN) else None
    transient = any(words in low for words in TRANSIENT)
    return ServiceError(f"NCBI says: {message[:300]}", code=code, transient=transient)


def raise_for_text(text: str) -> None:
    """Raises ServiceError where a text is an error message; records of any format begin otherwise."""
    if len(text) > LONGEST_ERROR:
        return
    message = _readable(text)
    if message.lower().lstrip("+<").startswith(OPENINGS):
        raise told(message)


def _readable(text: str) -> str:
    """The message without form encoding, and without the blanks that some programs put between letters."""
    line = text.strip()
    if not re.search(r"[ \t]", line) and "+" in line:
        line = unquote_plus(line)
    line = re.sub(r"(?<!\S)\S(?: \S)+(?!\S)", lambda run: run[0].replace(" ", ""), line)
    return " ".join(line.split())

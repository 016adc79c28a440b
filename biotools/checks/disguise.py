"""Other readings of a text: what a person would not see in it, and a model might."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

# Letters without a shape of their own: they part a word for a machine, and a reader sees it whole.
INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
ENCODED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,4000}={0,2}(?![A-Za-z0-9+/=])")
MOST = 20
"""Encoded parts of one text that are read; sequences look like them, too, and come to nothing."""


def readings(text: str) -> Iterator[tuple[str, int, int]]:
    """What else the text can be read as, with start and end of the part in the text.

    Full-width and other compatible letters as plain ones, without invisible letters between; base64 that holds
    ASCII text. Nothing for plain text.
    """
    if not text.isascii():
        plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
        if plain != text:
            yield plain, 0, len(text)
    for found in list(ENCODED.finditer(text))[:MOST]:
        if decoded := _decoded(found.group()):
            yield decoded, found.start(), found.end()


def _decoded(text: str) -> str:
    """The ASCII text that base64 holds; empty for anything else."""
    bare = text.rstrip("=")
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return decoded if " " in decoded and decoded.isprintable() else ""

"""The general form of a text that no parser knows: its parts in order, as they stand."""

from __future__ import annotations

import re

NUMBERED = re.compile(r"1[.:] \S.*\n")
"""How a report of numbered records begins."""
MOST_LETTERS = 2_000_000
"""Letters of a text that are cut into parts; a longer one is summarised by its beginning all the same."""


def parts(text: str) -> list[str]:
    """The blocks of a text that blank lines separate, or its lines where it has one block only.

    Reports put a blank line between records and number them (`1. HOTAIR`), a single one, too; lists of
    identifiers are one block.
    """
    lines = [line.rstrip() for line in text[:MOST_LETTERS].splitlines()]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    filled = ["\n".join(block).strip() for block in blocks if block]
    if len(filled) > 1 or NUMBERED.match(filled[0] if filled else ""):
        return filled
    return [line.strip() for line in lines if line.strip()]

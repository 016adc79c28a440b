"""What the training formats share: the system prompt, and which tools a record offers to the model."""

import hashlib
from collections.abc import Mapping
from typing import Any

from annotation.releases.formats.base import Edition, openai_tool
from annotation.releases.reader import Record

# The system prompt of the published training files.
SYSTEM = "You are a helpful assistant that can call tools. Use the provided tools when appropriate."
# The published files offer two tools: the right one and one other.
OTHERS = 1


def offered_tools(record: Record, edition: Edition) -> list[dict[str, Any]]:
    """The record's own tool and another of the release, by name, so that the place tells nothing.

    The other is drawn by the release's seed and the record's id. Where there is none, one tool is offered.
    """
    gold = record.data["tool"]
    rest = [tool for tool in edition.tools if tool["name"] != gold["name"]]
    offered: list[Mapping[str, Any]] = [gold, *_drawn(rest, f"{edition.seed}:{record.data['id']}")]
    return [openai_tool(tool) for tool in sorted(offered, key=lambda tool: str(tool["name"]))]


def _drawn(tools: list[Mapping[str, Any]], draw: str) -> list[Mapping[str, Any]]:
    if len(tools) <= OTHERS:
        return tools
    start = int.from_bytes(hashlib.sha256(draw.encode()).digest()[:8]) % len(tools)
    return [tools[(start + step) % len(tools)] for step in range(OTHERS)]

"""What a finding's or a judgement's evidence points at, as words beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotation import trees
from annotation.models import Revision
from annotation.parameters import as_text

MOST_ITEMS = 8
LONGEST = 200


@dataclass(frozen=True)
class Pointed:
    """A place in a quadruplet (JSON pointer, without the leading slash) and the text that stands there."""

    where: str
    text: str


def pointed(revision: Revision, evidence: Iterable[Any]) -> list[Pointed]:
    """The first items of the evidence, each with its place and text; unreadable items are shown as they are."""
    whole = {
        "query": revision.query,
        "arguments": revision.arguments,
        "observation": revision.observation.summary,
    }
    return [_one(whole, item) for item in list(evidence)[:MOST_ITEMS]]


def _one(whole: Mapping[str, Any], item: Any) -> Pointed:
    if not isinstance(item, Mapping) or not isinstance(item.get("pointer"), str):
        return Pointed("", as_text(item)[:LONGEST])
    pointer = item["pointer"]
    where = pointer.removeprefix("/")[:LONGEST]
    if "quote" in item:
        return Pointed(where, as_text(item["quote"])[:LONGEST])
    try:
        value = trees.part(whole, pointer)
    except trees.NoSuchPart:
        return Pointed(where, "")
    start, end = item.get("start"), item.get("end")
    if isinstance(value, str) and isinstance(start, int) and isinstance(end, int):
        return Pointed(where, value[max(0, start) : max(0, end)][:LONGEST])
    return Pointed(where, "" if isinstance(value, (dict, list)) else as_text(value)[:LONGEST])

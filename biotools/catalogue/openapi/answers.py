"""What a draft says of an operation: its description, the format it asks for, and how its answer is summarised."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .parameters import NotDrafted, plain_schema, sentence
from .references import Document

SHORTEST_DESCRIPTION = 40
"""Letters, as family_schema.yaml wants of a function's description."""
LONGEST_DESCRIPTION = 600


def paragraph(operation: Mapping[str, Any], where: str, title: str) -> str:
    """The operation's summary and the first paragraph of its description, as one paragraph of whole sentences."""
    summary = sentence(operation.get("summary"), LONGEST_DESCRIPTION)
    first = sentence(re.split(r"\n\s*\n", str(operation.get("description") or "").strip())[0], LONGEST_DESCRIPTION)
    text = first if summary.rstrip(".").lower() in first.lower() else f"{summary} {first}".strip()
    if len(text) < SHORTEST_DESCRIPTION:
        text = f"{text} Drafted from {where} of {title}; describe it.".strip()
    return text


def summary_of(document: Document, operation: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The media type to ask for, and the general shape of its answer. Raises NotDrafted where it is no JSON."""
    answers = operation.get("responses", {})
    success: Any = next((answers[key] for key in ("200", "2XX", "default") if key in answers), {})
    content = document.resolve(success).get("content") or {}
    media = [kind.split(";")[0].strip() for kind in content]
    if content and not (kinds := [kind for kind in media if kind.endswith(("/json", "+json"))]):
        raise NotDrafted(f"it answers {', '.join(media)[:100]}, which no summary reads")
    if not content:
        return "application/json", {"shape": "record"}
    kind = "application/json" if "application/json" in kinds else kinds[0]
    chosen = next(value for key, value in content.items() if key.split(";")[0].strip() == kind)
    return kind, _shape(document, chosen.get("schema"))


def _shape(document: Document, unresolved: Any) -> dict[str, Any]:
    """`list` for an array, or for an object that holds one array and otherwise plain values; else `record`."""
    schema = plain_schema(document, unresolved)
    if schema.get("type") == "array":
        return {"shape": "list"}
    properties = {name: plain_schema(document, each) for name, each in (schema.get("properties") or {}).items()}
    arrays = [name for name, each in properties.items() if each.get("type") == "array"]
    others = [name for name in properties if name not in arrays]
    if len(arrays) != 1 or "/" in arrays[0] or any(properties[name].get("type") == "object" for name in others):
        return {"shape": "record"}
    return {"shape": "list", "at": arrays[0], **({"beside": others} if others else {})}

"""The history of a quadruplet as its page shows it: each new wording beside the one it came from."""

from typing import Any

from annotation.diffs.wording import words
from annotation.parameters import as_text


def of(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of annotation.history, the newest first; a revision that came from another tells what it changed.

    `changed`: segments of the query (annotation.diffs), None where it is the same. `arguments_changed`: (name, value
    before, value after) as text, empty where there was or is none.
    """
    revisions = {event["revision"]: event for event in events if event["what"] == "revision"}
    return [_told(event, revisions) for event in reversed(events)]


def _told(event: dict[str, Any], revisions: dict[int, dict[str, Any]]) -> dict[str, Any]:
    base = revisions.get(event.get("based_on") or 0)
    if base is None:
        return event
    changed = words(base["query"], event["query"]) if base["query"] != event["query"] else None
    return event | {"changed": changed, "arguments_changed": _arguments(base["arguments"], event["arguments"])}


def _arguments(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = list(dict.fromkeys([*before, *after]))
    return [
        (name, as_text(before[name]) if name in before else "", as_text(after[name]) if name in after else "")
        for name in names
        if (name in before, before.get(name)) != (name in after, after.get(name))
    ]

"""The history of a quadruplet as its page shows it: each new wording beside the one it came from."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from annotation.diffs.wording import words
from annotation.models import Verdict
from annotation.parameters import as_text


def of(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of annotation.history, the newest first; a revision that came from another tells what it changed.

    `who`: the actor as people call them. `changed`: segments of the query (annotation.diffs), None where it is the
    same. `arguments_changed`: (name, value before, value after) as text, empty where there was or is none. A decision
    that left the state as it was tells that by itself. One query at most.
    """
    revisions = {event["revision"]: event for event in events if event["what"] == "revision"}
    names = _names(event["actor"] for event in events)
    shown = [event for event in events if not _goes_without_saying(event)]
    return [_told(event, revisions) | {"who": names[event["actor"]]} for event in reversed(shown)]


def _names(actors: Iterable[str | None]) -> dict[str | None, str]:
    people = get_user_model().objects.filter(username__in={name for name in actors if name})
    return {None: "machine"} | {one.get_username(): one.get_full_name() or one.get_username() for one in people}


def _goes_without_saying(event: dict[str, Any]) -> bool:
    return event["what"] == "state" and event["before"] == event["after"] and event["because"] in Verdict.values


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

"""The few shapes all summaries are made of: clipped text, records, lists with totals; and the size bound."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

LARGEST_SUMMARY = 6 * 1024
"""Bytes of a summary as plain JSON (json.dumps); what is larger is shown in less detail."""
LONGEST_KEY = 100
MOST_KEYS = 80
DEEPEST = 8


@dataclass(frozen=True)
class Limits:
    """How much to show: items of a list, items of lists inside those, letters of a text."""

    items: int
    inner: int
    text: int

    def within(self) -> Limits:
        """The limits for what stands inside an item."""
        return replace(self, items=self.inner, inner=min(self.inner, 2))


LADDER = tuple(
    Limits(*rung)
    for rung in (
        (25, 6, 800), (15, 5, 600), (10, 4, 400), (10, 2, 300), (8, 2, 200), (5, 2, 200),
        (5, 1, 120), (3, 1, 120), (2, 1, 80), (1, 1, 60), (1, 0, 40), (0, 0, 40),
    )
)  # fmt: skip


def size(value: Any) -> int:
    """Bytes of the value as plain JSON with escapes: no other JSON text of it is longer."""
    return len(json.dumps(value))


def fit(make: Callable[[Limits], dict[str, Any]], largest: int = LARGEST_SUMMARY) -> dict[str, Any]:
    """What `make` makes with the most generous limits that keep it within the bound.

    When even the tightest do not, fields are left out from the end, and `left_out` counts them.
    """
    made: dict[str, Any] = {}
    for limits in LADDER:
        made = make(limits)
        if size(made) <= largest:
            return made
    dropped = 0
    while made and size({**made, "left_out": dropped}) > largest:
        made.popitem()
        dropped += 1
    return {**made, "left_out": dropped}


def clip(text: str, limits: Limits) -> Any:
    """The text, or its beginning with how long it was and how much is shown (letters)."""
    if len(text) <= limits.text:
        return text
    return {"text": text[: limits.text], "total_letters": len(text), "shown_letters": limits.text}


def shrink(value: Any, limits: Limits, depth: int = 0) -> Any:
    """Any JSON value within the limits: long lists and texts are cut and say so, nulls and blanks go."""
    if isinstance(value, str):
        return clip(value, limits)
    if isinstance(value, Mapping):
        return record(value, limits, depth) if depth < DEEPEST else {"total_fields": len(value)}
    if isinstance(value, list | tuple):
        return (
            listing(value, lambda item: shrink(item, limits.within(), depth + 1), limits)
            if depth < DEEPEST
            else {"total": len(value), "shown": 0}
        )
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return clip(str(value), limits)
    return value


def record(fields: Mapping[str, Any], limits: Limits, depth: int = 0) -> dict[str, Any]:
    """The non-empty fields, each within the limits; `left_out` counts those beyond what can be shown."""
    full = {key: value for key, value in fields.items() if not blank(value)}
    kept = [key for key in full if len(key) <= LONGEST_KEY][:MOST_KEYS]
    made = {key: shrink(full[key], limits.within() if depth else limits, depth + 1) for key in kept}
    if len(kept) < len(full):
        made["left_out"] = len(full) - len(kept)
    return made


def listing(items: Iterable[Any], show: Callable[[Any], Any], limits: Limits) -> Any:
    """All items as a plain list, or the first ones with `total` and `shown`."""
    everything = list(items)
    if len(everything) <= limits.items:
        return [show(item) for item in everything]
    shown = [show(item) for item in everything[: limits.items]]
    return {"total": len(everything), "shown": len(shown), **({"items": shown} if shown else {})}


def counts(values: Iterable[Any], limits: Limits) -> dict[str, int]:
    """How often each value occurs, the most frequent first; `others` counts what the limits leave out."""
    named = (str(value).lower() if isinstance(value, bool) else value for value in values)
    texts = [value for value in named if isinstance(value, str) and len(value) <= LONGEST_KEY]
    ordered = sorted(Counter(texts).items(), key=lambda pair: (-pair[1], pair[0]))
    others = sum(number for _, number in ordered[limits.items :])
    return {**dict(ordered[: limits.items]), **({"others": others} if others else {})}


def tallied(items: list[Any], show: Callable[[Any], Any], limits: Limits, **by: Iterable[Any]) -> dict[str, Any]:
    """The first items with `total` and `shown`, and a tally `by_<name>` of each row of values given."""
    tallies = {f"by_{name}": counts(values, limits) for name, values in by.items()}
    shown = [show(item) for item in items[: limits.items]]
    return {
        "total": len(items),
        **{key: tally for key, tally in tallies.items() if tally},
        "shown": len(shown),
        **({"items": shown} if shown else {}),
    }


def pick(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These fields in this order, without the absent and the blank."""
    return {name: fields[name] for name in names if not blank(fields.get(name))}


def blank(value: Any) -> bool:
    """Whether a value says nothing: null, empty text, empty list, empty object."""
    return value is None or (isinstance(value, str | list | dict | tuple) and len(value) == 0)


def as_dict(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one: a body may hold anything anywhere."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []

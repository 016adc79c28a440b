"""Does the judge's evidence stand in the observation, at the place that it names? Pure.

The words never repeat what the judge or the observation said: they go back to the judge as instructions, and
a quoted text may be one that wants to be obeyed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from annotation import trees

PREFIX = "/observation"  # of pointers into the whole document that the judge was sent


def complaints(answer: Mapping[str, Any], observation: Any) -> list[str]:
    """What makes a judge's answer unfaithful, in words for the judge; empty when all of its evidence holds.

    answer: fits the schema of the judge's prompt. Case and spaces do not count. A verdict of informative
    without any quote rests on nothing, and is unfaithful, too.
    """
    evidence: Sequence[Mapping[str, str]] = answer["evidence"]
    if answer["informative"] and not evidence:
        return ["/evidence is empty: quote what makes the observation informative."]
    whole = forms(observation)
    found = []
    for index, item in enumerate(evidence):
        if words := _complaint(item["pointer"], item["quote"], observation, whole):
            found.append(f"/evidence/{index}: {words}")
    return found


def _complaint(pointer: str, quote: str, observation: Any, whole: tuple[str, ...]) -> str:
    wanted = folded(quote)
    if not wanted:
        return "the quote is empty."
    if not _within(wanted, whole):
        return "the quote is not in the observation. Quote verbatim."
    try:
        there = trees.part(observation, inside(pointer, observation))
    except trees.NoSuchPart:
        return "the pointer leads nowhere in the observation."
    return "" if _within(wanted, forms(there)) else "the quote is not at its pointer."


def inside(pointer: str, observation: Any) -> str:
    """The pointer from the observation's root; one from the root of the judge's document is brought to it."""
    own = isinstance(observation, dict) and "observation" in observation
    prefixed = pointer == PREFIX or pointer.startswith(f"{PREFIX}/")
    return pointer.removeprefix(PREFIX) if prefixed and not own else pointer


def forms(value: Any) -> tuple[str, ...]:
    """The folded texts in which a value can be quoted: as JSON, and a text also as it is."""
    written = folded(json.dumps(_without_spaces(value), ensure_ascii=False))
    return (written, folded(value)) if isinstance(value, str) else (written,)


def _without_spaces(value: Any) -> Any:
    """The value with no spaces in its texts: JSON writes a line break as two letters. Keys stay: they could clash."""
    if isinstance(value, dict):
        return {key: _without_spaces(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_spaces(item) for item in value]
    return "".join(value.split()) if isinstance(value, str) else value


def folded(text: str) -> str:
    """Text without case and spaces, for comparing quotes."""
    return "".join(text.casefold().split())


def _within(wanted: str, texts: Sequence[str]) -> bool:
    """Whether the folded quote stands in one of the texts, as it is or as JSON would write it."""
    escaped = json.dumps(wanted, ensure_ascii=False)[1:-1]
    return any(wanted in text or escaped in text for text in texts)

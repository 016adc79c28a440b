"""The third grade: whether two calls were given the same answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from biotool_site.lib.canonical import canonical_json


class Answer(Protocol):
    """What both biotools.Observation and the stored one of biotools.evidence have."""

    @property
    def summary(self) -> Mapping[str, Any]: ...
    @property
    def informative(self) -> bool: ...
    @property
    def raw(self) -> str | bytes | memoryview: ...


def same_answer(observation_a: Answer | Mapping[str, Any], observation_b: Answer | Mapping[str, Any]) -> bool:
    """Whether two observations are equal: their summaries, or their raw bodies as data, are.

    Either may be given as its summary alone, as datasets carry it. An uninformative observation, an error
    among them, is no answer and equals nothing, not even another such: two calls that found nothing did
    not find the same. Bodies in JSON are compared without regard to the order of keys and to blanks.
    """
    summaries = _summary(observation_a), _summary(observation_b)
    if not all(summaries):
        return False
    if _text(summaries[0]) == _text(summaries[1]):
        return True
    if isinstance(observation_a, Mapping) or isinstance(observation_b, Mapping):
        return False
    return _body(observation_a) == _body(observation_b)


def _summary(observation: Answer | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(observation, Mapping):
        return observation
    return observation.summary if observation.informative else {}


def _body(observation: Answer) -> str:
    raw = observation.raw
    text = raw if isinstance(raw, str) else bytes(raw).decode("utf-8", "replace")
    try:
        return _text(json.loads(text))
    except (ValueError, RecursionError):
        return text.strip()


def _text(value: Any) -> str:
    try:
        return canonical_json(value)
    except ValueError:  # NaN: not equal to itself as JSON, but the same text
        return json.dumps(value, sort_keys=True)

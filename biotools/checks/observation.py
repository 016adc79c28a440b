"""Is the observation one that a question can be asked about?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ..summaries.informative import why_uninformative
from .base import Finding, Subject, at

NAME = "observation"
OLDEST = timedelta(days=3 * 365)
MOST_DAYS = 1_000_000
ERROR_FIELDS = ("error", "ERROR", "errors", "messages", "esummaryresult")


def observation(subject: Subject) -> Iterator[Finding]:
    """No or an empty observation, and an error message in its place, are errors; a cut answer is a warning.

    An answer older than the dataset allows (`oldest_days`) is a warning; where it does not say, one older
    than three years is an info. Age needs the time of the check and of the answer (`recorded_at` or `fetched_at`
    in the lineage).
    """
    seen = subject.observation
    if seen is None or seen == {} or seen == [] or seen == "":
        yield Finding(NAME, "error", "There is no observation: nothing answers the question.", (at("observation"),))
        return
    if isinstance(seen, Mapping):
        yield from _content(seen)
    if subject.lineage.get("truncated") is True:
        message = "The service's answer was longer than the bound and was cut."
        yield Finding(NAME, "warning", message, (at("lineage", "truncated"),))
    yield from _age(subject)


def _content(seen: Mapping[str, Any]) -> Iterator[Finding]:
    said = next((name for name in ERROR_FIELDS if seen.get(name) and len(seen) <= 3), None)
    if said:
        message = f"The observation is an error message of the service: {str(seen[said])[:160]}"
        yield Finding(NAME, "error", message, (at("observation", said),))
    elif reason := why_uninformative({str(key): value for key, value in seen.items()}):
        message = (
            "The entry is inactive: it was deleted or merged."
            if reason == "inactive"
            else "The observation holds no hit, or nothing but a name: no question can be answered from it."
        )
        yield Finding(NAME, "error", message, (at("observation"),))


def _age(subject: Subject) -> Iterator[Finding]:
    allowed = OLDEST if subject.oldest_days is None else _days(subject.oldest_days)
    for name in ("recorded_at", "fetched_at"):
        moment = _moment(subject.lineage.get(name))
        if moment and subject.now and subject.now - moment > allowed:
            if subject.oldest_days is None:
                message = f"The answer is from {moment:%B %Y}; the service may say something else today."
                yield Finding(NAME, "info", message, (at("lineage", name),))
            else:
                message = (
                    f"The answer is from {moment:%d %B %Y}, older than the {allowed.days} days this dataset allows."
                )
                yield Finding(NAME, "warning", message, (at("lineage", name),))
            return


def _days(days: float) -> timedelta:
    """So many days; none for what is negative or no number."""
    return timedelta(days=min(days, MOST_DAYS) if days > 0 else 0)


def _moment(value: Any) -> datetime | None:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""The errors of a batch by cause: words without their numbers, so that a thousand rows make a few lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Min, Value
from django.db.models.functions import Left

from synthesis.batches import rerun
from synthesis.models import Batch, Proposal, Query

NUMBERS = r"[0-9]+([.,:][0-9]+)*"
COMPARED = 300  # letters of a message that are compared
SHOWN = 20


@dataclass(frozen=True)
class Cause:
    """Rows that were dropped for one reason, with messages that differ in numbers only.

    words: one of the messages. reason: what to re-run.
    """

    reason: str
    words: str
    number: int


def without_numbers(words: str) -> str:
    """The message as it is compared: numbers are one sign, and only its beginning counts."""
    return re.sub(NUMBERS, "#", words[:COMPARED])


def fold(troubles: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Messages with their numbers of rows, those that differ in numbers only made one; most rows first."""
    found: dict[str, list[Any]] = {}
    for words, number in troubles:
        entry = found.setdefault(without_numbers(words), [words, 0])
        entry[1] += number
    return sorted(((words, number) for words, number in found.values()), key=lambda entry: (-entry[1], entry[0]))


def of(batch: Batch) -> list[Cause]:
    """What was dropped for a reason that may pass, most rows first, at most twenty causes; three queries."""
    dropped = [
        *_grouped(Proposal.objects.filter(batch=batch, state="dropped", reason__in=rerun.PASSING), "detail"),
        *_grouped(Query.objects.filter(batch=batch, state="dropped", reason__in=rerun.PASSING), "detail"),
        *_grouped(rerun.failed_rounds(batch), "trouble", reason=Value(rerun.NO_CALLS)),
    ]
    causes = [Cause(row["reason"], row["words"], row["number"]) for row in dropped]
    return sorted(causes, key=lambda cause: (-cause.number, cause.reason, cause.words))[:SHOWN]


def _grouped(rows: Any, column: str, **more: Any) -> Any:
    """Rows by reason and message without numbers; `more` brings the reason where rows have none."""
    plain = Func(Left(F(column), COMPARED), Value(NUMBERS), Value("#"), Value("g"), function="regexp_replace")
    return (
        rows.annotate(cause=plain, **more)
        .values("reason", "cause")
        .annotate(words=Min(column), number=Count("pk"))
        .order_by("-number")[:SHOWN]
    )

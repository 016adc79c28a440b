"""What a recording run tells the person who started it: a line for each example, and a table at the end."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable

from .refresh import Outcome


class Progress:
    """Says a line for each outcome, whichever thread it comes from."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self._total = total
        self._say = say
        self._done = 0
        self._lock = threading.Lock()

    def __call__(self, outcome: Outcome) -> None:
        """One example is done."""
        with self._lock:
            self._done += 1
            what = f"{outcome.function.host} {outcome.function.name} #{outcome.number}"
            self._say(f"[{self._done}/{self._total}] {what}: {_became(outcome)} ({outcome.seconds:.1f} s)")


def closing_table(outcomes: Iterable[Outcome]) -> str:
    """How many examples of each host were recorded and failed, then every failure with its reason."""
    outcomes = list(outcomes)
    recorded = Counter(outcome.function.host for outcome in outcomes if not outcome.reason)
    failed = Counter(outcome.function.host for outcome in outcomes if outcome.reason)
    lines = [f"{'host':<16}{'recorded':>10}{'failed':>8}"]
    lines += [f"{host:<16}{recorded[host]:>10}{failed[host]:>8}" for host in sorted({*recorded, *failed})]
    lines.append(f"{'together':<16}{recorded.total():>10}{failed.total():>8}")
    told = [outcome for outcome in outcomes if outcome.reason or outcome.note]
    lines += [f"{outcome.function.name} #{outcome.number}: {_became(outcome)}" for outcome in told]
    return "\n".join(lines)


def _became(outcome: Outcome) -> str:
    if outcome.reason:
        return f"failed, {outcome.reason}"
    return "recorded" + (f", but {outcome.note}" if outcome.note else "")

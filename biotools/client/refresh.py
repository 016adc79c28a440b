"""Runs functions' examples live, each host at its own pace, and keeps the answers where replay reads them."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from ..catalogue import Function
from .call import call
from .errors import BiotoolsError
from .live import LiveTransport
from .parse import answer_key
from .record import Entry, RecordTransport, line
from .transports import Transport

PATIENCE = 90.0
"""Seconds an example waits for its host's slot; a poll of BLAST is due once a minute."""
KEPT = frozenset({"", "empty", "inactive"})
"""Reasons with which an answer is still the service's right answer; any other is an error and not kept."""

SUBMITTED = "blast_put_url"
"""Of a recorded result that was fetched later: the address that submitted the search (biotools.recordings)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one example. reason: why it was not recorded, empty when it was; note: what is odd about it."""

    function: Function
    number: int
    seconds: float
    reason: str = ""
    note: str = ""


@dataclass
class _Run:
    """One run over all hosts: what was recorded so far by host, and whether it is to end."""

    transport: Transport
    tell: Callable[[Outcome], None]
    entries: dict[str, list[Entry]]
    stop: threading.Event = field(default_factory=threading.Event)

    def host(self, functions: Sequence[Function]) -> list[Outcome]:
        """The examples of one host's functions, one after the other."""
        return [
            self._example(function, number)
            for function in functions
            for number in range(len(function.examples))
            if not self.stop.is_set()
        ]

    def _example(self, function: Function, number: int) -> Outcome:
        taken: list[Entry] = []
        start = time.monotonic()
        reason = note = ""
        try:
            seen = call(function.name, function.examples[number], RecordTransport(self.transport, taken.append))
            if seen.reason in KEPT and taken:
                note = seen.reason
                self.entries[function.host].extend(_kept(function, taken))
            else:
                reason = f"{seen.reason}: {seen.detail}"
        except BiotoolsError as error:
            reason = f"{error.code}: {error}"
        outcome = Outcome(function, number + 1, time.monotonic() - start, reason, note)
        self.tell(outcome)
        return outcome


def refresh(
    functions: Iterable[Function],
    into: Path,
    *,
    transport: Transport | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Record every example of these functions into a file (.jsonl, .jsonl.gz), which is made or brought up to date.

    Hosts are asked side by side, each by one thread. An answer that the file already holds is replaced, all
    else in it stays. An example that fails is told in its Outcome and changes nothing; what was recorded
    before an interrupt (Ctrl-C) is kept. tell: called after each example, from several threads.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    if into.is_dir():
        raise ValueError(f"{into} is a folder; name the file to record into")
    ordered = sorted(functions, key=lambda function: function.host)
    groups = {host: list(group) for host, group in groupby(ordered, key=lambda function: function.host)}
    run = _Run(transport or LiveTransport(patience=PATIENCE), tell, {host: [] for host in groups})
    try:
        with ThreadPoolExecutor(max(1, len(groups))) as pool:
            try:
                return [outcome for outcomes in pool.map(run.host, groups.values()) for outcome in outcomes]
            finally:
                run.stop.set()  # an interrupt: each thread ends with the example it is at
    finally:
        if recorded := [entry for entries in run.entries.values() for entry in entries]:
            _merge(recorded, into)


def _kept(function: Function, taken: Sequence[Entry]) -> list[Entry]:
    """What is kept of one example's answers: all, but of a search in steps only its result, with what it answers."""
    if not function.steps:
        return list(taken)
    first, last = taken[0], taken[-1]
    return [{**last, SUBMITTED: f"{first['url']}?{first['request_body']}"}]


def _merge(entries: Sequence[Entry], into: Path) -> None:
    """The file with these entries, each in the place of an older answer to the same request, or at the end.

    Written beside it and moved there whole, so that a crash leaves the old file.
    """
    new = {_key(entry): line(entry) for entry in entries}
    lines = []
    for old in _lines(into):
        key = _key(json.loads(old))
        if key not in new:
            lines.append(old)
        elif new[key]:
            lines.append(new[key])
            new[key] = ""  # an older file may hold several answers to one request: the new one stands for all
    text = "".join([*lines, *new.values()]).encode()
    beside = into.with_name(f".{into.name}.new")
    beside.write_bytes(gzip.compress(text, mtime=0) if into.suffix == ".gz" else text)
    beside.replace(into)


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode()
    return [each + "\n" for each in text.split("\n") if each.strip()]


def _key(entry: Mapping[str, Any]) -> str:
    """Which request the entry answers; of a search the submission, since each result has another RID."""
    if submitted := entry.get(SUBMITTED):
        return answer_key(submitted)
    return answer_key(entry["url"], entry.get("method", "GET"), entry.get("request_body"))

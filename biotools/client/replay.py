"""The replay transport: answers from recordings, exactly or not at all."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from ..calls import canonical
from ..catalogue import function as get_function
from ..catalogue import hosts
from ..once import once
from ..recordings import Recording, load
from .errors import BiotoolsError, NoRecording
from .parse import answer_key, parse
from .request import prepare
from .submissions import joined
from .transports import Reply

Call = tuple[str, dict[str, Any]]


class ReplayTransport:
    """Answers each request from the recording of the same request; nothing is sent anywhere.

    A recorded 429 or 5xx is no answer and is not replayed.
    """

    name = "replay"

    def __init__(self, recordings: Iterable[Recording]) -> None:
        self._by_key: dict[str, Recording] = {}
        self._calls: dict[str, list[tuple[str, Call, Recording]]] = {}
        for recording in joined(recordings):
            if recording.status != 429 and recording.status < 500 and recording.status != 408:
                self._add(recording)

    @classmethod
    def of_path(cls, path: str | Path | None = None) -> ReplayTransport:
        """Replays a recordings file, a folder of them, or (None) those that ship with the library."""
        return cls(load(path)) if path else shipped()

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """The recorded answer. Raises NoRecording, which names the nearest call that has one."""
        key = answer_key(str(prepared.url), prepared.method or "GET", prepared.body)
        recording = self._by_key.get(key)
        if recording is None:
            raise self._miss(prepared)
        return Reply(
            status=recording.status,
            headers=recording.headers,
            body=recording.body.encode("utf-8", "surrogatepass"),
            url=str(prepared.url),
            fetched_at=datetime.now(UTC),
            replayed=True,
            recorded_at=recording.recorded_at,
            source=recording.source,
            derived=recording.derived,
        )

    def answered(self) -> Iterator[tuple[str, dict[str, Any], Recording]]:
        """Every valid call that has a recording, with it; once each, by function in the recordings' order."""
        for entries in self._calls.values():
            for _, (name, arguments), recording in entries:
                if not recording.derived:
                    yield name, arguments, recording

    def recorded(self, name: str) -> dict[str, Any] | None:
        """Arguments of a call of the function that has a recorded answer; None where there is none."""
        entries = self._calls.get(name, ())
        return next((arguments for _, (_, arguments), recording in entries if recording.status == 200), None)

    def _add(self, recording: Recording) -> None:
        key = answer_key(recording.url, recording.method, recording.request_body)
        call = call_of(recording)
        if call is not None:
            prepared = prepare(*call)
            wanted = answer_key(str(prepared.url), prepared.method or "GET", prepared.body)
            if same_format(call[0], wanted, key, recording):
                key = wanted
            else:
                call = None
        if self._by_key.setdefault(key, recording) is recording and call is not None:
            self._calls.setdefault(call[0], []).append((canonical(*call), call, recording))

    def _miss(self, prepared: requests.PreparedRequest) -> NoRecording:
        try:
            name, arguments = parse(str(prepared.url), prepared.method or "GET", prepared.body)
        except BiotoolsError:
            return NoRecording(f"No recording answers {str(prepared.url)[:200]}")
        asked = as_command(name, arguments)
        known = {text: call for text, call, _ in self._calls.get(name, ())}
        close = difflib.get_close_matches(canonical(name, arguments)[:400], known, n=1, cutoff=0.0)
        if not close:
            return NoRecording(f"No recording answers {asked}, and none of {name} exists; use the live transport.")
        nearest = known[close[0]]
        return NoRecording(f"No recording answers {asked}. The nearest one that does: {as_command(*nearest)}", nearest)


@once
def shipped() -> ReplayTransport:
    """The transport over the library's own recordings, read once per process."""
    return ReplayTransport(load())


def call_of(recording: Recording) -> Call | None:
    """The valid call that a recording answers, None when it is none of the catalogue's."""
    try:
        call = parse(recording.url, recording.method, recording.request_body)
        prepare(*call)
    except BiotoolsError:
        return None
    return call


def same_format(name: str, wanted: str, key: str, recording: Recording) -> bool:
    """Whether a recording whose request was spelled otherwise still has the format that is asked for.

    So it is where the call itself says all about the format: nothing fixed is sent with it, and its host has
    no parameter or suffix that chooses one.
    """
    function = get_function(name)
    host = hosts()[function.host]
    if wanted == key or not (function.fixed or host.formats or host.suffixes):
        return True
    return recording.is_json and recording.method == "GET"


def as_command(name: str, arguments: dict[str, Any]) -> str:
    """The call as a person would type it."""
    pairs = (f"{key}={str(value).lower() if isinstance(value, bool) else value}" for key, value in arguments.items())
    return shlex.join(["python", "-m", "biotools", "call", name, *pairs])[:500]

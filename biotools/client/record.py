"""The record transport: passes requests on and writes each answer down as replay reads it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from .parse import answer_key
from .transports import Reply, Transport

Entry = dict[str, Any]
"""One recording, one line of a recordings file."""


class RecordTransport:
    """Records what `inner` answers, one JSON object an answer, without keys and contact.

    into: a file that is only appended to, one whole line at a time, so that several threads may record; or
    a function that is given each entry.
    """

    name = "record"

    def __init__(self, inner: Transport, into: str | Path | Callable[[Entry], None]) -> None:
        self._inner = inner
        self._write = into if callable(into) else _appending(Path(into))

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """The inner transport's answer, after it was written down; a cut body is not recorded."""
        reply = self._inner.send(prepared)
        if not reply.truncated:
            self._write(entry(prepared, reply))
        return reply


def entry(prepared: requests.PreparedRequest, reply: Reply) -> Entry:
    """One line of a recordings file."""
    body = prepared.body.decode() if isinstance(prepared.body, bytes) else prepared.body
    key = answer_key(reply.url, prepared.method or "GET", body)
    return {
        "id": hashlib.sha256(f"{key} {reply.status}".encode()).hexdigest()[:16],
        "method": prepared.method,
        "url": reply.url,
        "request_body": body,
        "status": reply.status,
        "response_headers": dict(reply.headers),
        "body": reply.body.decode("utf-8", "replace"),
        "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def line(recorded: Entry) -> str:
    """The entry as a line of a recordings file."""
    return json.dumps(recorded, ensure_ascii=False, sort_keys=True) + "\n"


def _appending(path: Path) -> Callable[[Entry], None]:
    lock = threading.Lock()

    def append(recorded: Entry) -> None:
        with lock, path.open("a", encoding="utf-8") as file:
            file.write(line(recorded))

    return append

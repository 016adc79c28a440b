"""The record transport: passes requests on and appends each answer to a file that replay reads."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from .parse import answer_key
from .transports import Reply, Transport


class RecordTransport:
    """Records what `inner` answers, one JSON object a line, without keys and contact.

    The file is only appended to, one whole line at a time, so that several threads may record.
    """

    name = "record"

    def __init__(self, inner: Transport, path: str | Path) -> None:
        self._inner = inner
        self._path = Path(path)
        self._lock = threading.Lock()

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """The inner transport's answer, after it was written down; a cut body is not recorded."""
        reply = self._inner.send(prepared)
        if not reply.truncated:
            line = json.dumps(entry(prepared, reply), ensure_ascii=False, sort_keys=True) + "\n"
            with self._lock, self._path.open("a", encoding="utf-8") as file:
                file.write(line)
        return reply


def entry(prepared: requests.PreparedRequest, reply: Reply) -> dict[str, Any]:
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

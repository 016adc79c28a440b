"""The lines of files that a provider's batch interface reads and writes (OpenAI's shape). Pure."""

import json
from dataclasses import dataclass
from typing import Any

from biotool_site.lib.storable import storable

URL = "/v1/chat/completions"
OVERHEAD = 300  # bytes around a request: custom_id, method, url, and settings by another name


@dataclass(frozen=True)
class Outcome:
    """What a line of an output or error file says of one request.

    body: the chat completion, where there is one. status: HTTP status, 0 where the request was never sent. code and
    words: the provider's, where it was not answered.
    """

    custom_id: str
    body: dict[str, Any] | None = None
    status: int = 0
    code: str = ""
    words: str = ""


def line(custom_id: str, request: dict[str, Any]) -> bytes:
    """One request as a line of an input file, in UTF-8 with its line end."""
    document = {"custom_id": custom_id, "method": "POST", "url": URL, "body": request}
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def most_bytes(request: dict[str, Any]) -> int:
    """Bytes that its line has at most."""
    return len(json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")) + OVERHEAD


def read(text: bytes) -> Outcome | None:
    """The outcome that a line tells; None for what is no such line. Never raises."""
    try:
        document = json.loads(text)
        response, error = document.get("response") or {}, document.get("error") or {}
        custom_id, body, status = document["custom_id"], response.get("body"), response.get("status_code")
        if not isinstance(custom_id, str):
            return None
        if status == 200 and isinstance(body, dict) and not error:
            return Outcome(custom_id, body=body, status=200)
        told = error or (body or {}).get("error") or {}
        words = storable(str(told.get("message") or "The provider gave no answer."))[:500]
        return Outcome(custom_id, status=int(status or 0), code=storable(str(told.get("code") or ""))[:60], words=words)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None

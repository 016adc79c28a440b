"""The HTTP client of LLM servers: an answer that drips, or never ends, is broken off."""

import time
from collections.abc import Iterator
from typing import Any

import httpx2  # what openai is built on, and whose errors it reads
import openai

LARGEST = 4_000_000
"""Bytes of an answer."""


def client() -> httpx2.Client:
    """A client for openai. It keeps the read time-out of a request over the whole answer, not anew for every byte."""
    return openai.DefaultHttpxClient(event_hooks={"request": [_note_the_time], "response": [_bound]})


def _note_the_time(request: httpx2.Request) -> None:
    request.extensions["began"] = time.monotonic()


def _bound(response: httpx2.Response) -> None:
    seconds = (response.request.extensions.get("timeout") or {}).get("read")
    began = response.request.extensions["began"]
    response.stream = _Bounded(response.stream, began + seconds if seconds else float("inf"))


class _Bounded(httpx2.SyncByteStream):
    """The bytes of an answer, until the deadline (time.monotonic) and up to LARGEST."""

    def __init__(self, stream: Any, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._stream:
            size += len(chunk)
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer took too long")
            if size > LARGEST:
                raise httpx2.ReadError("the answer is too large")
            yield chunk

    def close(self) -> None:
        self._stream.close()

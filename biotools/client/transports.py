"""How a request gets its answer: the Transport protocol, the Reply, and the choice by environment."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Protocol, runtime_checkable

import requests

ENV_TRANSPORT = "BIOTOOLS_TRANSPORT"
ENV_RECORDINGS = "BIOTOOLS_RECORDINGS"


@dataclass(frozen=True)
class Reply:
    """One answer. body: the bytes after unpacking, cut at the bound when `truncated`.

    url: without key or contact. recorded_at: when a replayed answer was recorded, None if unknown or live.
    derived: no answer of the service at all, see biotools.recordings.DERIVED.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    fetched_at: datetime
    replayed: bool = False
    recorded_at: datetime | None = None
    truncated: bool = False
    source: Mapping[str, str] = field(default_factory=dict)
    derived: bool = False

    @property
    def content_type(self) -> str:
        """The content-type header, empty when the service sent none."""
        return self.headers.get("content-type", "")


@runtime_checkable
class Transport(Protocol):
    """Sends a prepared request, or finds the answer recorded earlier."""

    name: str

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """The answer, of whatever status below 500 but 429.

        Raises RateLimited, Unavailable, Refused, TooLarge or NoRecording when there is none.
        """


def from_environment() -> Transport:
    """The transport that BIOTOOLS_TRANSPORT (live, record or replay; live when unset) names.

    BIOTOOLS_RECORDINGS: a file or folder of recordings to replay from, or the file to record into.
    """
    return named(os.environ.get(ENV_TRANSPORT) or "live")


_making = threading.Lock()


PATIENCE = 10.0
"""Seconds that a live request waits for its slot, unless the caller says otherwise."""


def named(name: str, *, patience: float = PATIENCE, crowd: int | None = None) -> Transport:
    """The process's transport of this name, made on first use. Raises ValueError for another name.

    patience: seconds that a live request may wait for its slot. crowd: threads of this process that may wait for
    one host. RateLimited is raised where that is not enough.
    """
    with _making:
        return _named(name, os.environ.get(ENV_RECORDINGS, ""), patience, crowd)


def chosen(transport: Transport | str | None) -> Transport:
    """The transport itself, the process's one of this name, or (None) what the environment names."""
    if transport is None:
        return from_environment()
    return named(transport) if isinstance(transport, str) else transport


@lru_cache(maxsize=8)
def _named(name: str, recordings: str, patience: float, crowd: int | None) -> Transport:
    from .live import LiveTransport
    from .record import RecordTransport
    from .replay import ReplayTransport

    match name:
        case "live":
            return LiveTransport(patience=patience, crowd=crowd)
        case "replay":
            return ReplayTransport.of_path(recordings or None)
        case "record":
            if not recordings:
                raise ValueError(f"{ENV_TRANSPORT}=record needs {ENV_RECORDINGS}, the file to write into")
            return RecordTransport(LiveTransport(patience=patience, crowd=crowd), recordings)
    raise ValueError(f"{ENV_TRANSPORT} is {name!r}; it may be live, record or replay")

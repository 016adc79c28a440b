"""Connections that end in time: a deadline over the whole answer, first header byte to last body byte.

A read time-out alone starts anew with every byte, so a service that drips its headers would hold us for days.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_thread = threading.local()


def answer_by(deadline: float, sent: Callable[[], None]) -> None:
    """This thread's next exchanges must be whole at `deadline` (time.monotonic).

    sent: is called when a request's last byte was handed to the network, before its answer is waited for.
    """
    _thread.deadline = deadline
    _thread.sent = sent


class _TimedReader(io.RawIOBase):
    """Reads a socket; each read may wait as long as the socket's time-out says, but not past the deadline."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._raw: Any = sock.makefile("rb", buffering=0)
        self._patience = sock.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._sock.settimeout(left if self._patience is None else min(left, self._patience))
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """A response whose bytes come through a timed reader."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReader(sock, getattr(_thread, "deadline", float("inf"))))


class _TellsWhenSent:
    """What both kinds of connection add."""

    def request(self, *arguments: Any, **options: Any) -> None:
        super().request(*arguments, **options)  # type: ignore[misc]  # of the connection beside it
        _thread.sent()


class _TimedConnection(_TellsWhenSent, HTTPConnection):
    response_class = _TimedResponse


class _TimedTLSConnection(_TellsWhenSent, HTTPSConnection):
    response_class = _TimedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _TimedConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTLSConnection


class TimedAdapter(HTTPAdapter):
    """A requests adapter with pooled connections that keep the deadline set by `answer_by`."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Makes the pools of connections, with ours in place of the usual ones."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}

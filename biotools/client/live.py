"""The live transport: real requests with limits, time-outs, bounded bodies, redirects kept in the house."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from ..catalogue import Host, host_of
from .arrivals import Arrival
from .contact import Contact, WithoutContact
from .deadline import TimedAdapter, answer_by
from .errors import BiotoolsError, RateLimited, Refused, Unavailable
from .limits import Limiter, usual
from .parse import request_pairs
from .told import obey
from .transports import PATIENCE, Reply

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 45.0
"""From sending to the last byte; with PATIENCE below a minute, so a lease of that length holds."""
LARGEST_BODY = 10_000_000
CHUNK = 65_536
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NEXT_TURN = 1.0
"""Seconds to rest for who waited for his turn in vain."""

_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
_in_front: Counter[str] = Counter()
"""Threads of this process that wait for a host's limit."""
_counting = threading.Lock()


@contextmanager
def _in_line(host: Host, patience: float, crowd: int | None) -> Iterator[None]:
    """This thread's turn to ask for a slot. Raises RateLimited when it does not come within patience, or the line is
    a crowd."""
    turn, words = _turns[host.name], f"Too many calls of {host.name} wait for its limit"
    with _counting:
        if crowd is not None and _in_front[host.name] >= crowd:
            raise RateLimited(words, retry_after=NEXT_TURN, asked=False)
        _in_front[host.name] += 1
    try:
        if not turn.acquire(timeout=patience):
            raise RateLimited(words, retry_after=NEXT_TURN, asked=False)
        try:
            yield
        finally:
            turn.release()
    finally:
        with _counting:
            _in_front[host.name] -= 1


@dataclass(frozen=True)
class _Sending:
    """One request on its way: to which host, as whom, and by when the answer must be whole."""

    host: Host
    contact: Contact
    values: Mapping[str, str]
    deadline: float
    arrival: Arrival


class LiveTransport:
    """Talks to the real services.

    limiter: None for the one this process shares with all others (`limits.usual`). patience: seconds to
    wait for a slot of the host's limit; 0 raises RateLimited at once, so that a worker can come back later.
    crowd: how many threads of this process may wait for one host; None for any number. Host addresses may be
    moved to a mirror by BIOTOOLS_<HOST>_URL.
    """

    name = "live"

    def __init__(
        self,
        *,
        limiter: Limiter | None = None,
        patience: float = PATIENCE,
        crowd: int | None = None,
        largest_body: int = LARGEST_BODY,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._limiter = limiter or usual(self._environ)
        self._patience = patience
        self._crowd = crowd
        self._largest_body = largest_body
        self._timeout = (connect_seconds, read_seconds)
        self._total_seconds = total_seconds
        # The adapter alone: a requests.Session would read a redirect's whole body, and the machine's proxies.
        self._adapter = TimedAdapter(pool_maxsize=32)
        WithoutContact.install()

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """The answer of the service; see Transport.send for what is raised."""
        host = host_of(prepared.url or "")
        if host is None:
            raise Refused(f"{str(prepared.url)[:200]!r} is on no host of the catalogue")
        values = dict(request_pairs(host, str(prepared.url), prepared.body))
        contact = Contact.from_environment(host, self._environ)
        arrival = self._wait_for_slot(host, contact, values, self._patience)
        sending = _Sending(host, contact, values, time.monotonic() + self._total_seconds, arrival)
        status, headers, body, truncated = self._answer(sending, prepared)
        told = {name: contact.scrubbed_text(headers[name][:2000]) for name in _wanted(host) if name in headers}
        obey(self._limiter, host, status, headers, body)
        return Reply(
            status=status,
            headers=told,
            body=contact.scrubbed(body),
            url=str(prepared.url),
            fetched_at=datetime.now(UTC),
            truncated=truncated,
        )

    def _answer(
        self, sending: _Sending, prepared: requests.PreparedRequest
    ) -> tuple[int, Mapping[str, str], bytes, bool]:
        """Status, headers, body, and whether the body was cut."""
        try:
            with self._follow(self._addressed(prepared, sending), sending) as response:
                return response.status_code, response.headers, *self._read(response)
        except BiotoolsError:
            raise
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            kind = type(error).__name__
        # The library's own error holds the address with the key, so it is not passed on, not even as context.
        raise Unavailable(f"{sending.host.name} could not be reached or broke off ({kind})")

    def _wait_for_slot(self, host: Host, contact: Contact, values: Mapping[str, str], patience: float) -> Arrival:
        """One thread of this process after the other: else all would wake for each slot, and all but one in vain.

        Where a crowd waits already, nobody else does: the thread has other things to do.
        """
        arrival = Arrival(self._limiter, host, with_key=contact.has_key)
        until = time.monotonic() + patience
        with _in_line(host, patience, self._crowd):
            while wait := self._limiter.reserve(host, with_key=contact.has_key, values=values, request=arrival.request):
                if time.monotonic() + wait > until:
                    used_up = f"The limit of {host.name} is used up; next slot in {wait:.1f} s"
                    raise RateLimited(used_up, retry_after=wait, asked=False)
                time.sleep(wait)
        return arrival

    def _addressed(self, prepared: requests.PreparedRequest, sending: _Sending) -> requests.PreparedRequest:
        """A copy with our contact, addressed to the host's mirror where one is set."""
        copy = sending.contact.applied(prepared)
        mirror = self._environ.get(f"BIOTOOLS_{sending.host.name.upper()}_URL", "").rstrip("/")
        if mirror:
            copy.url = mirror + str(copy.url).removeprefix(sending.host.base_url)
        return copy

    def _follow(self, prepared: requests.PreparedRequest, sending: _Sending) -> requests.Response:
        """The response after redirects, which may not leave scheme, host and port; each draws on the limits."""
        arrival = sending.arrival
        for turn in range(MOST_REDIRECTS + 1):
            if turn:
                arrival = self._wait_for_slot(sending.host, sending.contact, sending.values, PATIENCE)
            response = self._exchange(prepared, arrival, sending.deadline)
            location = response.headers.get("location")
            if response.status_code not in REDIRECTS or not location:
                return response
            response.close()
            prepared = _redirected(prepared, response.status_code, location)
        raise Refused("The service redirects in circles")

    def _exchange(self, prepared: requests.PreparedRequest, arrival: Arrival, deadline: float) -> requests.Response:
        """The answer to one request, and the limiter told of its way."""
        answer_by(deadline, arrival.sent)
        try:
            response = self._adapter.send(prepared, stream=True, timeout=self._timeout)
        except BaseException:
            arrival.failed()
            raise
        arrival.answered()
        return response

    def _read(self, response: requests.Response) -> tuple[bytes, bool]:
        """The unpacked body up to the bound, piece by piece, so that a bomb is never unpacked whole."""
        body = bytearray()
        while len(body) <= self._largest_body:
            piece = response.raw.read1(CHUNK, decode_content=True)
            if not piece:
                return bytes(body), False
            body += piece
        del body[self._largest_body :]
        return bytes(body), True


def _redirected(prepared: requests.PreparedRequest, status: int, location: str) -> requests.PreparedRequest:
    """The request that a redirect asks for. Raises Refused when it leads elsewhere or would repeat a POST."""
    try:
        target = urljoin(str(prepared.url), location)
        same = urlsplit(target)[:2] == urlsplit(str(prepared.url))[:2]
    except ValueError:
        raise Refused("The service redirects to what is no address") from None
    if not same:
        raise Refused("The service redirects to another host, which is not followed")
    if prepared.method != "GET" and status in (307, 308):
        raise Refused("The service redirects a POST, which is not followed")
    follow = requests.Request("GET", target, headers=dict(prepared.headers)).prepare()
    for name in ("Content-Type", "Content-Length"):  # of a form that is not sent again
        follow.headers.pop(name, None)
    return follow


def _wanted(host: Host) -> tuple[str, ...]:
    """The headers worth keeping: content type, and what the host's entry lists."""
    return ("content-type", *host.told_headers)

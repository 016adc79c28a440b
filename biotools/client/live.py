"""The live transport: real requests with limits, time-outs, bounded bodies, redirects kept in the house."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ..catalogue import Host, host_of
from .contact import Contact
from .errors import RateLimited, Refused, Unavailable
from .limits import SHARED, Limiter
from .parse import request_pairs
from .transports import Reply

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
TOTAL_SECONDS = 45.0
"""From sending to the last byte; with PATIENCE below a minute, so a lease of that length holds."""
PATIENCE = 10.0
LARGEST_BODY = 10_000_000
CHUNK = 65_536
MOST_REDIRECTS = 5


class LiveTransport:
    """Talks to the real services.

    patience: seconds to wait for a slot of the host's limit; 0 raises RateLimited at once, so that a
    worker can come back later. Host addresses may be moved to a mirror by BIOTOOLS_<HOST>_URL.
    """

    name = "live"

    def __init__(
        self,
        *,
        limiter: Limiter | None = None,
        patience: float = PATIENCE,
        largest_body: int = LARGEST_BODY,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._limiter = limiter or SHARED
        self._patience = patience
        self._largest_body = largest_body
        self._timeout = (connect_seconds, read_seconds)
        self._total_seconds = total_seconds
        self._environ = os.environ if environ is None else environ
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, netrc or cookie of the machine leaks into a request
        adapter = HTTPAdapter(pool_maxsize=32)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(self, prepared: requests.PreparedRequest) -> Reply:
        """The answer of the service; see Transport.send for what is raised."""
        host = host_of(prepared.url or "")
        if host is None:
            raise Refused(f"{str(prepared.url)[:200]!r} is on no host of the catalogue")
        contact = Contact.from_environment(host, self._environ)
        self._wait_for_slot(host, contact, prepared)
        deadline = time.monotonic() + self._total_seconds
        try:
            response = self._follow(contact.applied(self._moved(prepared, host)), deadline)
            with response:
                body, truncated = self._read(response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            # The library's own text may hold the address with the key, so it is not passed on.
            raise Unavailable(f"{host.name} could not be reached or broke off ({type(error).__name__})") from None
        self._raise_for_bad_day(host, response)
        return Reply(
            status=response.status_code,
            headers=_told(host, response.headers),
            body=contact.scrubbed(body),
            url=str(prepared.url),
            fetched_at=datetime.now(UTC),
            truncated=truncated,
        )

    def _wait_for_slot(self, host: Host, contact: Contact, prepared: requests.PreparedRequest) -> None:
        values = dict(request_pairs(host, str(prepared.url), prepared.body))
        waited = 0.0
        while wait := self._limiter.reserve(host, with_key=contact.has_key, values=values):
            if waited + wait > self._patience:
                raise RateLimited(f"The limit of {host.name} is used up; next slot in {wait:.1f} s", retry_after=wait)
            time.sleep(wait)
            waited += wait

    def _moved(self, prepared: requests.PreparedRequest, host: Host) -> requests.PreparedRequest:
        copy = prepared.copy()
        mirror = self._environ.get(f"BIOTOOLS_{host.name.upper()}_URL", "").rstrip("/")
        if mirror:
            copy.url = mirror + str(prepared.url).removeprefix(host.base_url)
        return copy

    def _follow(self, prepared: requests.PreparedRequest, deadline: float) -> requests.Response:
        """The response after redirects, which may not leave scheme, host and port."""
        for _ in range(MOST_REDIRECTS + 1):
            response = self._session.send(prepared, stream=True, timeout=self._timeout, allow_redirects=False)
            location = response.headers.get("location")
            if response.status_code not in (301, 302, 303, 307, 308) or not location:
                return response
            response.close()
            target = urljoin(str(prepared.url), location)
            if urlsplit(target)[:2] != urlsplit(str(prepared.url))[:2]:
                raise Refused(f"The service redirects to another host, {urlsplit(target).netloc[:100]!r}")
            if prepared.method != "GET" and response.status_code in (307, 308):
                raise Refused("The service redirects a POST, which is not followed")
            if time.monotonic() > deadline:
                break
            follow = requests.Request("GET", target, headers=dict(prepared.headers)).prepare()
            follow.headers.pop("Content-Type", None)
            prepared = follow
        raise Refused("The service redirects in circles")

    def _read(self, response: requests.Response, deadline: float) -> tuple[bytes, bool]:
        """The unpacked body up to the bound, piece by piece, so that a drip or a bomb ends in time."""
        body = bytearray()
        while len(body) <= self._largest_body:
            piece = response.raw.read1(CHUNK, decode_content=True)
            if not piece:
                return bytes(body), False
            body += piece
            if time.monotonic() > deadline:
                raise requests.Timeout("the answer took too long")
        return bytes(body[: self._largest_body]), True

    def _raise_for_bad_day(self, host: Host, response: requests.Response) -> None:
        if response.status_code == 429:
            wait = retry_after(response.headers) or 1.0
            self._limiter.penalise(host, wait)
            raise RateLimited(f"{host.name} says: too many requests, wait {wait:g} s", retry_after=wait)
        if response.status_code >= 500 or response.status_code == 408:
            wait_or_none = retry_after(response.headers)
            if wait_or_none:
                self._limiter.penalise(host, wait_or_none)
            raise Unavailable(f"{host.name} answered with status {response.status_code}", retry_after=wait_or_none)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header: a number (Ensembl sends 40.0, too) or a date; None when absent."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(0.0, seconds), 86_400.0) if seconds == seconds else None


def _told(host: Host, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers worth keeping: content type, and what the host's entry lists."""
    wanted = ("content-type", *host.told_headers)
    return {name: headers[name][:2000] for name in wanted if name in headers}

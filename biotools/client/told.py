"""What a service says about its own limits, told to the limiter so that all workers obey, and raised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..catalogue import Host
from .errors import RateLimited, Unavailable
from .limits import Limiter

UNTOLD_WAIT = 1.0
"""Nobody asks a host for so long after a 429 that does not say how long; the asker itself backs off further."""
LONGEST_WAIT = 86_400.0
LONGEST_MESSAGE = 500


def obey(limiter: Limiter, host: Host, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Blocks the host for as long as it asks, whatever the status; raises for 429, 408 and 5xx.

    Raises RateLimited and Unavailable with `retry_after` where the service told it.
    """
    wait = retry_after(headers)
    limited = status == 429 or _says_limited(body)
    bad_day = limited or status in (403, 408) or status >= 500
    block = max((bad_day and wait) or 0.0, UNTOLD_WAIT if limited and not wait else 0.0, quota_wait(host, headers))
    if block:
        limiter.penalise(host, block)
    if status == 429:
        told = f", wait {wait:g} s" if wait else ""
        raise RateLimited(f"{host.name} says: too many requests{told}", retry_after=wait)
    if status >= 500 or status == 408:
        raise Unavailable(f"{host.name} answered with status {status}", retry_after=wait)


def quota_wait(host: Host, headers: Mapping[str, str]) -> float:
    """Seconds until the quota is filled up again when this answer used its last request, else 0.

    Only for hosts whose entry names both headers: a reset may be seconds (Ensembl) or a date elsewhere.
    """
    if not host.remaining_header or not host.reset_header:
        return 0.0
    remaining = _number(headers.get(host.remaining_header, ""))
    reset = _number(headers.get(host.reset_header, ""))
    return reset if remaining == 0.0 and reset is not None else 0.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header: a number (Ensembl sends 40.0, too) or a date; None when absent."""
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # "-0000": a time without a zone
    return _bounded((moment - datetime.now(UTC)).total_seconds())


def _says_limited(body: bytes) -> bool:
    """E-utilities say it within a small JSON body, with 200 or 429."""
    return len(body) <= LONGEST_MESSAGE and b"rate limit exceeded" in body.lower()


def _number(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return _bounded(seconds) if seconds == seconds else None


def _bounded(seconds: float) -> float:
    return min(max(0.0, seconds), LONGEST_WAIT)

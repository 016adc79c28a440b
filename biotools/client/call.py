"""Executes a call: request, transport, then what the answer means."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..catalogue import Function, hosts
from ..catalogue import function as get_function
from ..summaries import summarise, why_uninformative
from ..summaries.bodies import is_html
from .errors import BiotoolsError, NotFound, RateLimited, Refused, ServiceError, TooLarge, Unavailable
from .observation import Observation
from .request import prepare_for
from .retry import retrying
from .transports import Reply, Transport, chosen

RETRIES = 2
QUOTED = 300


def call(
    name: str,
    arguments: Mapping[str, Any],
    transport: Transport | str | None = None,
    *,
    retries: int = RETRIES,
) -> Observation:
    """Execute one call and return what came back.

    The rule: what the service says about this very call is an Observation, even when it is an error of
    the service (status 400 or 404, an error within 200, no hit, a body that is cut or unreadable): then
    `informative` is False, `reason` a stable slug and `detail` the words. What is about the service's day
    or about us raises: RateLimited and Unavailable (transient, with `retry_after` where it was told),
    Refused (401, 403, a redirect to another host), NoRecording. A wrong call raises UnknownFunction or
    InvalidArguments and sends nothing.

    transport: live, record or replay, by name or as object; None takes BIOTOOLS_TRANSPORT, else live.
    retries: attempts after a transient error; a worker passes 0 and comes back later. A search by BLAST waits
    until it has ended, for minutes; a worker takes its steps (biotools.client.blast) one by one.
    """
    function = get_function(name)
    prepared = prepare_for(function, arguments)
    used = chosen(transport)
    if in_steps(function, used.name):
        from .blast import search

        return search(arguments, used, retries=retries)

    def once() -> Observation:
        start = time.monotonic()
        reply = used.send(prepared)
        return interpret(function, arguments, reply, used.name, time.monotonic() - start)

    return retrying(once, retries)


def in_steps(function: Function, transport: str) -> bool:
    """Whether the answer must be waited for, step by step, with the transport of this name; a recording has it."""
    return bool(function.steps) and transport != "replay"


def interpret(
    function: Function, arguments: Mapping[str, Any], reply: Reply, transport: str, elapsed: float
) -> Observation:
    """The observation a reply makes. Raises only what `call` says is raised."""
    summary: dict[str, Any] = {}
    detail = ""
    try:
        summary = _summary(function, reply)
        reason = why_uninformative(summary) or ("derived" if reply.derived else "")
    except BiotoolsError as error:
        if isinstance(error, RateLimited | Unavailable):
            raise
        if error.transient:  # told within a body, whose own status was fine
            kind = RateLimited if "rate limit" in str(error).lower() else Unavailable
            raise kind(str(error), retry_after=error.retry_after) from error
        if isinstance(error, Refused):
            raise
        reason, detail = error.code, str(error)
    release = hosts()[function.host].release_header
    return Observation(
        name=function.name,
        arguments={key: value for key, value in arguments.items() if value is not None},
        status=reply.status,
        headers=reply.headers,
        body=reply.body,
        summary=summary,
        informative=not reason,
        reason=reason,
        detail=detail or DETAILS.get(reason, ""),
        source_release=reply.headers.get(release, "") if release else "",
        url=reply.url,
        fetched_at=reply.fetched_at,
        elapsed=elapsed,
        transport=transport,
        replayed=reply.replayed,
        recorded_at=reply.recorded_at,
        truncated=reply.truncated,
        derived=reply.derived,
    )


DETAILS = {
    "empty": "The service knows nothing about what was asked: no hit, or nothing but the record's own name.",
    "derived": "The body is no recording of an answer, but derived from other material; for tests and for looking.",
    "inactive": "The entry was deleted or merged into another one.",
}


def _summary(function: Function, reply: Reply) -> dict[str, Any]:
    text = reply.body.decode("utf-8", "replace")
    if reply.status >= 400:
        _raise_for_status(function, reply, text)
    if reply.truncated:
        raise TooLarge(f"The answer is longer than {len(reply.body):,} bytes and was cut; ask for less.")
    return summarise(function.name, text, reply.content_type or function.accept)


def _raise_for_status(function: Function, reply: Reply, text: str) -> None:
    """Raises what a status of 400 or more means; the service's own words where it has some."""
    said = "" if is_html(text) else " ".join(text.split())[:QUOTED]
    answered = f"{function.host} answered with status {reply.status}" + (f": {said}" if said else "")
    if reply.status == 429:
        raise RateLimited(answered)
    if reply.status >= 500 or reply.status == 408:
        raise Unavailable(answered)
    if reply.status in (401, 403):
        raise Refused(answered)
    if reply.status in (413, 414):
        raise TooLarge(f"{function.host} says that the request is too long (status {reply.status}); ask for less.")
    try:
        summarise(function.name, text, reply.content_type)
    except ServiceError as error:
        if error.code != "empty" and (error.code != ServiceError.code or reply.status != 404):
            raise
    except BiotoolsError:
        pass  # the body explains nothing; the status does
    if reply.status in (404, 410):
        raise NotFound(answered)
    raise ServiceError(answered)

"""BLAST in steps: submit, poll, fetch, so that no worker sleeps while NCBI searches; and all three for who may wait.

What the requests are stands in the spec's `steps` (catalogue/families/ncbi/blast.yaml).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from ..catalogue import function as get_function
from ..catalogue.spec import Step
from ..summaries import blast_pages
from .call import interpret
from .errors import ServiceError, Unavailable, Unreadable
from .observation import Observation
from .request import prepare, prepare_step
from .retry import retrying
from .transports import Reply, Transport, chosen

NAME = "blast"
FIRST_WAIT = 11.0
"""Seconds after which a search is looked after at the earliest: NCBI allows one contact in ten."""
LONGEST_SEARCH = 1800.0
"""Seconds that `search` waits for a result."""
ONE_DOCUMENT = {"JSON2": "JSON2_S", "XML2": "XML2_S"}
"""Formats that come as an archive, and the same in one document."""
Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Submission:
    """A search at NCBI. rid: its request ID. wait: seconds until the next step. ready: it has ended."""

    rid: str
    wait: float
    ready: bool = False


class SubmissionLost(Unavailable):
    """NCBI does not know the RID any more (it keeps results for about 36 hours); submit the search again."""

    code = "search_expired"


def submit(arguments: Mapping[str, Any], transport: Transport | str | None = None) -> Submission:
    """Submit a search; `wait` is NCBI's own estimate of how long it takes.

    Raises ServiceError with BLAST's words where it refuses the search, InvalidArguments, and what the transport raises.
    """
    reply = chosen(transport).send(prepare(NAME, arguments))
    if submission := _submission(reply):
        return submission
    blast_pages.raise_for_page(_text(reply))
    raise Unreadable("BLAST's answer to the submission names no RID")


def poll(rid: str, transport: Transport | str | None = None) -> Literal["waiting", "ready"]:
    """How far a search is; ask at most once a minute.

    Raises ServiceError where it failed (code `search_failed`), SubmissionLost where NCBI does not know it.
    """
    return _state(rid, _look(rid, chosen(transport)))


def fetch(rid: str, arguments: Mapping[str, Any], transport: Transport | str | None = None) -> Observation:
    """The observation of a search that is ready. Raises what `call` raises."""
    used, start = chosen(transport), time.monotonic()
    values = {**arguments, "FORMAT_TYPE": fetched_format(arguments), "RID": rid}
    reply = used.send(prepare_step(get_function(NAME), _step("retrieve"), values))
    return interpret(get_function(NAME), arguments, reply, used.name, time.monotonic() - start)


def advance(
    arguments: Mapping[str, Any], reached: Submission | None, transport: Transport | str | None = None
) -> Submission | Observation:
    """The next step of a search, one request: from None submit, then poll, then fetch.

    A search that BLAST refuses or that fails is an Observation, too: it is what the service says of this call.
    Raises SubmissionLost (begin again from None), and what `call` raises.
    """
    used, start = chosen(transport), time.monotonic()
    if reached is not None and reached.ready:
        return fetch(reached.rid, arguments, used)
    if reached is None:
        reply = used.send(prepare(NAME, arguments))
        if submission := _submission(reply):
            return submission
    else:
        reply = _look(reached.rid, used)
        try:
            ready = _state(reached.rid, reply) == "ready"
        except ServiceError:
            pass  # the search failed, and the page says so
        else:
            return replace(reached, ready=ready, wait=0.0 if ready else _step("poll").minimum_interval)
    return interpret(get_function(NAME), arguments, reply, used.name, time.monotonic() - start)


def search(
    arguments: Mapping[str, Any],
    transport: Transport | str | None = None,
    *,
    retries: int = 2,
    sleep: Sleep = time.sleep,
) -> Observation:
    """Submit a search, wait for it and fetch the result; may take minutes. Raises what `call` raises.

    sleep: how to wait, for tests. After half an hour it gives up with Unavailable, naming the RID.
    """
    reached: Submission | None = None
    waited = 0.0
    while True:
        step = retrying(partial(advance, arguments, reached, transport), retries, sleep)
        if isinstance(step, Observation):
            return step
        if waited > LONGEST_SEARCH:
            raise Unavailable(f"BLAST is still searching after {waited:.0f} s; the search is {step.rid}")
        sleep(step.wait)
        waited += step.wait
        reached = step


def _look(rid: str, transport: Transport) -> Reply:
    return transport.send(prepare_step(get_function(NAME), _step("poll"), {"RID": rid}))


def _state(rid: str, reply: Reply) -> Literal["waiting", "ready"]:
    """What a status page says; raises as `poll` does."""
    text = _text(reply)
    match blast_pages.status(text):
        case "READY":
            return "ready"
        case "WAITING":
            return "waiting"
        case "UNKNOWN":
            raise SubmissionLost(f"BLAST does not know the search {rid[:60]}; submit it again")
    blast_pages.raise_for_page(text)
    raise Unavailable(f"BLAST did not say how far the search {rid[:60]} is (status {reply.status})")


def _submission(reply: Reply) -> Submission | None:
    """What the page that answers a submission says, None where it names no RID."""
    told = submitted(_text(reply)) if reply.status < 400 else {}
    return Submission(told["RID"], max(FIRST_WAIT, float(told.get("wait", 0)))) if "RID" in told else None


def submitted(page: str) -> dict[str, str]:
    """`RID` and `wait` (seconds) that a page tells of a submission; empty for another page."""
    block = blast_pages.info(page)
    found = {name: re.search(pattern, block) for name, pattern in _step("submit").patterns.items()}
    return {name: match[1][:60] for name, match in found.items() if match}


def fetched_format(arguments: Mapping[str, Any]) -> str:
    """The format in which the result of this call is fetched: one document, never an archive."""
    wanted = str(arguments.get("FORMAT_TYPE") or get_function(NAME).by_name["FORMAT_TYPE"].default)
    return ONE_DOCUMENT.get(wanted, wanted)


def _step(name: str) -> Step:
    return get_function(NAME).steps[name]


def _text(reply: Reply) -> str:
    return reply.body.decode("utf-8", "replace")

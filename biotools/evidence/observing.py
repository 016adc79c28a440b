"""Runs a call at most once, whoever asks: one row per digest, one request, the observation stored."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import biotools
from biotool_site.lib import holders, statements
from biotool_site.lib.canonical import digest
from biotool_site.lib.insisting import insist
from biotool_site.lib.storable import storable, unstorable
from biotools import calls, sameness
from biotools.client.call import in_steps
from biotools.client.errors import InvalidArguments
from biotools.client.transports import named
from biotools.evidence import searching
from biotools.evidence.models import Call, Observation, Tool
from biotools.evidence.waiting import Busy, LeaseLost, NotYet

__all__ = ["Busy", "NotYet", "call_for", "observe", "stored", "tool_of"]

# Longer than the client's longest wait: 10 s for a slot, 45 s for the body, 30 s for one read; a replay waits for
# nothing. Only where nobody can know that the holder was killed does it block the call for as long.
LEASES = {"replay": timedelta(seconds=5), "live": timedelta(seconds=120), "record": timedelta(seconds=120)}


def tool_of(name: str) -> Tool:
    """The stored tool info of a function in the present catalogue. Raises UnknownFunction."""
    function = biotools.function(name)
    return kept_tool(name, description=function.description, parameters=function.schema)


def kept_tool(name: str, *, description: str, parameters: dict[str, Any]) -> Tool:
    """The stored tool info of a function as somebody tells it. Raises UnknownFunction."""
    function = biotools.function(name)
    info = {"name": function.name, "description": description, "parameters": parameters}
    tool = Tool(digest=digest(info), **info, database=function.database, family=function.family)
    # Looked for first: nearly always it is there, and an INSERT that changes nothing still writes.
    if not statements.rows(f"SELECT 1 FROM {Tool._meta.db_table} WHERE digest = %s", (tool.pk,)):  # noqa: S608  our own name
        statements.insert(tool, unless_there=True)
    return tool


def call_for(name: str, arguments: dict[str, Any]) -> Call:
    """The call's one row. Raises UnknownFunction, or InvalidArguments with a message per field."""
    return _call_for(name, arguments)[0]


def _call_for(name: str, arguments: dict[str, Any]) -> tuple[Call, bool]:
    """The call's one row, and whether it is new."""
    biotools.function(name)
    if unstorable(arguments):
        raise InvalidArguments(name, ["arguments: remove the NUL letters and broken unicode"])
    if errors := biotools.validate(name, arguments):
        raise InvalidArguments(name, errors)
    call = new_call(name, arguments)
    equivalent = call.equivalent_digest
    if statements.insert(call, unless_there=True):
        return call, True
    call = Call.objects.get(digest=call.digest)
    if call.equivalent_digest != equivalent:  # stored before there was one, or under other rules
        Call.objects.filter(pk=call.pk).update(equivalent_digest=equivalent)
        call.equivalent_digest = equivalent
    return call, False


def new_call(name: str, arguments: dict[str, Any]) -> Call:
    """The row of a call whose arguments are valid, not stored yet. Raises UnknownFunction."""
    function = biotools.function(name)
    return Call(
        digest=calls.digest(name, arguments),
        equivalent_digest=sameness.equivalent_digest(name, arguments),
        function=name,
        arguments=calls.canonical_arguments(arguments),
        database=function.database,
        family=function.family,
    )


def stored(call: Call) -> Observation | None:
    """The newest observation of the call, if it was executed."""
    return call.observations.order_by("-number").first()


def newest(most: int) -> list[tuple[str, dict[str, Any], Any]]:
    """(function, arguments, summary) of the newest informative observations, newest first, at most so many."""
    rows = Observation.objects.filter(informative=True).order_by("-fetched_at")
    return list(rows.values_list("call__function", "call__arguments", "summary")[:most])


def observe(
    name: str, arguments: dict[str, Any], *, transport: str | None = None, crowd: int | None = None
) -> Observation:
    """The observation of a call: the stored one, or else the call is executed and stored first.

    transport: live, record or replay; None for the installation's setting. crowd: threads of this process that may
    wait for one service; RateLimited (`asked` False) for one more. The network is used outside any transaction.
    Raises InvalidArguments, UnknownFunction, the client's transient errors (try again later), NoRecording, and
    Busy when another worker is at it. An answer that is empty or an error is an observation too: not
    informative, with its reason.

    A call that takes a service minutes (BLAST) goes one step further with each look, and raises NotYet, a kind
    of Busy, until its answer is there; nothing here sleeps.
    """
    call, new = _call_for(name, arguments)
    if not new and (found := stored(call)):
        return found
    transport = transport or settings.BIOTOOLS_TRANSPORT
    lease = LEASES[transport]
    token = _take(call, lease)
    try:
        if found := stored(call):  # somebody finished between our look and our lease
            insist(lambda: _release(call, token))
            return found
        result = _executed(call, token, transport, crowd)
        return insist(lambda: _store(call, token, result), seen=lambda: stored(call))
    except LeaseLost:
        if found := stored(call):
            return found
        raise Busy(lease.total_seconds()) from None
    except BaseException:
        insist(lambda: _release(call, token))
        raise


def _executed(call: Call, token: uuid.UUID, transport: str, crowd: int | None) -> "biotools.Observation":
    if in_steps(biotools.function(call.function), transport):
        return searching.go_on(call, token, transport)
    return biotools.call(call.function, call.arguments, transport=named(transport, crowd=crowd), retries=0)


def _take(call: Call, lease: timedelta) -> uuid.UUID:
    """Become the one who executes the call; one UPDATE decides who wins. Whose process is gone holds nothing."""
    now, token = timezone.now(), holders.token()
    ours = {"executing_token": token, "executing_until": now + lease}
    free = "id = %s AND (executing_until IS NULL OR executing_until < %s)"
    if statements.change(Call, ours, free, (call.pk, now)):
        return token
    gone = holders.gone(Call.objects.filter(pk=call.pk).values_list("executing_token", flat=True))
    if not statements.change(Call, ours, "id = %s AND executing_token = ANY(%s)", (call.pk, list(gone))):
        raise Busy(2.0)
    return token


def _release(call: Call, token: uuid.UUID) -> bool:
    """End our lease on the call; whether it was still ours."""
    nobodys = {"executing_token": None, "executing_until": None}
    return bool(statements.change(Call, nobodys, "id = %s AND executing_token = %s", (call.pk, token)))


@transaction.atomic
def _store(call: Call, token: uuid.UUID, result: "biotools.Observation") -> Observation:
    """Store what came back and end the lease, if it is still ours."""
    if not _release(call, token):
        raise LeaseLost(str(call))
    if in_steps(biotools.function(call.function), result.transport):
        searching.forget(call)
    raw = result.body
    observation = Observation(
        call=call,
        number=call.observations.count() + 1,
        status=result.status,
        headers=storable(dict(result.headers)),
        raw=raw,
        raw_digest=hashlib.sha256(raw).hexdigest(),
        truncated=result.truncated,
        summary=storable(dict(result.summary)),
        informative=result.informative,
        reason="" if result.informative else (result.reason),
        detail=storable(result.detail),
        source_release=storable(result.source_release)[:120],
        transport=result.transport,
        fetched_at=result.fetched_at,
        recorded_at=result.recorded_at,
        elapsed_ms=int(1000 * result.elapsed),
    )
    statements.insert(observation)
    return observation

"""Runs a call at most once, whoever asks: one row per digest, one request, the observation stored."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import biotools
from biotool_site.lib.canonical import digest
from biotool_site.lib.storable import storable, unstorable
from biotools import calls, sameness
from biotools.client.call import in_steps
from biotools.client.errors import InvalidArguments
from biotools.evidence import searching
from biotools.evidence.models import Call, Observation, Tool
from biotools.evidence.waiting import Busy, LeaseLost, NotYet

__all__ = ["Busy", "NotYet", "call_for", "observe", "stored", "tool_of"]

# Longer than the client's longest wait: 10 s for a slot, 45 s for the body, 30 s for one read; a replay waits for
# nothing. A holder that was killed blocks the call for as long.
LEASES = {"replay": timedelta(seconds=5), "live": timedelta(seconds=120), "record": timedelta(seconds=120)}


def tool_of(name: str) -> Tool:
    """The stored tool info of a function in the present catalogue. Raises UnknownFunction."""
    function = biotools.function(name)
    info = {"name": function.name, "description": function.description, "parameters": function.schema}
    tool, _ = Tool.objects.get_or_create(
        digest=digest(info), defaults={**info, "database": function.database, "family": function.family}
    )
    return tool


def call_for(name: str, arguments: dict[str, Any]) -> Call:
    """The call's one row. Raises UnknownFunction, or InvalidArguments with a message per field."""
    function = biotools.function(name)
    if unstorable(arguments):
        raise InvalidArguments(name, ["arguments: remove the NUL letters and broken unicode"])
    if errors := biotools.validate(name, arguments):
        raise InvalidArguments(name, errors)
    equivalent = sameness.equivalent_digest(name, arguments)
    call, _ = Call.objects.get_or_create(
        digest=calls.digest(name, arguments),
        defaults={
            "equivalent_digest": equivalent,
            "function": name,
            "arguments": calls.canonical_arguments(arguments),
            "database": function.database,
            "family": function.family,
        },
    )
    if call.equivalent_digest != equivalent:  # stored before there was one, or under other rules
        Call.objects.filter(pk=call.pk).update(equivalent_digest=equivalent)
        call.equivalent_digest = equivalent
    return call


def stored(call: Call) -> Observation | None:
    """The newest observation of the call, if it was executed."""
    return call.observations.order_by("-number").first()


def newest(most: int) -> list[tuple[str, dict[str, Any], Any]]:
    """(function, arguments, summary) of the newest informative observations, newest first, at most so many."""
    rows = Observation.objects.filter(informative=True).order_by("-fetched_at")
    return list(rows.values_list("call__function", "call__arguments", "summary")[:most])


def observe(name: str, arguments: dict[str, Any], *, transport: str | None = None) -> Observation:
    """The observation of a call: the stored one, or else the call is executed and stored first.

    transport: live, record or replay; None for the installation's setting. The network is used outside any
    transaction. Raises InvalidArguments, UnknownFunction, the client's transient errors (try again later),
    NoRecording, and Busy when another worker is at it. An answer that is empty or an error is an
    observation too: not informative, with its reason.

    A call that takes a service minutes (BLAST) goes one step further with each look, and raises NotYet, a kind
    of Busy, until its answer is there; nothing here sleeps.
    """
    call = call_for(name, arguments)
    if found := stored(call):
        return found
    transport = transport or settings.BIOTOOLS_TRANSPORT
    lease = LEASES[transport]
    token = _take(call, lease)
    try:
        if found := stored(call):  # somebody finished between our look and our lease
            return found
        return _store(call, token, _executed(call, token, transport))
    except LeaseLost:
        if found := stored(call):
            return found
        raise Busy(lease.total_seconds()) from None
    finally:
        Call.objects.filter(pk=call.pk, executing_token=token).update(executing_token=None, executing_until=None)


def _executed(call: Call, token: uuid.UUID, transport: str) -> "biotools.Observation":
    if in_steps(biotools.function(call.function), transport):
        return searching.go_on(call, token, transport)
    return biotools.call(call.function, call.arguments, transport=transport, retries=0)


def _take(call: Call, lease: timedelta) -> uuid.UUID:
    """Become the one who executes the call; one UPDATE decides who wins."""
    now, token = timezone.now(), uuid.uuid4()
    free = Q(executing_until__isnull=True) | Q(executing_until__lt=now)
    taken = Call.objects.filter(free, pk=call.pk).update(executing_token=token, executing_until=now + lease)
    if not taken:
        raise Busy(2.0)
    return token


@transaction.atomic
def _store(call: Call, token: uuid.UUID, result: "biotools.Observation") -> Observation:
    """Store what came back, if the lease is still ours."""
    if not Call.objects.select_for_update().filter(pk=call.pk, executing_token=token).exists():
        raise LeaseLost(str(call))
    searching.forget(call)
    raw = result.body
    return Observation.objects.create(
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

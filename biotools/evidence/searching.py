"""Calls whose answer must be waited for (BLAST): one step per look, and what was reached is kept on the call's row.

Nobody sleeps here. A worker that is killed between two steps leaves the request ID behind, so the next one goes
on from there and submits nothing twice; only one that dies between NCBI's answer and our row loses a search.
"""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

import biotools
from biotools.client import blast
from biotools.client.blast import Submission, SubmissionLost
from biotools.client.errors import RateLimited
from biotools.client.transports import named
from biotools.evidence.models import Call
from biotools.evidence.waiting import NotYet

NEXT_SLOT = 10.0  # seconds, where the limiter does not say
NOTHING = {"rid": "", "submitted_at": None, "look_after": None, "ready": False}


def go_on(call: Call, token: uuid.UUID, transport: str) -> biotools.Observation:
    """Take the next step of the call's search; its observation when that was the last one.

    token: of the caller's lease on the call. Raises NotYet while there is nothing, and what biotools.call raises.
    """
    row = Call.objects.get(pk=call.pk)
    now = timezone.now()
    if row.look_after and row.look_after > now:
        raise NotYet((row.look_after - now).total_seconds())
    reached = Submission(row.rid, 0.0, row.ready) if row.rid else None
    try:
        step = blast.advance(row.arguments, reached, named(transport, patience=0.0))
    except RateLimited as error:
        if error.asked:
            raise  # the service itself says that it is too much
        raise NotYet(error.retry_after or NEXT_SLOT, "waiting for a turn at the service") from error
    except SubmissionLost:
        _keep(row, token, **NOTHING)
        raise
    if isinstance(step, biotools.Observation):
        return step
    _keep(
        row,
        token,
        rid=step.rid,
        submitted_at=row.submitted_at or now,
        look_after=timezone.now() + timedelta(seconds=step.wait),
        ready=step.ready,
    )
    raise NotYet(step.wait)


def forget(call: Call) -> None:
    """The search has its observation: a later execution of the call begins anew."""
    Call.objects.filter(pk=call.pk).exclude(rid="").update(**NOTHING)


def _keep(row: Call, token: uuid.UUID, **reached: str | datetime | bool | None) -> None:
    """Write down what was reached, if the lease is ours or nobody has come further meanwhile."""
    Call.objects.filter(Q(executing_token=token) | Q(rid=row.rid), pk=row.pk).update(**reached)

"""Second step: a proposed call is validated and executed; what does not answer is dropped with the reason."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from biotools.client.errors import BiotoolsError
from biotools.evidence.models import Observation
from biotools.evidence.observing import Busy, observe
from synthesis.models import Proposal
from synthesis.steps import lease as leases
from synthesis.steps import messages
from synthesis.steps.endings import drop
from synthesis.steps.lease import Lease
from synthesis.steps.order import EXECUTE, EXECUTE_SLOW, WRITE
from synthesis.steps.troubles import working

MOST_TRIES = 6


def run(proposal_id: UUID) -> None:
    """Execute the call and store the observation. Twice is harmless: a call is executed once per digest.

    A call that a service takes minutes for goes one step further with each run, and rests in between.
    """
    lease = leases.take(EXECUTE, proposal_id) or leases.take(EXECUTE_SLOW, proposal_id)
    if lease is None:
        return
    proposal: Proposal = lease.row
    with working(lease):
        try:
            _settle(lease, _observed(proposal))
        except Busy as busy:
            leases.postpone(lease, "", seconds=busy.retry_after, counted=False)
        except BiotoolsError as error:
            _failed(lease, error)


def _observed(proposal: Proposal) -> Observation:
    """The call's observation. A quarter of the threads is left to other services, however long the line for one is."""
    crowd = max(1, settings.WORKER_CONCURRENCY * 3 // 4)
    return observe(proposal.function, proposal.arguments, transport=proposal.batch.transport, crowd=crowd)


@transaction.atomic
def _settle(lease: Lease, observation: Observation) -> None:
    """Keep the call for its queries, or drop it with the observation's reason; the observation stays known."""
    fields = {"call_id": observation.call_id, "observation": observation}
    if observation.informative:
        leases.store(lease, state=Proposal.State.EXECUTED, **fields)
        messages.send_after_commit((WRITE, [lease.row.pk]))
        return
    drop(lease, observation.reason, observation.detail, **fields)


def _failed(lease: Lease, error: BiotoolsError) -> None:
    """A passing error rests and is tried again; the last try, and any other error, drops the call.

    Waiting for a slot of the host's limit is no try: the service was not asked.
    """
    if not error.transient:
        drop(lease, error.code, str(error))
    elif not error.asked:
        leases.postpone(lease, str(error), seconds=error.retry_after, counted=False)
    elif lease.row.attempts + 1 < MOST_TRIES:
        leases.postpone(lease, str(error), seconds=error.retry_after)
    else:
        drop(lease, "unavailable", f"Tried {MOST_TRIES} times, the last time: {error}")

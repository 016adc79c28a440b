"""First step: a round becomes proposals of calls."""

import logging
from uuid import UUID

from django.db import transaction

from synthesis.batches import states
from synthesis.models import Proposal, Round
from synthesis.steps import lease as leases
from synthesis.steps import messages, used
from synthesis.steps.endings import end
from synthesis.steps.lease import Lease
from synthesis.steps.order import proposing
from synthesis.steps.sources import Arguments, NoCalls, arguments_from, equivalence, identity
from synthesis.steps.troubles import asking_llm

log = logging.getLogger(__name__)


def run(round_id: UUID) -> None:
    """Ask the round's source for calls and store them as proposals. Twice is harmless: the lease decides."""
    row = Round.objects.filter(pk=round_id).values("batch_id", "source").first()
    if row is None:
        return
    states.begin(row["batch_id"])
    lease = leases.take(proposing(row["source"]), round_id)
    if lease is None:
        return
    with asking_llm(lease, lambda words: end(lease, "no_calls", words)):
        try:
            found = arguments_from(lease)
        except NoCalls as error:
            end(lease, "no_calls", str(error))
        else:
            _store(lease, found)


@transaction.atomic
def _store(lease: Lease, found: list[Arguments]) -> None:
    """Proposals, one per call of the batch; what the dataset or the batch asks already is dropped at once, and told."""
    row: Round = lease.row
    leases.store(lease, state=Round.State.PROPOSED)
    used.lock(row.batch.dataset_id)
    by_digest = {identity(row.function, arguments): arguments for arguments in found}
    equivalents = {digest: equivalence(row.function, arguments) for digest, arguments in by_digest.items()}
    old = used.among(equivalents, dataset_id=row.batch.dataset_id, batch_id=row.batch_id)
    taken = used.within(equivalents, batch_id=row.batch_id)
    proposals = []
    for digest, arguments in by_digest.items():
        equivalent = equivalents[digest]
        known = old.get(digest) or taken.get(equivalent, "")
        proposals.append(_proposal(row, digest, arguments, equivalent=equivalent, known=known))
        if equivalent:
            taken.setdefault(equivalent, used.other_words(row.function, arguments))
    Proposal.objects.bulk_create(proposals, ignore_conflicts=True)
    # The sweep sends them, with those of other batches in turn; only a batch that has none under way need not wait.
    if not Proposal.objects.filter(batch=row.batch, state=Proposal.State.PROPOSED, sent_at__isnull=False).exists():
        messages.send_sweep_after_commit()
    log.info("calls_proposed round=%s function=%s number=%s", row.pk, row.function, len(proposals))


def _proposal(row: Round, digest: str, arguments: Arguments, *, equivalent: str, known: str) -> Proposal:
    """known: why the dataset needs no such call, empty when it does."""
    proposal = Proposal(
        batch=row.batch,
        round=row,
        function=row.function,
        arguments=arguments,
        digest=digest,
        equivalent_digest=equivalent,
    )
    if known:
        proposal.state = Proposal.State.DROPPED
        proposal.reason = "duplicate_call"
        proposal.detail = known
    return proposal

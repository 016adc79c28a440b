"""A call that waits for its host's limit is not a call that failed."""

from typing import Any

import pytest
from django.utils import timezone

import biotools
from biotools.client.errors import BiotoolsError, RateLimited, Unavailable
from synthesis.batches import services, states
from synthesis.models import Batch, Proposal
from synthesis.steps import execute, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(dataset: Any, people: Any) -> Proposal:
    batch: Batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=1, sources=["recorded"]
    )
    states.begin(batch.pk)
    propose.run(batch.rounds.get().pk)
    return batch.proposals.get()


def tried(proposal: Proposal, monkeypatch: pytest.MonkeyPatch, error: BiotoolsError, times: int) -> Proposal:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(biotools, "call", fail)
        for _ in range(times):
            Proposal.objects.update(not_before=timezone.now())
            execute.run(proposal.pk)
    Proposal.objects.update(not_before=timezone.now())
    proposal.refresh_from_db()
    return proposal


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("The limit of ensembl is used up", retry_after=1.2, asked=False),
        Unavailable("Redis does not answer", retry_after=10, asked=False),
    ],
)
def test_waiting_for_a_slot_is_no_failed_try(
    proposal: Proposal, monkeypatch: pytest.MonkeyPatch, error: BiotoolsError
) -> None:
    waited = tried(proposal, monkeypatch, error, times=execute.MOST_TRIES + 4)
    assert (waited.state, waited.attempts, waited.trouble) == (Proposal.State.PROPOSED, 0, str(error))
    execute.run(proposal.pk)
    proposal.refresh_from_db()
    assert proposal.call_id and proposal.trouble == ""  # asked at last, and answered


def test_a_service_that_always_says_wait_is_given_up(proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    error = RateLimited("ensembl says: too many requests", retry_after=1.0)
    assert tried(proposal, monkeypatch, error, times=execute.MOST_TRIES).reason == "unavailable"

"""Calls that take a service minutes rest between their steps, in a queue of their own, and count no failed try."""

from typing import Any

import pytest
from django.utils import timezone

import biotools
from biotools.evidence import searching
from biotools.evidence.models import Call
from synthesis.batches import services, states
from synthesis.models import Batch, Proposal
from synthesis.steps import execute, feeding
from synthesis.steps.order import EXECUTE, EXECUTE_SLOW, SLOW, executing
from tests.biotools.blast_server import CALL, Blast
from tests.biotools.conftest import Service, service  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(dataset: Any, people: Any) -> Proposal:
    batch: Batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["blast"], calls=1, sources=["recorded"]
    )
    states.begin(batch.pk)
    Batch.objects.update(transport="live")
    round_ = batch.rounds.get()
    return Proposal.objects.create(batch=batch, round=round_, function="blast", arguments=CALL, digest="b" * 64)


def step(proposal: Proposal) -> Proposal:
    """Let the rest pass, run the step once, and read the row."""
    now = timezone.now()
    Proposal.objects.update(not_before=now)
    Call.objects.exclude(rid="").update(look_after=now)
    execute.run(proposal.pk)
    proposal.refresh_from_db()
    return proposal


def test_a_search_rests_between_its_steps(
    proposal: Proposal,
    service: Service,  # noqa: F811 the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ncbi = Blast(service, *["WAITING"] * 8, "READY")
    monkeypatch.setattr(searching, "named", lambda name, *, patience: ncbi.transport)
    before = timezone.now()
    assert step(proposal).state == Proposal.State.PROPOSED
    assert 25 < (proposal.not_before - before).total_seconds() < 40
    execute.run(proposal.pk)  # not due: nothing happens
    assert len(ncbi.asked) == 1
    for _ in range(8):
        assert step(proposal).state == Proposal.State.PROPOSED
    assert 50 < (proposal.not_before - timezone.now()).total_seconds() <= 60
    step(proposal)
    assert (proposal.state, proposal.attempts) == (Proposal.State.PROPOSED, 0)
    assert step(proposal).state == Proposal.State.EXECUTED
    assert proposal.observation is not None and proposal.observation.summary["total"] == 2
    assert sum(asked["CMD"] == ["Put"] for _, asked in ncbi.asked) == 1


def test_slow_calls_have_a_queue_of_their_own(proposal: Proposal) -> None:
    assert executing("blast") is EXECUTE_SLOW and executing("lookup_by_id") is EXECUTE
    assert EXECUTE_SLOW.queue == "blast" and EXECUTE_SLOW.task == EXECUTE.task
    assert list(EXECUTE_SLOW.rows()) == [proposal] and not EXECUTE.rows().exists()
    assert feeding.mark_due(EXECUTE, 10) == []
    assert feeding.mark_due(EXECUTE_SLOW, 10) == [proposal.pk]


def test_the_slow_functions_are_those_whose_spec_has_steps() -> None:
    assert set(SLOW) == {function.name for function in biotools.functions() if function.steps}

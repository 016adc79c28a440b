"""Who holds a row works on it; only the holder's result is stored."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from synthesis.batches import services, states
from synthesis.models import Batch, Proposal, Round
from synthesis.steps import feeding, propose
from synthesis.steps import lease as leases
from synthesis.steps.order import EXECUTE, PROPOSE_UNASKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(dataset: Any, people: Any) -> Batch:
    made = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=3)
    states.begin(made.pk)
    return made


@pytest.fixture
def round_(batch: Batch) -> Round:
    return batch.rounds.get()


def test_a_held_row_is_not_taken_again_until_the_lease_ends(round_: Round) -> None:
    assert leases.take(PROPOSE_UNASKED, round_.pk)
    assert leases.take(PROPOSE_UNASKED, round_.pk) is None
    Round.objects.filter(pk=round_.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert leases.take(PROPOSE_UNASKED, round_.pk)


def test_a_lost_lease_stores_nothing(round_: Round) -> None:
    first = leases.take(PROPOSE_UNASKED, round_.pk)
    assert first
    Round.objects.filter(pk=round_.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    second = leases.take(PROPOSE_UNASKED, round_.pk)
    assert second
    with pytest.raises(leases.LeaseLost):
        leases.store(first, state="proposed")
    with pytest.raises(leases.LeaseLost):
        leases.renew(replace(first, until=first.until - 2 * leases.FRESH))
    leases.postpone(first, "late")
    round_.refresh_from_db()
    assert (round_.state, round_.lease, round_.trouble) == ("waiting", second.token, "")
    leases.store(second, state="proposed")


@pytest.mark.parametrize("change", ["pause", "cancel"])
def test_rows_of_a_batch_that_does_not_run_are_left_alone(batch: Batch, round_: Round, change: str) -> None:
    getattr(states, change)(batch.pk)
    propose.run(round_.pk)
    assert not Proposal.objects.exists()
    assert feeding.mark_due(PROPOSE_UNASKED, 10) == []


def test_a_resumed_batch_goes_on(batch: Batch, round_: Round, people: Any, work_off: Any) -> None:
    services.pause(batch=batch, by=people["admin"])
    assert work_off(batch, rounds=1).state == "paused"
    services.resume(batch=batch, by=people["admin"])
    assert work_off(batch).state == "done"


def test_a_postponed_row_rests_and_is_sent_when_due(round_: Round) -> None:
    held = leases.take(PROPOSE_UNASKED, round_.pk)
    assert held
    leases.postpone(held, "The server is away.", seconds=60)
    assert leases.take(PROPOSE_UNASKED, round_.pk) is None
    assert feeding.mark_due(PROPOSE_UNASKED, 10) == []
    round_.refresh_from_db()
    assert (round_.attempts, round_.trouble) == (1, "The server is away.")
    Round.objects.update(not_before=timezone.now())
    assert feeding.mark_due(PROPOSE_UNASKED, 10) == [round_.pk]


def test_the_sweep_sends_again_only_what_is_silent_and_free(batch: Batch, round_: Round, settings: Any) -> None:
    settings.WORK_RESEND_SECONDS = 30
    propose.run(round_.pk)
    assert len(feeding.mark_due(EXECUTE, 10)) == Proposal.objects.count()
    assert feeding.mark_due(EXECUTE, 10) == []  # just sent
    Proposal.objects.update(sent_at=timezone.now() - timedelta(seconds=31))
    first = Proposal.objects.order_by("pk")[0]
    assert leases.take(EXECUTE, first.pk)
    marked = feeding.mark_due(EXECUTE, 10)
    assert len(marked) == Proposal.objects.count() - 1
    assert first.pk not in marked
    assert feeding.mark_due(EXECUTE, 10) == []


def test_the_sweep_is_bounded(batch: Batch, round_: Round) -> None:
    propose.run(round_.pk)
    Proposal.objects.update(sent_at=None)
    assert len(feeding.mark_due(EXECUTE, 2)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_takes_the_row(batch: Batch, round_: Round) -> None:
    taken: list[Any] = []
    start = threading.Barrier(6)

    def worker() -> None:
        start.wait()
        taken.append(leases.take(PROPOSE_UNASKED, round_.pk))
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([lease for lease in taken if lease]) == 1

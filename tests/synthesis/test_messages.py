"""Messages over the real broker: sent on commit, repeated by the sweep, never needed for truth."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from synthesis import tasks
from synthesis.batches import services, states
from synthesis.models import Batch, Proposal, Round
from synthesis.steps import sweep

pytestmark = pytest.mark.django_db(transaction=True)

QUEUES = ("calls", "llm", "judge")


@pytest.fixture(autouse=True)
def empty_queues() -> Iterator[None]:
    def purge() -> None:
        with current_app.connection_for_write() as connection:
            channel: Any = connection.default_channel
            for queue in QUEUES:
                current_app.amqp.queues[queue].bind(channel).declare()
                channel.queue_purge(queue)

    purge()
    yield
    purge()


def launch(dataset: Any, people: Any, **more: Any) -> Batch:
    wanted = {"functions": ["lookup_by_id", "esearch"], "calls": 3} | more
    return services.launch(dataset=dataset, created_by=people["admin"], **wanted)


def test_a_launch_sends_one_message_per_round(dataset: Any, people: Any) -> None:
    launch(dataset, people)
    assert sweep.waiting("calls") == {"calls": 2}
    launch(dataset, people, sources=["llm"])
    assert sweep.waiting("llm") == {"llm": 2}


def test_nothing_is_sent_for_what_is_rolled_back(dataset: Any, people: Any) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        launch(dataset, people)
        raise ZeroDivisionError
    assert sweep.waiting("calls") == {"calls": 0}
    assert not Batch.objects.exists()


def test_a_wiped_broker_is_filled_again_by_the_sweep(
    dataset: Any, people: Any, settings: Any, empty_queues: None
) -> None:
    batch = launch(dataset, people)
    for round_ in batch.rounds.all():
        tasks.propose(str(round_.pk))
    settings.WORK_RESEND_SECONDS = 0
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.queue_purge("calls")
    assert sweep.waiting("calls") == {"calls": 0}
    sweep.run()
    assert sweep.waiting("calls") == {"calls": Proposal.objects.filter(state="proposed").count()} == {"calls": 6}


def test_the_sweep_holds_back_when_messages_wait(
    dataset: Any, people: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch(dataset, people)
    settings.WORK_RESEND_SECONDS = 0
    monkeypatch.setattr(sweep, "MOST_WAITING", 2)
    sweep.run()
    assert sweep.waiting("calls") == {"calls": 2}


def test_without_a_broker_a_launch_works_and_the_rows_stay_due(
    dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def away(task: str, **more: Any) -> None:
        tried.append(task)
        raise OperationalError("nobody listens")

    monkeypatch.setattr(current_app._get_current_object(), "send_task", away)
    batch = launch(dataset, people, sources=["recorded", "llm"])
    assert tried == ["synthesis.propose"]  # it does not try for every row
    assert batch.rounds.filter(state="waiting").count() == 4


def test_the_sweep_ends_batches_and_says_why_one_failed(
    dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, failed = launch(dataset, people), launch(dataset, people)
    for batch in (done, failed):
        states.begin(batch.pk)
    Round.objects.filter(batch=failed).update(state="failed", trouble="The model declined.")
    Round.objects.filter(batch=done).update(state="proposed")
    sweep.run()
    done.refresh_from_db()
    failed.refresh_from_db()
    assert (done.state, failed.state) == ("done", "failed")
    assert "The model declined." in failed.message
    assert done.finished_at is not None
    assert done.finished_at <= timezone.now()


def test_functions_without_recordings_fail_their_round_alone(dataset: Any, people: Any, work_off: Any) -> None:
    alone = work_off(launch(dataset, people, functions=["stream_uniprotkb"]))
    assert alone.state == "failed"
    assert "There is no recorded call of stream_uniprotkb" in alone.message
    assert work_off(launch(dataset, people, functions=["stream_uniprotkb", "lookup_by_id"])).state == "done"


def test_a_fault_of_ours_holds_up_no_other_row(
    dataset: Any, people: Any, work_off: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from synthesis.steps import execute

    batch = launch(dataset, people, functions=["lookup_by_id"])
    work_off(batch, rounds=1)
    poisoned = Proposal.objects.filter(batch=batch).order_by("pk")[0]
    real = execute.observe

    def observe(name: str, arguments: Any, **more: Any) -> Any:
        if arguments == poisoned.arguments:
            raise ZeroDivisionError
        return real(name, arguments, **more)

    monkeypatch.setattr(execute, "observe", observe)
    for _ in range(6):
        Proposal.objects.filter(batch=batch).update(not_before=timezone.now())
        work_off(batch)
    batch.refresh_from_db()
    assert batch.state == "done"
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.reason) == ("dropped", "internal_error")
    assert Proposal.objects.filter(batch=batch, state="written").count() >= 1

"""Who gets a message: every batch in its turn, and of each service's calls only as many as it takes."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from synthesis.batches import services, states
from synthesis.models import Batch, Proposal
from synthesis.steps import feeding, messages, sweep
from synthesis.steps.order import EXECUTE

pytestmark = pytest.mark.django_db

FUNCTIONS = ["lookup_by_id", "get_uniprotkb_entry"]  # of Ensembl (15 a second) and of UniProt (5 a second)


@pytest.fixture
def waiting(dataset: Any, people: Any) -> Callable[..., Batch]:
    """A running batch with so many calls of each function, none of them sent."""

    def make(calls: int, transport: str = "replay") -> Batch:
        batch = services.launch(dataset=dataset, created_by=people["admin"], functions=FUNCTIONS, calls=1)
        states.begin(batch.pk)
        Batch.objects.filter(pk=batch.pk).update(transport=transport)
        rows = [
            Proposal(batch=batch, round=round_, function=round_.function, arguments={}, digest=f"{round_.function}{n}")
            for round_ in batch.rounds.all()
            for n in range(calls)
        ]
        Proposal.objects.bulk_create(rows)
        batch.rounds.update(state="proposed")
        return batch

    return make


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Ids of the calls for which the sweep sends a message; no message leaves, and all queues are empty."""
    found: list[Any] = []
    monkeypatch.setattr(messages, "send", lambda step, ids: found.extend(ids if step is EXECUTE else []))
    monkeypatch.setattr(sweep, "waiting", lambda *queues: dict.fromkeys(queues, 0))
    return found


def by(field: str, ids: list[Any]) -> Counter[Any]:
    return Counter(Proposal.objects.filter(pk__in=ids).values_list(field, flat=True))


def test_a_small_batch_does_not_stand_behind_a_large_one(waiting: Callable[..., Batch]) -> None:
    large, small = waiting(100), waiting(2)
    assert by("batch", feeding.mark_due(EXECUTE, 10)) == {large.pk: 6, small.pk: 4}
    assert by("batch", feeding.mark_due(EXECUTE, 10)) == {large.pk: 10}


def test_a_slow_service_leaves_room_for_a_quick_one(
    waiting: Callable[..., Batch], sent: list[Any], settings: Any
) -> None:
    settings.SWEEP_SECONDS = 2
    waiting(300, transport="live")
    for _ in range(2):  # the second finds them all still on their way
        sweep.run()
        assert by("function", sent) == {"lookup_by_id": 61, "get_uniprotkb_entry": 21}
    Proposal.objects.filter(pk__in=sent[:10]).update(state="dropped", reason="empty")
    sweep.run()
    assert len(sent) == 61 + 21 + 10


def test_recorded_answers_wait_for_no_service(waiting: Callable[..., Batch], sent: list[Any]) -> None:
    waiting(300)
    sweep.run()
    assert len(sent) == sweep.MOST_WAITING


def test_calls_wait_while_the_line_for_the_judge_is_long(
    waiting: Callable[..., Batch], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(300)
    monkeypatch.setattr(sweep, "waiting", lambda *queues: dict.fromkeys(queues, 0) | {"judge": sweep.MOST_WAITING - 7})
    sweep.run()
    assert len(sent) == 7


def test_what_rests_is_not_counted_as_on_its_way(waiting: Callable[..., Batch], sent: list[Any]) -> None:
    waiting(300, transport="live")
    sweep.run()
    before = len(sent)
    Proposal.objects.filter(pk__in=sent).update(not_before=timezone.now() + timedelta(seconds=60))
    sweep.run()
    assert len(sent) == 2 * before


def test_services_take_turns_in_the_line_as_often_as_they_take_calls(
    waiting: Callable[..., Batch], sent: list[Any]
) -> None:
    """Threads that wait for UniProt's limit must not be all there are while Ensembl would take three times as many."""
    waiting(300, transport="live")
    sweep.run()
    names = [by("function", [id]).popitem()[0] for id in sent[:40]]
    assert Counter(names[:20])["get_uniprotkb_entry"] in (4, 5, 6)
    assert Counter(names[20:])["get_uniprotkb_entry"] in (4, 5, 6)

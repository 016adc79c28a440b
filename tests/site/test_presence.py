"""A worker tells that it is there, survives a database that is away, and says good-bye."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from biotool_site import presence
from biotool_site.models import WorkerPresence

pytestmark = pytest.mark.django_db(transaction=True)


def eventually(holds: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What Celery hands to worker_ready, for a worker of two queues; signs of life come quickly."""
    monkeypatch.setattr(presence, "EVERY_SECONDS", 0.05)
    queues = SimpleNamespace(queues=SimpleNamespace(consume_from={"llm": 1, "calls": 1}))
    yield SimpleNamespace(hostname="llm@host", app=SimpleNamespace(amqp=queues))
    presence.depart()


def seen() -> list[Any]:
    return list(WorkerPresence.objects.values_list("name", "queues"))


def test_arrives_renews_and_departs(consumer: Any) -> None:
    presence.arrive(sender=consumer)
    assert eventually(lambda: len(seen()) == 1)
    name, queues = seen()[0]
    assert name.startswith("llm@host:")
    assert queues == ["calls", "llm"]
    first = WorkerPresence.objects.get().seen_at
    assert eventually(lambda: WorkerPresence.objects.get().seen_at > first)
    presence.depart()
    assert seen() == []


def test_winding_down_counts_as_gone_before_the_process_ends(consumer: Any) -> None:
    presence.arrive(sender=consumer)
    assert eventually(lambda: len(seen()) == 1)
    presence.stop()
    assert eventually(lambda: seen() == [])


def test_goes_on_after_the_database_was_away(consumer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    failures = iter([OperationalError("away")] * 3)
    real = presence.Presence.tell

    def sometimes(self: presence.Presence) -> None:
        if error := next(failures, None):
            raise error
        real(self)

    monkeypatch.setattr(presence.Presence, "tell", sometimes)
    presence.arrive(sender=consumer)
    assert eventually(lambda: len(seen()) == 1)


def test_clears_away_the_long_dead(consumer: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    WorkerPresence.objects.create(name="dead", queues=["llm"], seen_at=timezone.now() - timedelta(hours=2))
    presence.arrive(sender=consumer)
    assert eventually(lambda: [name for name, _ in seen() if name == "dead"] == [] and len(seen()) == 1)

"""A killed worker's rows and calls are free as soon as it is gone, however long its leases are."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from biotool_site.lib import holders, insisting
from biotools.evidence.models import Call
from biotools.evidence.observing import Busy, call_for, observe
from synthesis.batches import services, states
from synthesis.llm.pacing import seats, store
from synthesis.models import Round
from synthesis.steps import lost
from tests.stack import wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
WORKER = """
import sys, time
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from biotool_site.lib import holders
holders.begin()
while not holders._holder.number:
    time.sleep(0.01)
print(holders.token(), holders.token(), flush=True)
sys.stdin.read()
"""


class Worker:
    """A process that holds its lock, and two tokens of it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, connection.settings_dict["NAME"]],
            cwd=ROOT, env=os.environ | {"DJANGO_SETTINGS_MODULE": "biotool_site.settings.test"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.tokens = [UUID(word) for word in self.process.stdout.readline().split()]

    def kill(self) -> None:
        """kill -9, and until Postgres knows."""
        self.process.kill()
        self.process.wait()
        wait_for(lambda: holders.gone(self.tokens), 20, "Postgres to notice", every=0.02)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


@pytest.fixture
def worker(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(holders, "GRACE_SECONDS", 0)  # the tests' Postgres may have started just now
    made = Worker()
    yield made
    made.close()


@pytest.fixture
def round_(dataset: Any, people: Any) -> Round:
    batch = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=3)
    states.begin(batch.pk)
    return batch.rounds.get()


def hold(row: Round, token: UUID) -> None:
    Round.objects.filter(pk=row.pk).update(
        lease=token, leased_until=timezone.now() + timedelta(hours=1), sent_at=timezone.now()
    )


def test_tokens_of_a_living_worker_differ_and_hold(worker: Worker, round_: Round) -> None:
    first, second = worker.tokens
    assert first != second
    hold(round_, first)
    assert lost.release() == 0
    round_.refresh_from_db()
    assert round_.lease == first


def test_a_killed_workers_row_is_due_at_once(worker: Worker, round_: Round) -> None:
    hold(round_, worker.tokens[0])
    worker.kill()
    assert lost.release() == 1
    round_.refresh_from_db()
    assert (round_.lease, round_.leased_until, round_.sent_at) == (None, None, None)
    assert lost.release() == 0


def test_a_killed_workers_messages_are_sent_again(worker: Worker, round_: Round, dataset: Any, people: Any) -> None:
    """It may have taken in messages of rows that it had not begun; those of a resting row are not sent before its time."""
    hold(round_, worker.tokens[0])
    other = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=3)
    other.rounds.update(sent_at=timezone.now())
    assert lost.release() == 0
    assert other.rounds.get().sent_at
    worker.kill()
    assert lost.release() == 1
    assert other.rounds.get().sent_at is None


def test_a_killed_workers_seats_are_free(worker: Worker, round_: Round, settings: Any) -> None:
    client = store.connection(settings.REDIS_URL)
    keys = store.Keys(f"{store.PREFIX}server:s", f"{store.PREFIX}role:r")
    theirs, others = worker.tokens[1].hex, uuid4().hex
    for name in seats.names(keys):
        client.zadd(name, {theirs: 2e9, others: 2e9})
    hold(round_, worker.tokens[0])
    worker.kill()
    lost.release()
    for name in seats.names(keys):
        assert client.zrange(name, 0, -1) == [others.encode()]


def test_nobody_is_gone_while_postgres_has_only_just_started(
    worker: Worker, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(round_, worker.tokens[0])
    worker.kill()
    monkeypatch.setattr(holders, "GRACE_SECONDS", 10_000_000)
    assert lost.release() == 0


def test_a_process_without_a_number_is_never_taken_for_gone(worker: Worker, round_: Round) -> None:
    token = holders.token()  # of the tests' own process, which is no worker
    assert holders.gone([token, uuid4(), None]) == set()
    hold(round_, token)
    assert lost.release() == 0


def test_a_killed_workers_call_is_executed_by_the_next_who_asks(worker: Worker, settings: Any) -> None:
    arguments = {"id": "ENST00000557334"}
    call = call_for("lookup_by_id", arguments)
    token = worker.tokens[0]
    held = timezone.now() + timedelta(hours=1)
    Call.objects.filter(pk=call.pk).update(executing_token=token, executing_until=held)
    with pytest.raises(Busy):
        observe("lookup_by_id", arguments)
    worker.kill()
    assert observe("lookup_by_id", arguments).call_id == call.pk


@pytest.mark.django_db(transaction=True)
def test_what_was_answered_is_stored_though_the_connection_broke(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insisting, "PAUSE_SECONDS", 0.01)
    first: list[int] = []

    def store() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
            if not first:
                first.append(pid)
                os.kill(pid, signal.SIGTERM)  # as a stop of Postgres ends each session
                for _ in range(1000):
                    cursor.execute("SELECT pg_sleep(0.01)")
            return int(pid)

    assert insisting.insist(store) != first[0]


def test_what_was_stored_though_its_answer_was_lost_is_not_stored_again(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insisting, "PAUSE_SECONDS", 0.01)
    rows: list[str] = []

    def store() -> str:
        rows.append("row")
        raise OperationalError("the connection broke after COMMIT")

    assert insisting.insist(store, seen=lambda: rows[0]) == "row"
    assert rows == ["row"]


def test_a_fault_that_lasts_is_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insisting, "PATIENCE_SECONDS", 0.0)

    def broken() -> None:
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        insisting.insist(broken)

"""Killed workers and a wiped Redis in the middle of a batch: it ends complete, and nothing is doubled."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis

from tests.chaos.counts import Tables, differences, doubled, ended, tables_of, unfinished
from tests.chaos.havoc import Havoc
from tests.stack import Stack, wait_for
from tests.synthesis.odd_llm import OddLLM, failing, healthy

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]

ALL = {"databases": ["ensembl", "uniprot", "ncbi"], "calls": 40, "sources": ["recorded"]}


class FlakyLLM(OddLLM):
    """Fails every fifth request by chance; remembers how often it answered which."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: Counter[str] = Counter()
        self.failed = 0
        self.script = self._answer
        self._chance = random.Random(4)

    def _answer(self, request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        if self._chance.random() < 0.2:
            self.failed += 1
            return failing(500)(request)
        self.answered[json.dumps(request, sort_keys=True)] += 1
        return healthy(request)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("chaos"), WORKER_CONCURRENCY="2", WORKER_LLM_CONCURRENCY="2")
    try:
        yield running.start()
    finally:
        running.stop()


def complete(stack: Stack, batch: dict[str, Any]) -> Tables:
    """Assert that nothing is open, doubled or missing, and that page and API count as the tables do; their rows."""
    assert batch["state"] == "done", batch
    tables = tables_of(stack, batch["id"])
    assert unfinished(tables) == []
    assert doubled(tables) == []
    assert differences(stack, batch, tables) == []
    assert len(tables["quadruplets"]) > 60
    return tables


def launch(stack: Stack, slug: str, **less: Any) -> str:
    admin = stack.session("admin")
    admin.new_dataset(slug)
    made = admin.post(f"datasets/{slug}/batches/", ALL | less)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def under_way(stack: Stack, id: str) -> None:
    """Until the batch has done something but not all."""
    admin = stack.session("admin")
    wait_for(
        lambda: admin.get(f"batches/{id}/").json()["counts"]["queries"] > 4,
        60,
        "the batch to move",
        every=0.05,
    )


def test_kill_9_of_the_worker_in_the_middle(stack: Stack) -> None:
    id = launch(stack, "killed")
    kills = 0
    done = threading.Event()

    def killer() -> None:
        nonlocal kills
        while not done.is_set() and kills < 4:
            for worker in stack.children("worker"):
                try:
                    worker.kill()
                    kills += 1
                except psutil.Error:
                    continue
            done.wait(4)

    under_way(stack, id)
    thread = threading.Thread(target=killer)
    thread.start()
    try:
        batch = stack.session("admin").wait_for_batch(id, 240)
    finally:
        done.set()
        thread.join()
    assert kills >= 1
    complete(stack, batch)
    assert "worker ended with signal SIGKILL; starting it again" in stack.log.read_text()


def test_flushall_of_redis_in_the_middle(stack: Stack) -> None:
    id = launch(stack, "flushed")
    address = stack.python("from django.conf import settings; result = settings.REDIS_URL")
    under_way(stack, id)
    with redis.Redis.from_url(address) as broker:
        for _ in range(3):
            broker.flushall()
            time.sleep(1)
    complete(stack, stack.session("admin").wait_for_batch(id, 240))


def test_all_at_once(tmp_path: Path) -> None:
    """Workers die, Redis forgets, Postgres restarts, the LLM fails a fifth of all requests."""
    with FlakyLLM() as llm:
        stack = Stack(tmp_path, WORKER_CONCURRENCY="2", WORKER_LLM_CONCURRENCY="4", STANDIN_URL=llm.url)
        try:
            stack.start()
            id = launch(stack, "havoc", databases=["ensembl", "uniprot"])
            under_way(stack, id)
            havoc = Havoc(stack)
            havoc.start()
            try:
                wait_for(lambda: ended(stack, id), 200, f"batch {id} to end", every=0.5)
            finally:
                havoc.end()
            tables = complete(stack, stack.session("admin").get(f"batches/{id}/").json())
        finally:
            stack.stop()
    assert havoc.kills >= 1 and havoc.wipes == 2 and havoc.restarts == 1
    assert llm.failed > 10
    # Each answer is in the ledger once. One that a killed worker took with it was never stored: it is asked again.
    assert len(llm.answered) == len(tables["exchanges"])
    assert llm.answered.total() - len(llm.answered) <= 4 * (havoc.kills + havoc.restarts)

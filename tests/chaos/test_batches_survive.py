"""Killed workers and a wiped Redis in the middle of a batch: it ends complete, and nothing is doubled."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
import redis

from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400)]

ALL = {"databases": ["ensembl", "uniprot", "ncbi"], "calls": 40, "sources": ["recorded"]}

TABLES = """
from synthesis.models import Batch, LLMExchange, Proposal, Query
from annotation.models import Quadruplet
from biotools.evidence.models import Observation
batch = Batch.objects.get(pk="{id}")
result = {{
    "proposals": list(Proposal.objects.filter(batch=batch).values_list("state", flat=True)),
    "queries": [f"{{row.proposal_id}} {{row.style}}" for row in Query.objects.filter(batch=batch)],
    "open_queries": Query.objects.filter(batch=batch, state__in=["written", "judged"]).count(),
    "quadruplets": [f"{{row.call_id}} {{row.query_digest}}" for row in Quadruplet.objects.filter(intake=batch.intake)],
    "observations": [str(row.call_id) for row in Observation.objects.all()],
    "exchanges": list(LLMExchange.objects.values_list("request_digest", flat=True)),
}}
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("chaos"), WORKER_CONCURRENCY="2")
    try:
        yield running.start()
    finally:
        running.stop()


def complete(stack: Stack, batch: dict[str, Any]) -> dict[str, Any]:
    """Assert that nothing is open, doubled or missing; returns what the tables hold."""
    assert batch["state"] == "done", batch
    tables = stack.python(TABLES.format(id=batch["id"]))
    states = Counter(tables["proposals"])
    assert set(states) <= {"written", "dropped"}
    for doubled in ("queries", "quadruplets", "observations", "exchanges"):
        assert max(Counter(tables[doubled]).values()) == 1, doubled
    assert tables["open_queries"] == 0
    counts = batch["counts"]
    assert counts["proposed"] == sum(states.values())
    assert counts["queries"] == len(tables["queries"]) == 2 * states["written"]
    assert counts["pending"] + counts["filtered"] == len(tables["quadruplets"]) > 60
    return tables


def launch(stack: Stack, slug: str) -> str:
    admin = stack.session("admin")
    admin.new_dataset(slug)
    made = admin.post(f"datasets/{slug}/batches/", ALL)
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

"""RabbitMQ as the broker: batches run to their end whatever happens to it, and people hardly notice that it is gone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
import redis
import requests

from biotool_site.engines import addresses
from tests.chaos import counts
from tests.deployment.rabbitmq import RabbitMQ, outside_rabbitmq, rabbitmq_server
from tests.stack import Stack, wait_for

pytestmark = [
    pytest.mark.stack,
    pytest.mark.timeout(300),
    # CI installs it, so that there these tests always run.
    pytest.mark.skipif(
        rabbitmq_server() is None and not os.environ.get("CI"), reason="needs rabbitmq-server of Debian"
    ),
]

SMALL = {"families": ["lookup", "sequence"], "calls": 6, "sources": ["recorded"]}
QUEUES = ("calls", "blast", "llm", "judge", "releases")


@pytest.fixture(scope="module")
def broker() -> Iterator[RabbitMQ]:
    with outside_rabbitmq() as running:
        yield running


@pytest.fixture(scope="module")
def stack(broker: RabbitMQ, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system on RabbitMQ; few threads, so that work waits in the queues."""
    few = {"WORKER_CONCURRENCY": "2", "WORKER_LLM_CONCURRENCY": "2"}
    running = Stack(tmp_path_factory.mktemp("rabbitmq"), CELERY_BROKER_URL=broker.url, **few)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="module")
def plain(stack: Stack) -> str:
    """A batch that nothing happened to; its dataset has quadruplets to review."""
    id = launch(stack, "plain")
    stack.session("admin").wait_for_batch(id)
    return id


def launch(stack: Stack, slug: str) -> str:
    admin = stack.session("admin")
    admin.new_dataset(slug)
    made = admin.post(f"datasets/{slug}/batches/", SMALL)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def under_way(stack: Stack, id: str) -> None:
    """Until the batch has done something but not all."""
    admin = stack.session("admin")
    wait_for(lambda: admin.get(f"batches/{id}/").json()["counts"]["pending"] > 0, 60, "the batch to move", every=0.05)
    assert admin.get(f"batches/{id}/").json()["state"] == "running"


def ends_whole(stack: Stack, id: str) -> dict[str, Any]:
    """Wait for the batch; assert that nothing is missing or doubled, and that page and API count right."""
    batch = stack.session("admin").wait_for_batch(id, 120)
    assert batch["state"] == "done", batch
    tables = counts.tables_of(stack, id)
    assert counts.doubled(tables) == []
    assert counts.unfinished(tables) == []
    assert counts.differences(stack, batch, tables) == []
    assert len(tables["quadruplets"]) >= 20
    return tables


def readiness(stack: Stack) -> tuple[int, dict[str, str]]:
    answer = requests.get(f"{stack.url}/readyz", timeout=20)
    return answer.status_code, answer.json()


def test_a_batch_goes_through_rabbitmq(stack: Stack, broker: RabbitMQ, plain: str) -> None:
    """All of its messages do, and none through Redis, where the workers' limits are."""
    ends_whole(stack, plain)
    wait_for(lambda: readiness(stack)[1]["workers"] == "ok", 30, "the workers")
    assert readiness(stack) == (200, dict.fromkeys(("status", "postgres", "redis", "broker", "workers"), "ok"))
    with broker.connect() as connection:
        # RabbitMQ refuses a declaration that differs from the first one.
        arguments = {"x-queue-type": "classic", "x-consumer-timeout": 3 * 3600 * 1000}
        for queue in QUEUES:
            told = connection.channel().queue_declare(queue, durable=True, auto_delete=False, arguments=arguments)
            assert told.consumer_count == 1
    with redis.Redis.from_url(addresses.redis_url(Path(stack.environ["DATA_DIR"])), decode_responses=True) as store:
        assert [key for key in store.scan_iter() if key.startswith("biotool:")] == []  # as Celery's keys do


def test_kill_9_of_the_workers_in_the_middle(stack: Stack) -> None:
    id = launch(stack, "killed")
    under_way(stack, id)
    workers: list[psutil.Process] = stack.children("worker")
    for worker in workers:
        worker.kill()
    assert len(workers) == 2
    ends_whole(stack, id)


def test_a_lost_broker_stops_nobody_and_loses_nothing(stack: Stack, broker: RabbitMQ, plain: str) -> None:
    """Batches are launched, reviews stored; a new broker that knows nothing gets its messages from the sweep."""
    first = launch(stack, "running")
    under_way(stack, first)
    with broker.frozen():
        second = launch(stack, "frozen")
    broker.kill()
    third = launch(stack, "gone")
    status, told = readiness(stack)
    assert (status, told["status"], told["redis"]) == (503, "unavailable", "ok")
    assert told["broker"] == "does not answer (ConnectionRefusedError)"
    reviews(stack, "plain")
    broker.wipe()
    broker.start()
    for id in (first, second, third):
        ends_whole(stack, id)
    wait_for(lambda: readiness(stack)[0] == 200, 30, "readiness")
    assert "Traceback" not in web_log(stack)


def reviews(stack: Stack, slug: str) -> None:
    """A reviewer claims a quadruplet and approves it."""
    reviewer = stack.session("reviewer1", "review")
    claimed = reviewer.post(f"datasets/{slug}/queue/claim/")
    assert claimed.status_code == 200, claimed.text
    body = {"claim": claimed.json()["claim"]["id"], "revision": claimed.json()["revision"], "verdict": "approve"}
    path = f"quadruplets/{claimed.json()['id']}/reviews/"
    done = reviewer.post(path, body, headers={"Idempotency-Key": str(uuid4())})
    assert done.status_code == 201, done.text


def web_log(stack: Stack) -> str:
    return "".join(line for line in Path(stack.log).read_text().splitlines(True) if line.startswith("web "))

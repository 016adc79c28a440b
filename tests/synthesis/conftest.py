"""The real stand-in over HTTP, a server that misbehaves, and a way to work a batch off without workers."""

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from synthesis.llm.standin.server import bind
from synthesis.models import Batch
from synthesis.steps import execute, hand_over, judge, propose, sweep, write_queries
from synthesis.steps.order import STEPS
from tests.synthesis.odd_llm import OddLLM

STEP_OF = {
    "synthesis.propose": propose.run,
    "synthesis.execute": execute.run,
    "synthesis.write_queries": write_queries.run,
    "synthesis.judge": judge.run,
    "synthesis.hand_over": hand_over.run,
}


@pytest.fixture(scope="session")
def standin_url() -> Iterator[str]:
    """The stand-in, served by a thread on a free port of loopback."""
    server = bind("127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def replay_and_standin(settings: Any, standin_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are replayed, roles are served by the stand-in, no message leaves."""
    settings.BIOTOOLS_TRANSPORT = "replay"
    settings.STANDIN_URL = standin_url
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "LLM_PRICES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def forget_servers(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Nothing that another test told of an LLM server is known; called, it forgets what this one told."""

    def forget() -> None:
        monkeypatch.setattr("synthesis.llm.pacing.store.PREFIX", f"test:{uuid.uuid4().hex}:")

    forget()
    return forget


@pytest.fixture
def odd_llm() -> Iterator[OddLLM]:
    """A real HTTP server that answers as the test tells it to."""
    with OddLLM() as server:
        yield server


@pytest.fixture
def work_off() -> Callable[..., Batch]:
    """Run the step of every row that is due, round after round, then the sweep's look for finished batches."""

    def run(batch: Batch, *, rounds: int = 12, only: str = "") -> Batch:
        for _ in range(rounds):
            due = [
                (step.task, pk) for step in STEPS for pk in step.rows().filter(batch=batch).values_list("pk", flat=True)
            ]
            due = [(task, pk) for task, pk in due if not only or task == only]
            for task, pk in due:
                STEP_OF[task](pk)
            if not due:
                break
        sweep.finish_batches()
        batch.refresh_from_db()
        return batch

    return run

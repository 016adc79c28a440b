"""A server with a batch interface, batches that use it, and a way to work them off without workers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from synthesis.batches import services
from synthesis.models import Batch, Proposal, ProviderBatch, ProviderRequest, Query, Round
from synthesis.provider_batches import sweep, work
from tests.synthesis.provider_batches.file_llm import FileLLM

PRICES = '{"file-1": [10, 2], "stand-in": [10, 2]}'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileLLM]:
    """The scripted server; it plays all roles."""
    with FileLLM() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
        monkeypatch.setenv("OPENAI_MODEL", "file-1")
        monkeypatch.setenv("LLM_PRICES", PRICES)
        yield running


@pytest.fixture
def launch(dataset: Any, people: Any) -> Any:
    def launched(**more: Any) -> Batch:
        settings = {"functions": ["lookup_by_symbol"], "calls": 3, "seed": 1, "mode": "provider_batch"} | more
        return services.launch(dataset=dataset, created_by=people["admin"], **settings)

    return launched


def time_passes(batch: Batch) -> None:
    """Whatever rests before its next try is due now; rows that wait for a file still do."""
    now = timezone.now()
    ProviderBatch.objects.filter(batch=batch).update(not_before=now, message_at=None)
    ProviderRequest.objects.filter(batch=batch).update(not_before=now)
    for model in (Round, Proposal, Query):
        model.objects.filter(batch=batch, waits_for="").update(not_before=now)


@pytest.fixture
def with_files(work_off: Any) -> Any:
    """Work the batch off, sweeps and work on its files included, until it ends or `turns` are over."""

    def run(batch: Batch, *, turns: int = 25) -> Batch:
        for _ in range(turns):
            work_off(batch, rounds=3)
            time_passes(batch)
            for id in sweep.run():
                work.run(id)
            batch.refresh_from_db()
            if batch.state != "running":
                break
        return batch

    return run


@pytest.fixture
def sent(with_files: Any) -> Any:
    """Go on until the batch's first file is at the provider: sent(batch)."""

    def run(batch: Batch) -> ProviderBatch:
        while not (file := ProviderBatch.objects.filter(batch=batch, state="sent").first()):
            with_files(batch, turns=1)
        return file

    return run

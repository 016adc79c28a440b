"""What a batch does while an LLM's turn has not come: rows rest, nobody is asked, and no try counts as failed."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from synthesis.batches import progress, services
from synthesis.llm.pacing import breaker
from synthesis.models import Batch, Proposal, Query
from tests.synthesis.odd_llm import OddLLM, failing, healthy

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(dataset: Any, people: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """A batch of a few informative calls, whose roles the odd server plays."""
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")
    return services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=4, seed=1)


def awake(batch: Batch) -> None:
    """Let every resting row be due now."""
    Proposal.objects.filter(batch=batch).update(not_before=timezone.now())
    Query.objects.filter(batch=batch).update(not_before=timezone.now())


def waiting(batch: Batch) -> Any:
    """Calls that wait for their queries."""
    return Proposal.objects.filter(batch=batch, state=Proposal.State.EXECUTED)


def test_rows_wait_for_the_minute(
    batch: Batch, odd_llm: OddLLM, work_off: Any, forget_servers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_QUERY_WRITER_REQUESTS_PER_MINUTE", "1")
    for _ in range(3):
        work_off(batch, rounds=4)
        awake(batch)
    asked = [request for request in odd_llm.requests if len(request["messages"]) == 2]
    written = Proposal.objects.filter(batch=batch, state=Proposal.State.WRITTEN).count()
    assert written == 1 < written + waiting(batch).count()
    assert len(asked) == written + Query.objects.filter(batch=batch).count()
    assert set(waiting(batch).values_list("attempts", flat=True)) == {0}
    assert "query_writer are used up" in progress.look(batch).waits[0][0]
    forget_servers()  # the minute is over
    monkeypatch.delenv("LLM_QUERY_WRITER_REQUESTS_PER_MINUTE")
    assert work_off(batch).state == "done"


def test_without_redis_rows_rest_and_nobody_is_asked(
    batch: Batch, odd_llm: OddLLM, work_off: Any, settings: Any, tmp_path: Path
) -> None:
    there, settings.REDIS_URL = settings.REDIS_URL, f"unix://{tmp_path}/nothing.sock?db=0"
    assert work_off(batch, rounds=4).state == "running"
    assert odd_llm.requests == []
    rests = [(rest - timezone.now()).total_seconds() for rest in waiting(batch).values_list("not_before", flat=True)]
    assert rests and all(5 < rest <= 10 for rest in rests)
    assert set(waiting(batch).values_list("attempts", flat=True)) == {0}
    settings.REDIS_URL = there
    awake(batch)
    assert work_off(batch).state == "done"
    assert progress.of(batch)["counts"]["pending"] > 0


def test_an_open_breaker_spares_the_server_and_the_rows(
    batch: Batch, odd_llm: OddLLM, work_off: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd_llm.script = failing(500)
    for _ in range(10):
        work_off(batch, rounds=3)
        awake(batch)
    assert len(odd_llm.requests) == breaker.FAILURES
    assert sum(waiting(batch).values_list("attempts", flat=True)) == breaker.FAILURES
    assert "(500)" in progress.look(batch).waits[0][0]
    odd_llm.script = healthy
    monkeypatch.setattr(breaker, "REST", 0.0)  # it has rested
    assert work_off(batch).state == "done"
    assert progress.of(batch)["counts"]["pending"] > 0


def test_a_wait_told_to_one_row_is_obeyed_by_the_others(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    odd_llm.script = failing(429, retry_after="120")
    work_off(batch, rounds=5)
    awake(batch)
    work_off(batch, rounds=5)
    assert len(odd_llm.requests) == 1 < waiting(batch).count()
    assert sum(waiting(batch).values_list("attempts", flat=True)) == 1

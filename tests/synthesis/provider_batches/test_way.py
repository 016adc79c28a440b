"""A batch whose LLM requests go to the provider in files: the whole way."""

import json
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from annotation.models import Quadruplet
from synthesis.batches import budget, progress, services
from synthesis.models import LLMExchange, Proposal, ProviderBatch, ProviderRequest, Query, Round
from synthesis.provider_batches import forming, sweep
from tests.synthesis.provider_batches import file_llm
from tests.synthesis.provider_batches.file_llm import FileLLM, Request

pytestmark = pytest.mark.django_db


def test_the_stand_in_answers_a_whole_batch_in_files(launch: Any, with_files: Any) -> None:
    batch, end = launch(calls=6, sources=["recorded", "llm"]), time.monotonic() + 60
    while with_files(batch, turns=1).state == "running" and time.monotonic() < end:
        pass
    assert batch.state == "done", progress.of(batch)
    assert {row.role for row in ProviderBatch.objects.filter(batch=batch)} == {
        "call_synthesis",
        "query_writer",
        "judge",
    }
    assert not LLMExchange.objects.filter(provider_batch__isnull=True).exists()
    assert Quadruplet.objects.filter(intake=batch.intake).exists()
    assert not ProviderRequest.objects.exists()


def test_all_requests_of_a_role_go_in_one_file_and_cost_half(launch: Any, with_files: Any, server: FileLLM) -> None:
    batch = with_files(launch())
    assert batch.state == "done"
    assert [row.role for row in ProviderBatch.objects.filter(batch=batch)] == ["query_writer", "judge"]
    assert not server.live
    calls = Proposal.objects.filter(batch=batch, state="written").count()
    assert LLMExchange.objects.filter(role="query_writer").count() == calls > 1
    assert LLMExchange.objects.filter(role="judge").count() == 2 * calls
    assert set(server.paid.values()) == {1}
    for exchange in LLMExchange.objects.all():
        assert exchange.price == (Decimal(5) * exchange.tokens_in + exchange.tokens_out) / 1_000_000
        assert exchange.answered_by == "file-1" and exchange.provider_batch is not None
    assert Query.objects.filter(batch=batch, state="handed_over").count() == 2 * calls
    assert set(ProviderBatch.objects.values_list("answered", flat=True)) == {calls, 2 * calls}


def test_what_a_file_answered_is_the_same_ledger(
    launch: Any, with_files: Any, server: FileLLM, make_dataset: Any
) -> None:
    """A second batch that asks the same, live or in files, pays nothing."""
    with_files(launch())
    paid = server.paid.copy()
    for number, mode in enumerate(("live", "provider_batch")):
        other = make_dataset(f"other{number}")
        batch = services.launch(
            dataset=other, created_by=None, functions=["lookup_by_symbol"], calls=3, seed=1, mode=mode
        )
        assert with_files(batch).state == "done"
        assert budget.spent(batch.pk) == 0
        assert Quadruplet.objects.filter(dataset=other, state="pending").exists()
    assert server.paid == paid and not server.live


def test_a_full_file_does_not_wait_and_the_rest_goes_in_another(
    launch: Any, with_files: Any, server: FileLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("QUERY_WRITER", "JUDGE"):
        monkeypatch.setenv(f"LLM_{role}_BATCH_REQUESTS", "2")
    batch = with_files(launch(calls=6))
    assert batch.state == "done"
    assert max(len(server.requests_of(told)) for told in server.batches.values()) == 2
    assert set(server.paid.values()) == {1}


def test_nothing_is_sent_while_more_is_about_to_come_unless_it_waited_long(
    launch: Any, work_off: Any, server: FileLLM
) -> None:
    batch = launch(calls=6)
    work_off(batch, only="synthesis.propose")
    work_off(batch, only="synthesis.execute")
    _, *others = Proposal.objects.filter(batch=batch, state="executed")
    Proposal.objects.filter(pk=others[0].pk).update(not_before=timezone.now() + timedelta(hours=1))
    work_off(batch, rounds=2)
    assert ProviderRequest.objects.filter(state="waiting").count() == len(others)
    assert sweep.run() == []
    ProviderRequest.objects.update(created_at=F("created_at") - forming.LONGEST_WAIT)
    assert len(sweep.run()) == 1
    assert ProviderBatch.objects.get().number == len(others)


def test_repairs_are_requests_of_a_later_file(launch: Any, with_files: Any, server: FileLLM) -> None:
    def first_unreadable(requests: list[Request]) -> dict[str, Any]:
        lines = [
            file_llm.saying(request, "no JSON") if len(request["body"]["messages"]) == 2 else file_llm.answered(request)
            for request in requests
        ]
        return {"status": "completed", "output": lines}

    server.ending = first_unreadable
    batch = with_files(launch())
    assert batch.state == "done"
    assert [row.role for row in ProviderBatch.objects.all()] == ["query_writer", "query_writer", "judge", "judge"]
    repair = server.requests_of(server.batches["batch_1"])[0]["body"]["messages"]
    assert "holds no complete JSON object" in repair[3]["content"]
    assert Query.objects.filter(state="handed_over").exists()
    assert set(server.paid.values()) == {1}


def test_who_can_never_be_read_is_dropped_like_live(launch: Any, with_files: Any, server: FileLLM) -> None:
    server.ending = lambda requests: {
        "status": "completed",
        "output": [file_llm.saying(request, "no JSON") for request in requests],
    }
    batch = with_files(launch())
    assert batch.state == "done"
    assert ProviderBatch.objects.count() == 3  # the first answer and two repairs
    dropped = Proposal.objects.filter(batch=batch, observation__informative=True)
    assert {row.reason for row in dropped} == {"unreadable_answer"}


def test_all_votes_of_a_judge_go_in_one_file(launch: Any, with_files: Any, server: FileLLM) -> None:
    batch = with_files(launch(votes=3))
    assert batch.state == "done"
    assert [row.role for row in ProviderBatch.objects.all()] == ["query_writer", "judge"]
    assert LLMExchange.objects.filter(role="judge").count() == 3 * Query.objects.count()


def test_what_a_round_was_told_does_not_change_while_its_file_is_under_way(
    launch: Any, with_files: Any, sent: Any, work_off: Any, server: FileLLM
) -> None:
    """The arguments that the dataset has used go into the question; others come meanwhile, and it is paid once."""
    server.held = True
    batch = launch(sources=["llm"], calls=2)
    sent(batch)
    Proposal.objects.create(
        batch=batch, round=Round.objects.get(), function="lookup_by_symbol", arguments={"symbol": "X"}, digest="0" * 64,
        state="dropped", reason="not_found",
    )  # fmt: skip
    server.held = False
    assert with_files(batch).state == "done"
    assert [row.role for row in ProviderBatch.objects.all()].count("call_synthesis") == 1
    assert LLMExchange.objects.filter(role="call_synthesis").count() == 1


def test_what_the_ledger_answers_is_left_out_of_a_file(
    launch: Any, with_files: Any, work_off: Any, server: FileLLM
) -> None:
    """It was answered just when it was stored as waiting."""
    batch = launch()
    work_off(batch)
    waiting = ProviderRequest.objects.filter(state="waiting").order_by("pk")
    first, number = waiting[0], waiting.count()
    request = {"custom_id": first.request_digest, "body": first.request}
    answer = json.loads(file_llm.answered(request))["response"]["body"]["choices"][0]["message"]["content"]
    LLMExchange.objects.create(
        role=first.role, model=first.model, answered_by="x", request_digest=first.request_digest, answer=answer,
        prompt_version="x", prompt_digest="x",
    )  # fmt: skip
    assert with_files(batch).state == "done"
    assert ProviderBatch.objects.filter(role="query_writer").get().number == number - 1
    assert first.request_digest not in server.paid
    assert Query.objects.filter(batch=batch).count() == 2 * number

"""Pause, cancel, budget, and other batches that want the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from synthesis.batches import budget, progress, services
from synthesis.models import LLMExchange, ProviderBatch, ProviderRequest
from synthesis.provider_batches import sweep, work
from tests.synthesis.provider_batches.file_llm import FileLLM

pytestmark = pytest.mark.django_db


def test_pause_stops_the_providers_batch_and_keeps_what_was_answered(
    launch: Any, with_files: Any, sent: Any, server: FileLLM, people: Any
) -> None:
    server.held = True
    batch = launch()
    file = sent(batch)
    services.pause(batch=batch, by=people["admin"])
    while ProviderBatch.objects.filter(state="sent").exists():
        with_files(batch, turns=1)
    assert server.batches[file.provider_id]["status"] == "cancelled"
    answered = LLMExchange.objects.filter(batch=batch).count()
    assert answered == file.number // 2 > 0
    assert ProviderRequest.objects.filter(state="waiting", tries=0).count() == file.number - answered
    with_files(batch, turns=3)
    assert len(server.batches) == 1  # nothing more is sent
    server.held = False
    services.resume(batch=batch, by=people["admin"])
    assert with_files(batch).state == "done"
    assert set(server.paid.values()) == {1}


def test_cancel_stops_it_for_good_and_keeps_what_was_answered(
    launch: Any, with_files: Any, sent: Any, server: FileLLM, people: Any
) -> None:
    server.held = True
    batch = launch()
    file = sent(batch)
    services.cancel(batch=batch, by=people["admin"])
    while ProviderBatch.objects.filter(state="sent").exists():
        with_files(batch, turns=1)
    assert LLMExchange.objects.filter(batch=batch).count() == file.number // 2 > 0
    with_files(batch, turns=3)
    assert not ProviderRequest.objects.exists() and len(server.batches) == 1
    assert progress.of(batch)["cost"] > 0


def test_a_file_that_is_prepared_when_its_batch_is_cancelled_is_never_sent(
    launch: Any, work_off: Any, server: FileLLM, people: Any
) -> None:
    batch = launch()
    work_off(batch)
    (id,) = sweep.run()
    services.cancel(batch=batch, by=people["admin"])
    work.run(id)
    assert ProviderBatch.objects.get().state == "ended"
    assert not server.uploads
    sweep.run()
    assert not ProviderRequest.objects.exists()


def test_the_budget_is_never_passed(launch: Any, with_files: Any, server: FileLLM, people: Any) -> None:
    batch = launch(calls=6, budget="0.04")
    most = Decimal(0)
    for _ in range(40):
        with_files(batch, turns=1)
        under_way = ProviderBatch.objects.filter(state__in=ProviderBatch.OPEN).aggregate(sum=Sum("reserved"))["sum"]
        most = max(most, budget.spent(batch.pk) + (under_way or 0))
        if batch.state == "paused":
            break
    assert batch.state == "paused" and "budget of US$ 0.04" in batch.message
    assert 0 < budget.spent(batch.pk) <= most <= Decimal("0.04")
    services.resume(batch=batch, by=people["admin"], budget="50")
    assert with_files(batch).state == "done"
    assert set(server.paid.values()) == {1}


def test_a_live_role_and_a_file_share_the_budget(
    launch: Any, with_files: Any, sent: Any, server: FileLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_JUDGE_IN_BATCHES", "0")
    batch = launch(budget="0.5")
    sent(batch)
    with pytest.raises(budget.BudgetBusy):
        budget.allow(batch, Decimal("0.5"))
    budget.allow(batch, Decimal("0.001"))
    assert with_files(batch).state == "done"


def test_the_same_is_not_asked_live_while_it_is_in_a_file(
    launch: Any, with_files: Any, sent: Any, server: FileLLM, make_dataset: Any
) -> None:
    server.held = True
    batch = launch()
    sent(batch)
    live = services.launch(
        dataset=make_dataset("other"), created_by=None, functions=["lookup_by_symbol"], calls=3, seed=1
    )
    with_files(live, turns=3)
    assert not server.live and live.state == "running"
    assert "in a file" in progress.look(live).waits[0][0]
    server.held = False
    assert with_files(batch).state == "done"
    assert with_files(live).state == "done"
    assert not server.live and set(server.paid.values()) == {1}


def test_what_only_waits_for_a_file_may_be_asked_live_and_is_not_sent_then(
    launch: Any, with_files: Any, work_off: Any, server: FileLLM, make_dataset: Any
) -> None:
    batch = launch()
    work_off(batch)
    assert ProviderRequest.objects.filter(state="waiting").exists()
    live = services.launch(
        dataset=make_dataset("other"), created_by=None, functions=["lookup_by_symbol"], calls=3, seed=1
    )
    assert work_off(live).state == "done"
    assert with_files(batch).state == "done"
    assert not server.paid and budget.spent(batch.pk) == 0

"""No LLM request is sent that could pass a batch's budget."""

import re
from decimal import Decimal
from typing import Any

import pytest

from biotool_site.lib.problems import Invalid
from synthesis.batches import budget, estimate, services
from synthesis.batches import plan as plans
from synthesis.models import Batch, LLMExchange
from tests.synthesis.odd_llm import OddLLM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def priced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PRICES", '{"stand-in": [10, 2]}')


def launch(dataset: Any, people: Any, **more: Any) -> Batch:
    return services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=6, **more)


def test_the_batch_pauses_before_its_budget_and_goes_on_with_a_larger_one(
    dataset: Any, people: Any, work_off: Any
) -> None:
    batch = work_off(launch(dataset, people, budget="0.08"))
    assert batch.state == "paused"
    assert "budget of US$ 0.08" in batch.message
    spent = budget.spent(batch.pk)
    assert Decimal(0) < spent <= Decimal("0.08")
    assert spent > Decimal("0.04")
    services.resume(batch=batch, by=people["admin"], budget="50")
    assert work_off(batch).state == "done"
    assert budget.spent(batch.pk) > Decimal("0.08")


def test_half_of_the_estimate_is_kept_within_one_request(
    dataset: Any, people: Any, work_off: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")
    monkeypatch.setenv("LLM_PRICES", '{"odd-1": [10, 2]}')
    work_off(launch(dataset, people))  # measured from now on
    request = plans.Request(functions=["esearch", "esummary"], calls=8)
    told = estimate.estimate(services.plan(request, dataset=dataset), services.served(), dataset=dataset)
    half = round(sum((role.price or Decimal(0) for role in told), Decimal(0)) / 2, 4)
    batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["esearch", "esummary"], calls=8, budget=half
    )
    asked = len(odd_llm.requests)
    assert work_off(batch).state == "paused"
    next_one = re.search(r"could cost US\$ ([\d.]+)", batch.message)
    assert next_one
    paid = budget.spent(batch.pk)
    assert half - Decimal(next_one[1]) < paid <= half
    assert len(odd_llm.requests) - asked == LLMExchange.objects.filter(batch=batch).count()  # each one was paid


def test_every_answer_is_paid_once(dataset: Any, people: Any, work_off: Any) -> None:
    batch = work_off(launch(dataset, people))
    digests = LLMExchange.objects.values_list("request_digest", flat=True)
    assert len(digests) == len(set(digests))
    assert budget.spent(batch.pk) == sum(LLMExchange.objects.values_list("price", flat=True))


def test_a_budget_needs_a_price(dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    with pytest.raises(Invalid, match="Nobody said what") as refused:
        launch(dataset, people, budget="1")
    assert "budget" in refused.value.errors
    assert not Batch.objects.exists()


def test_the_stand_in_cannot_be_called_another_model(dataset: Any, people: Any) -> None:
    with pytest.raises(Invalid, match="the stand-in serves it"):
        launch(dataset, people, roles={"judge": "gpt-9"})

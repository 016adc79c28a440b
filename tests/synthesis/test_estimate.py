"""What a launch is said to cost: from averages of this dataset, else from the sizes of the prompts."""

from decimal import Decimal
from typing import Any

import pytest

import biotools
from synthesis.batches import duration, estimate, measured, prompt_sizes, services
from synthesis.batches import plan as plans
from synthesis.batches.estimate import RoleEstimate
from synthesis.models import Batch, LLMExchange
from tests.synthesis.odd_llm import OddLLM, task_of

pytestmark = pytest.mark.django_db

ROLES = ("call_synthesis", "query_writer", "judge")


@pytest.fixture(autouse=True)
def priced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PRICES", '{"stand-in": [10, 20], "odd-1": [10, 20]}')


def told(dataset: Any, **wanted: Any) -> dict[str, RoleEstimate]:
    made = services.plan(plans.Request(**{"calls": 4} | wanted), dataset=dataset)
    return {part.role.name: part for part in estimate.estimate(made, services.served(made.roles), dataset=dataset)}


def run(dataset: Any, people: Any, work_off: Any, *functions: str, calls: int = 6) -> Batch:
    return work_off(
        services.launch(dataset=dataset, created_by=people["admin"], functions=functions, calls=calls, seed=1)
    )


def paid(batch: Batch, role: str) -> tuple[float, float]:
    """Tokens of one request on average, in and out."""
    rows = LLMExchange.objects.filter(batch=batch, role=role).values_list("tokens_in", "tokens_out")
    return sum(row[0] for row in rows) / len(rows), sum(row[1] for row in rows) / len(rows)


def test_a_dataset_without_exchanges_is_told_from_the_sizes_of_its_prompts(
    dataset: Any, make_dataset: Any, people: Any, work_off: Any
) -> None:
    run(make_dataset("other"), people, work_off, "lookup_by_id")  # says nothing of this dataset
    parts = told(dataset, functions=["lookup_by_id"])
    assert [parts[name].measured for name in ROLES] == [False] * 3
    assert (parts["query_writer"].requests, parts["judge"].requests) == (4, 8)
    assert parts["query_writer"].latency == 0  # the stand-in's


def test_sizes_are_those_of_the_prompts_that_are_sent(
    dataset: Any, people: Any, work_off: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each role's real requests, once the observations are there, are close to what was counted."""
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")
    functions = ("lookup_by_id", "esummary", "get_uniprotkb_entry")
    run(dataset, people, work_off, *functions)
    batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=3, sources=["llm"]
    )
    sizes = prompt_sizes.sizes(dataset, functions)
    work_off(batch, only="synthesis.propose")
    for name in ROLES:
        sent = [
            (function, len(request["messages"][0]["content"]) + len(request["messages"][1]["content"]))
            for request in odd_llm.requests
            if task_of(request) == name
            for function in functions
            if f'"name":"{function}"' in request["messages"][1]["content"].split('"function":', 1)[-1]
        ]
        assert sent
        for function in {function for function, _ in sent}:
            letters = [size for about, size in sent if about == function]
            tokens, _ = sizes.tokens(name, function, 3)
            assert tokens == pytest.approx(sum(letters) / len(letters) / 3.5, rel=0.2), (name, function)


def test_what_a_dataset_measured_is_used_for_it(dataset: Any, people: Any, work_off: Any) -> None:
    batch = run(dataset, people, work_off, "lookup_by_id")
    judge = told(dataset, functions=["lookup_by_id"])["judge"]
    assert (judge.measured, judge.exchanges) == (True, LLMExchange.objects.filter(batch=batch, role="judge").count())
    tokens_in, tokens_out = paid(batch, "judge")
    assert float(judge.price or 0) == pytest.approx(8 * (10 * tokens_in + 20 * tokens_out) / 1e6, rel=0.01)
    assert told(dataset, functions=["lookup_by_id"])["call_synthesis"].measured is False  # it was never asked


def test_another_model_is_not_measured_by_this_one(
    dataset: Any, people: Any, work_off: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(dataset, people, work_off, "lookup_by_id")
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")
    assert not told(dataset, functions=["lookup_by_id"])["judge"].measured


def test_functions_with_enough_exchanges_have_averages_of_their_own(dataset: Any, people: Any, work_off: Any) -> None:
    small = run(dataset, people, work_off, "lookup_by_id", calls=8)
    large = run(dataset, people, work_off, "esummary", calls=8)
    few = run(dataset, people, work_off, "esearch", calls=measured.ENOUGH - 1)
    prices = {}
    for name, batch in (("lookup_by_id", small), ("esummary", large)):
        part = told(dataset, functions=[name])["query_writer"]
        assert part.own == 1
        tokens_in, tokens_out = paid(batch, "query_writer")
        assert float(part.price or 0) == pytest.approx(4 * (10 * tokens_in + 20 * tokens_out) / 1e6, rel=0.01)
        prices[name] = part.price
    assert prices["lookup_by_id"] != prices["esummary"]
    together = told(dataset, functions=["lookup_by_id", "esummary", "esearch"])["query_writer"]
    assert (together.own, together.requests) == (2, 12)
    assert together.exchanges == LLMExchange.objects.filter(batch__in=[small, large, few], role="query_writer").count()


def test_fewer_exchanges_than_enough_are_no_average(dataset: Any, people: Any, work_off: Any) -> None:
    run(dataset, people, work_off, "lookup_by_id", calls=measured.ENOUGH - 1)
    assert not told(dataset, functions=["lookup_by_id"])["query_writer"].measured


def test_larger_functions_cost_more_before_anything_is_measured(dataset: Any) -> None:
    plain = told(dataset, functions=["get_info_ping"])["query_writer"].price
    many = told(dataset, functions=["vep_by_hgvs"])["query_writer"].price
    assert plain is not None and many is not None and many > plain


def test_call_synthesis_is_asked_once_for_all_calls_of_a_function(dataset: Any) -> None:
    few, many = (told(dataset, functions=["esearch"], calls=calls, sources=["llm"]) for calls in (1, 20))
    assert few["call_synthesis"].requests == many["call_synthesis"].requests == 1
    assert (many["call_synthesis"].price or 0) > (few["call_synthesis"].price or 0)
    assert told(dataset, functions=["esearch"], sources=["sampler"])["call_synthesis"].requests == 0


def test_an_estimate_costs_the_same_queries_for_one_function_and_all(
    dataset: Any, people: Any, work_off: Any, statements_of: Any
) -> None:
    run(dataset, people, work_off, "lookup_by_id", "esummary")
    every = [function.name for function in biotools.functions()]
    assert [statements_of(lambda names=names: told(dataset, functions=names)) for names in (every[:1], every)] == [4, 4]


def test_files_at_the_provider_cost_what_it_asks_for_them(dataset: Any) -> None:
    live, filed = (told(dataset, functions=["esearch"], mode=mode) for mode in (None, "provider_batch"))
    for name in ("query_writer", "judge"):
        assert filed[name].price == pytest.approx((live[name].price or Decimal(0)) / 2, rel=Decimal("0.01"))


def test_the_page_says_what_the_estimate_was_counted_from(
    browser_client: Any, people: Any, dataset: Any, work_off: Any
) -> None:
    form = {"calls": "3", "sources": "recorded", "votes": "1", "functions": "lookup_by_id", "estimate": "1"}
    client = browser_client(people["admin"])
    address = f"/datasets/{dataset.slug}/batches/new/"
    assert "sizes of the prompts" in client.post(address, form).content.decode()
    run(dataset, people, work_off, "lookup_by_id")
    page = client.post(address, form).content.decode()
    assert "6 requests of this dataset; 1 of 1 functions have averages of their own" in page


def test_a_role_that_is_not_asked_takes_no_time(dataset: Any) -> None:
    made = services.plan(plans.Request(calls=2, functions=["esearch"]), dataset=dataset)
    parts = estimate.estimate(made, services.served(made.roles), dataset=dataset)
    assert duration.least(made, parts, replaying=True, workers=4).seconds == 0

"""Looks at batches: by function, coverage, rates, comparison, the estimate's time; constant in their queries."""

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.models import Quadruplet
from synthesis.batches import causes, comparison, coverage, duration, hosts, progress, rates, services, standing
from synthesis.batches.estimate import RoleEstimate
from synthesis.batches.plan import Plan, PlannedRound
from synthesis.llm import roles
from synthesis.models import Batch

TEXT = st.text(max_size=10)
VALUES = st.one_of(TEXT, st.booleans(), st.integers(), st.none(), st.lists(TEXT, max_size=2))


@pytest.fixture
def batch(dataset: Any, people: Any, work_off: Any) -> Batch:
    launched = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=4)
    return work_off(launched)


def decide(batch: Batch, *states: str) -> None:
    """Let reviewers have decided, as far as the figures can tell."""
    pending = Quadruplet.objects.filter(intake=batch.intake, state="pending")
    for quadruplet, state in zip(pending, states, strict=False):
        Quadruplet.objects.filter(pk=quadruplet.pk).update(state=state)


@pytest.mark.django_db
def test_what_became_of_the_quadruplets_is_counted_by_function(batch: Batch) -> None:
    before = progress.look(batch).counts
    decide(batch, "approved", "approved", "rejected", "disputed")
    look = progress.look(batch)
    counts = look.functions["lookup_by_id"]
    assert (counts["approved"], counts["rejected"]) == (2, 1)
    assert counts["in_review"] == before["pending"] - 3
    assert look.counts["pending"] == before["pending"]  # what was handed over stays what it was


@pytest.mark.django_db
def test_a_comparison_tells_yield_and_cost(batch: Batch, dataset: Any, people: Any) -> None:
    empty = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=1)
    decide(batch, "approved", "rejected")
    first, second = comparison.compare([batch, empty])
    assert first.executed == pytest.approx(first.counts["executed"] / first.counts["proposed"])
    assert (first.precision, first.per_approved) == (0.5, Decimal(0))
    assert (second.executed, second.informative, second.precision, second.per_approved) == (None, None, None, None)


@pytest.mark.django_db
def test_looks_cost_the_same_for_few_and_many_rows(
    dataset: Any, people: Any, work_off: Any, statements_of: Any
) -> None:
    made = [
        work_off(services.launch(dataset=dataset, created_by=people["admin"], functions=functions, calls=calls))
        for functions, calls in ((["lookup_by_id"], 1), (["lookup_by_symbol", "lookup_by_id", "esearch"], 8))
    ]
    Batch.objects.update(running_since=timezone.now())
    for look, most in ((progress.look, 6), (coverage.of, 1), (causes.of, 3), (rates.of, 2), (comparison.of, 6)):
        few, many = (
            statements_of(lambda batch=batch, look=look: look(Batch.objects.get(pk=batch.pk))) for batch in made
        )
        assert few == many <= most + 1, look
    assert statements_of(lambda: standing.numbers(dataset)) == 1
    assert statements_of(lambda: standing.have(dataset)) == 2


@pytest.mark.django_db
def test_rates_count_the_last_minutes_of_a_running_batch(batch: Batch) -> None:
    assert rates.of(batch) == rates.Rates()
    Batch.objects.filter(pk=batch.pk).update(running_since=timezone.now() - timezone.timedelta(minutes=2))
    found = rates.of(Batch.objects.get(pk=batch.pk))
    assert [(rate.host, rate.allowed) for rate in found.hosts] == [("ensembl", None)]
    assert found.hosts[0].per_minute == pytest.approx(4 / 2, rel=0.05)
    writer = next(rate for rate in found.roles if rate.role == "query_writer")
    assert writer.per_minute == pytest.approx(progress.look(batch).counts["executed"] / 2, rel=0.05)
    Batch.objects.filter(pk=batch.pk).update(transport="live")
    assert rates.of(Batch.objects.get(pk=batch.pk)).hosts[0].allowed == hosts.allowed("ensembl")


def test_coverage_tells_what_was_used_and_what_is_thin() -> None:
    calls = [
        ("lookup_by_id", {"id": "ENSG00000157764", "species": "human", "expand": True}),
        ("lookup_by_id", {"id": "ENSG00000139618", "species": "homo_sapiens", "format": "full"}),
        ("left_the_plan", {"species": "mouse"}),
    ]
    found = coverage.cover(["lookup_by_id", "esearch", "left_the_catalogue"], calls)
    lookup, search = found.functions
    assert (lookup.calls, search.calls) == (2, 0)
    assert {used.name: used.calls for used in lookup.used} == {"id": 2, "species": 2, "format": 1, "expand": 1}
    assert "utr" in lookup.unused
    assert "never had: format = condensed, expand = false" in lookup.thin
    assert search.thin == "no call was executed"
    assert found.species == [("Homo sapiens", 2)]
    assert dict(found.databases) == {"ensembl": 2, "ncbi": 0}
    assert [name for name, _ in found.thin] == ["lookup_by_id", "esearch"]


@settings(deadline=None)  # the first example reads the catalogue and the species
@given(
    st.lists(
        st.tuples(st.just("lookup_by_id"), st.dictionaries(st.sampled_from(["id", "species", "expand", "x"]), VALUES))
    )
)
def test_coverage_takes_any_arguments(calls: Any) -> None:
    [function] = coverage.cover(["lookup_by_id"], calls).functions
    assert function.calls == len(calls)
    assert 0 <= function.share <= 1


def planned(**calls: int) -> Plan:
    rounds = tuple(PlannedRound(name, "llm", number) for name, number in calls.items())
    return Plan(tuple(calls), max(calls.values()), ("llm",), {}, 1, None, 0, rounds)


def test_the_slowest_part_sets_the_time() -> None:
    judge = RoleEstimate(roles.role(roles.JUDGE), requests=400, measured=True, price=None, latency=2.0)
    plan = planned(lookup_by_id=300, lookup_by_symbol=300, esearch=50)
    limits = {"ensembl": 600.0, "ncbi": 60.0}
    found = duration.least(plan, [judge], replaying=False, workers=16, allowed=limits.get)
    assert found == duration.Duration(60 + 2.0, "ensembl")
    found = duration.least(plan, [judge], replaying=True, workers=16, allowed=limits.get)
    assert found == duration.Duration(400 * 2.0 / 16 + 2.0, "judge")


@pytest.mark.django_db
def test_functions_coverage_and_retry_over_http(api: Any, people: Any, batch: Batch, statements_of: Any) -> None:
    admin = api(people["admin"])
    address = f"/api/v1/batches/{batch.pk}/"
    told = admin.get(f"{address}functions/").json()
    assert (told["next"], told["previous"]) == (None, None)
    [row] = told["results"]
    counts = admin.get(address).json()["counts"]
    assert {name: row[name] for name in counts} == counts
    assert admin.get(f"{address}coverage/").json()["databases"] == {"ensembl": 4}
    retried = admin.post(f"{address}retry/", {"reason": "unavailable"}, format="json").json()
    assert (retried["retried"], retried["batch"]["state"]) == (0, "done")
    refused = admin.post(f"{address}retry/", {"reason": "not_found"}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["reason"])
    assert admin.post(f"{address}retry/", {}, format="json").status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(("person", "status"), [("reviewer1", 403), ("consumer", 403), ("outsider", 404)])
def test_others_neither_look_nor_retry(api: Any, people: Any, batch: Batch, person: str, status: int) -> None:
    client = api(people[person])
    for path in ("functions/", "coverage/"):
        assert client.get(f"/api/v1/batches/{batch.pk}/{path}").status_code == status
    answer = client.post(f"/api/v1/batches/{batch.pk}/retry/", {"reason": "unavailable"}, format="json")
    assert answer.status_code == status


@pytest.mark.django_db
def test_topping_up_by_api_fills_what_is_missing(api: Any, people: Any, dataset: Any, batch: Batch) -> None:
    admin = api(people["admin"])
    there = standing.numbers(dataset)["lookup_by_id"].standing
    body = {"functions": ["lookup_by_id", "lookup_by_symbol"], "top_up": there}
    launched = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", body, format="json")
    assert launched.status_code == 201
    assert launched.json()["functions"] == ["lookup_by_symbol"]
    assert Batch.objects.get(pk=launched.json()["id"]).top_up == there
    body = {"functions": ["lookup_by_id"], "top_up": there}
    refused = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", body, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["top_up"])


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("batch", *arguments, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_everything_by_command(batch: Batch, dataset: Any, people: Any) -> None:
    id = str(batch.pk)
    assert (run("show", id)["state"], run("show", id)["errors"]) == ("done", [])
    assert run("functions", id)[0]["function"] == "lookup_by_id"
    assert run("coverage", id)["databases"] == {"ensembl": 4}
    assert run("retry", id, "unavailable")["retried"] == 0
    other = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=1)
    assert [row["name"] for row in run("compare", id, str(other.pk))] == [batch.name, other.name]
    for action, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert run(action, str(other.pk))["state"] == state
    for words, arguments in (
        ("batch is cancelled", ["pause", str(other.pk)]),
        ("does not pass with time", ["retry", id, "not_found"]),
        ("There is no batch", ["show", "00000000-0000-0000-0000-000000000007"]),
    ):
        with pytest.raises(CommandError, match=words):
            run(*arguments)
    out = StringIO()
    call_command(
        "synthesize", "--dataset", dataset.slug, "--functions", "lookup_by_symbol", "--top-up", "6", stdout=out
    )
    assert Batch.objects.latest("created_at").top_up == 6

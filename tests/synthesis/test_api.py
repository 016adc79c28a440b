"""Batches over HTTP: shape, bad input, roles."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from synthesis.batches import services
from synthesis.models import Batch

pytestmark = pytest.mark.django_db

LAUNCH = {"functions": ["lookup_by_id"], "calls": 3}


@pytest.fixture
def admin(api: Any, people: Any) -> Any:
    return api(people["admin"])


def test_launch_look_pause_resume_cancel(admin: Any, dataset: Any, work_off: Any) -> None:
    launched = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", LAUNCH, format="json")
    assert launched.status_code == 201
    told = launched.json()
    assert told["state"] == "queued"
    assert set(told["counts"]) == {"proposed", "executed", "dropped", "queries", "judged", "filtered", "pending"}
    address = f"/api/v1/batches/{told['id']}/"
    assert admin.post(f"{address}pause/").json()["state"] == "paused"
    assert admin.post(f"{address}resume/", {}, format="json").json()["state"] == "running"
    work_off(Batch.objects.get())
    done = admin.get(address).json()
    assert done["state"] == "done"
    assert done["counts"]["pending"] > 0
    assert sum(done["drops"].values()) == done["counts"]["dropped"]
    assert (done["cost"], done["eta_seconds"]) == (0.0, None)
    refused = admin.post(f"{address}cancel/")
    assert refused.status_code == 409
    assert refused["content-type"] == "application/problem+json"


def test_the_list_is_paged_newest_first(admin: Any, dataset: Any, people: Any) -> None:
    for number in range(3):
        services.launch(dataset=dataset, created_by=people["admin"], name=f"b{number}", **LAUNCH)
    page = admin.get(f"/api/v1/datasets/{dataset.slug}/batches/?page_size=2").json()
    assert [row["name"] for row in page["results"]] == ["b2", "b1"]
    assert [row["name"] for row in admin.get(page["next"]).json()["results"]] == ["b0"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"functions": ["nope"], "calls": 1}, "functions"),
        ({"functions": ["lookup_by_id"]}, "calls"),
        ({"functions": ["lookup_by_id"], "calls": 0}, "calls"),
        ({"functions": ["lookup_by_id"], "calls": "many"}, "calls"),
        ({"functions": "lookup_by_id", "calls": 1}, "functions"),
        ({"functions": ["lookup_by_id"], "calls": 1, "color": "red"}, "color"),
        ({"functions": ["lookup_by_id"], "calls": 1, "sources": ["web"]}, "sources"),
        ({"functions": ["lookup_by_id"], "calls": 1, "budget": "x"}, "budget"),
        ({"functions": ["lookup_by_id"], "calls": 1, "roles": {"judge": "gpt-9"}}, "roles"),
        ({"functions": ["lookup_by_id"], "calls": 1, "roles": []}, "roles"),
        ({"functions": ["lookup_by_id"], "calls": 1, "seed": 2**31}, "seed"),
        ({"functions": ["lookup_by_id"], "calls": 1, "name": "x" * 201}, "name"),
        ({"functions": ["lookup_by_id"], "calls": 1, "name": "a\x00b"}, "name"),
        ({"calls": 1}, "functions"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(admin: Any, dataset: Any, body: Any, field: str) -> None:
    refused = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", body, format="json")
    assert refused.status_code == 422
    assert field in refused.json()["errors"]
    assert not Batch.objects.exists()


def test_malformed_json_is_400(admin: Any, dataset: Any) -> None:
    refused = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", '{"calls": ', content_type="application/json")
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("person", "scope", "status"),
    [
        ("admin", "admin", 201),
        ("admin", "review", 403),
        ("admin", "read", 403),
        ("adjudicator", "admin", 403),
        ("reviewer1", "admin", 403),
        ("consumer", "admin", 403),
        ("outsider", "admin", 404),
    ],
)
def test_who_may_launch(api: Any, people: Any, dataset: Any, person: str, scope: str, status: int) -> None:
    answer = api(people[person], scope=scope).post(f"/api/v1/datasets/{dataset.slug}/batches/", LAUNCH, format="json")
    assert answer.status_code == status
    assert Batch.objects.count() == (1 if status == 201 else 0)


@pytest.mark.parametrize(("person", "status"), [("reviewer1", 403), ("consumer", 403), ("outsider", 404)])
@pytest.mark.parametrize("change", ["", "pause/", "resume/", "cancel/"])
def test_who_may_see_and_change(api: Any, people: Any, dataset: Any, person: str, status: int, change: str) -> None:
    batch = services.launch(dataset=dataset, created_by=people["admin"], **LAUNCH)
    client = api(people[person])
    address = f"/api/v1/batches/{batch.pk}/{change}"
    assert (client.post(address) if change else client.get(address)).status_code == status
    batch.refresh_from_db()
    assert batch.state == "queued"


def test_a_look_costs_the_same_for_few_and_many_rows(admin: Any, dataset: Any, people: Any, work_off: Any) -> None:
    few = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=1)
    many = services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=9)
    costs = []
    for batch in (few, many):
        work_off(batch)
        admin.get(f"/api/v1/batches/{batch.pk}/")  # the first use of a token is noted down
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"/api/v1/batches/{batch.pk}/").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 9

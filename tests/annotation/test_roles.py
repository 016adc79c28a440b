"""Roles x endpoints as one table: 404 for who is no member, 403 for whom the role does not allow it."""

import uuid

import pytest

from tests.factories import deliver

pytestmark = pytest.mark.django_db

EVERYBODY = {"consumer", "reviewer1", "adjudicator", "admin"}
REVIEWERS = EVERYBODY - {"consumer"}
# Method and path below /api/v1/, who may, and the scope that a token needs.
TABLE = [
    ("GET", "datasets/genes/", EVERYBODY, "read"),
    ("PATCH", "datasets/genes/", {"admin"}, "admin"),
    ("GET", "datasets/genes/members/", {"admin"}, "read"),
    ("POST", "datasets/genes/members/", {"admin"}, "admin"),
    ("GET", "datasets/genes/invitations/", {"admin"}, "admin"),
    ("POST", "datasets/genes/invitations/", {"admin"}, "admin"),
    ("GET", "datasets/genes/quadruplets/", REVIEWERS, "read"),
    ("GET", "quadruplets/{id}/", REVIEWERS, "read"),
    ("GET", "quadruplets/{id}/history/", REVIEWERS, "read"),
    ("GET", "quadruplets/{id}/observation/", REVIEWERS, "read"),
    ("POST", "datasets/genes/queue/claim/", REVIEWERS, "review"),
    ("POST", "datasets/genes/queue/undo/", REVIEWERS, "review"),
    ("GET", "datasets/genes/queue/history/", REVIEWERS, "read"),
    ("POST", "quadruplets/{id}/reviews/", REVIEWERS, "review"),
    ("POST", "quadruplets/{id}/calls/", REVIEWERS, "review"),
    ("POST", "quadruplets/{id}/adjudication/", {"adjudicator", "admin"}, "review"),
    ("GET", "datasets/genes/batches/", {"admin"}, "read"),
    ("POST", "datasets/genes/batches/", {"admin"}, "admin"),
    ("GET", "datasets/genes/releases/", EVERYBODY, "read"),
    ("POST", "datasets/genes/releases/", {"admin"}, "admin"),
]
PEOPLE = ("outsider", "consumer", "reviewer1", "adjudicator", "admin")
NARROWER = {"review": "read", "admin": "review"}


def ask(client, method, path, quadruplet):
    return client.generic(
        method, "/api/v1/" + path.format(id=quadruplet.pk), "{}", content_type="application/json"
    ).status_code


@pytest.mark.parametrize(("method", "path", "allowed", "scope"), TABLE)
def test_who_may(api, people, dataset, method, path, allowed, scope):
    quadruplet = deliver(dataset)
    found = {name: ask(api(people[name], scope), method, path, quadruplet) for name in PEOPLE}
    assert found.pop("outsider") == 404
    assert {name for name, status in found.items() if status not in (403, 404)} == allowed, found
    assert all(status == 403 for name, status in found.items() if name not in allowed), found


@pytest.mark.parametrize(("method", "path", "allowed", "scope"), [row for row in TABLE if row[3] in NARROWER])
def test_a_token_needs_the_scope(api, people, dataset, method, path, allowed, scope):
    assert ask(api(people["admin"], NARROWER[scope]), method, path, deliver(dataset)) == 403


@pytest.mark.parametrize(("method", "path", "allowed", "scope"), TABLE)
def test_nobody_without_a_token(client, dataset, method, path, allowed, scope):
    assert ask(client, method, path, deliver(dataset)) == 401


def test_unknown_things_are_404(api, people, dataset):
    client = api(people["admin"])
    for path in ("datasets/none/", f"quadruplets/{uuid.uuid4()}/", "no/such/endpoint/"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"


def test_members_and_policy_are_set_by_admins(api, people, dataset):
    client = api(people["admin"])
    assert client.post("/api/v1/datasets/genes/members/", {"user": "outsider", "role": "reviewer"}).status_code == 201
    assert client.post("/api/v1/datasets/genes/members/", {"user": "outsider", "role": "consumer"}).status_code == 200
    assert client.post("/api/v1/datasets/genes/members/", {"user": "nobody", "role": "admin"}).status_code == 422
    assert client.post("/api/v1/datasets/genes/members/", {"user": "outsider", "role": "king"}).status_code == 422
    last = client.post("/api/v1/datasets/genes/members/", {"user": "admin", "role": "reviewer"})
    assert last.status_code == 409 and "only admin" in last.json()["detail"]
    changed = client.patch("/api/v1/datasets/genes/", {"reviews_required": 2, "guidelines": "Be kind."})
    assert changed.status_code == 200 and changed.json()["reviews_required"] == 2
    for bad in ({"reviews_required": 0}, {"claim_minutes": 999}, {"colour": "red"}):
        assert client.patch("/api/v1/datasets/genes/", bad).status_code == 422


def test_who_makes_a_dataset_is_its_admin(api, people, dataset):
    client = api(people["admin"])
    assert client.post("/api/v1/datasets/", {"slug": "fresh", "name": "Fresh"}).status_code == 201
    assert client.get("/api/v1/datasets/fresh/").json()["role"] == "admin"
    assert client.post("/api/v1/datasets/", {"slug": "fresh", "name": "Again"}).status_code == 422
    assert api(people["reviewer1"]).post("/api/v1/datasets/", {"slug": "x", "name": "X"}).status_code == 403
    assert [row["slug"] for row in client.get("/api/v1/datasets/").json()["results"]] == ["fresh", "genes"]

"""Flags over the API: raised once per key, listed for whom they concern, answered by adjudicators, withdrawn by who raised them."""

from typing import Any

import pytest

from annotation.models import Flag, Notification
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db
LIST = "/api/v1/datasets/genes/flags/"


@pytest.fixture
def one(dataset):
    return deliver(dataset)


@pytest.fixture
def raises(api, people):
    """raises(quadruplet, "note"): the answer to POST by reviewer1."""

    def made(quadruplet: Any, note: str = "Which assembly?", *, by: str = "reviewer1", key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        path = f"/api/v1/quadruplets/{quadruplet.pk}/flags/"
        return api(people[by], "review").post(path, {"note": note}, headers=headers)

    return made


def listed(client: Any, path: str = LIST, **asked: str) -> list[dict[str, Any]]:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_flag_is_raised_seen_and_answered(api, people, one, raises):
    made = raises(one, " Wrong <b>assembly</b>? ")
    assert made.status_code == 201
    flag = made.json()
    assert flag == {
        "id": flag["id"], "quadruplet": str(one.pk), "author": "reviewer1", "note": "Wrong <b>assembly</b>?",
        "at": flag["at"], "state": "open", "answer": "", "closed_by": None, "closed_at": None,
    }  # fmt: skip
    judge = api(people["adjudicator"], "review")
    assert listed(judge) == listed(judge, f"/api/v1/quadruplets/{one.pk}/flags/") == [flag]
    for _ in range(2):  # the same answer again is stored once
        answered = judge.post(f"/api/v1/flags/{flag['id']}/answer/", {"answer": "It is GRCh38."})
        assert answered.status_code == 200
        assert (answered.json()["state"], answered.json()["closed_by"]) == ("answered", "adjudicator")
    assert Notification.objects.filter(person=people["reviewer1"], kind="flag_answered").count() == 1
    assert judge.post(f"/api/v1/flags/{flag['id']}/answer/", {"answer": "No."}).status_code == 409
    assert api(people["reviewer1"], "read").get(f"/api/v1/flags/{flag['id']}/").json()["answer"] == "It is GRCh38."
    assert listed(judge, open="true") == [] and len(listed(judge, open="false")) == 1


def test_the_same_key_is_one_flag_and_another_note_under_it_is_refused(one, raises):
    first, again = raises(one, key="k"), raises(one, key="k")
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert Notification.objects.filter(kind="flag").count() == 1
    assert raises(one, "Something else", key="k").status_code == 409
    second = raises(one, "Something else", key="other")
    assert second.status_code == 409 and second.json()["type"].endswith("already-flagged")
    assert Flag.objects.count() == 1


def test_who_raised_it_withdraws_it_and_nobody_answers_their_own(api, people, one, raises):
    flag = raises(one, by="adjudicator").json()
    judge, path = api(people["adjudicator"], "review"), f"/api/v1/flags/{flag['id']}/"
    assert judge.post(f"{path}answer/", {}).status_code == 403
    assert api(people["admin"], "admin").delete(path).status_code == 403
    for _ in range(2):
        assert judge.delete(path).status_code == 204
    assert judge.get(path).json()["state"] == "withdrawn"
    assert api(people["admin"], "admin").post(f"{path}answer/", {}).status_code == 409


@pytest.mark.parametrize("note", ["", "   ", "x" * 2001, "a\x00b", None, ["x"]])
def test_what_is_no_note_is_refused_and_stores_nothing(api, people, one, note):
    client = api(people["reviewer1"], "review")
    answer = client.post(f"/api/v1/quadruplets/{one.pk}/flags/", {"note": note}, format="json")
    assert answer.status_code == 422 and "note" in answer.json()["errors"]
    assert not Flag.objects.exists()


def test_others_see_no_flag_and_do_nothing_to_it(api, people, one, raises):
    flag = raises(one).json()
    path = f"/api/v1/flags/{flag['id']}/"
    other = api(people["reviewer2"], "review")
    assert listed(other) == listed(other, f"/api/v1/quadruplets/{one.pk}/flags/") == []
    assert other.get(path).status_code == other.delete(path).status_code == 404
    assert other.post(f"{path}answer/", {}).status_code == 404
    assert api(people["reviewer1"], "review").post(f"{path}answer/", {}).status_code == 403
    for name, status in (("consumer", 403), ("outsider", 404)):
        client = api(people[name], "review")
        for address in (LIST, path, f"/api/v1/quadruplets/{one.pk}/flags/"):
            assert client.get(address).status_code == status
    reader = api(people["reviewer1"], "read")
    assert reader.post(f"/api/v1/quadruplets/{one.pk}/flags/", {"note": "x"}).status_code == 403
    assert Flag.objects.get().closed_at is None


def test_the_list_is_paged_at_a_constant_cost(api, people, dataset, raises, statements_of):
    quadruplets = deliver_many(dataset, 12)
    raises(quadruplets[0])
    judge = api(people["adjudicator"], "read")
    listed(judge)
    few = statements_of(lambda: listed(judge))
    for quadruplet in quadruplets[1:]:
        raises(quadruplet)
    assert statements_of(lambda: listed(judge)) == few
    page = judge.get(LIST, {"page_size": 5}).json()
    seen = [flag["id"] for flag in page["results"]]
    while page["next"]:
        page = judge.get(page["next"]).json()
        seen += [flag["id"] for flag in page["results"]]
    newest_first = Flag.objects.order_by("-at", "-id").values_list("pk", flat=True)
    assert seen == [str(pk) for pk in newest_first]

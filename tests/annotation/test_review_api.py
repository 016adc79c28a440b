"""The journey of a quadruplet over the API: claim, review, undo, edit, adjudicate, and every refusal."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import Claim, Quadruplet, Review, Revision
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db

OTHER_GENE = {"id": "ENST00000311936"}
CLAIM = "/api/v1/datasets/genes/queue/claim/"


def take(client, slug="genes"):
    answer = client.post(f"/api/v1/datasets/{slug}/queue/claim/")
    assert answer.status_code in (200, 204), answer.content
    return answer.json() if answer.status_code == 200 else None


def send(client, claimed, verdict="approve", key=None, **more):
    body = {"claim": claimed["claim"]["id"], "revision": claimed["revision"], "verdict": verdict, **more}
    return client.post(
        f"/api/v1/quadruplets/{claimed['id']}/reviews/",
        body,
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )


def expire(claimed):
    Claim.objects.filter(pk=claimed["claim"]["id"]).update(expires_at=F("taken_at") + timedelta(microseconds=1))


@pytest.fixture
def two(dataset):
    return deliver_many(dataset, 2)


def test_claim_gives_the_whole_quadruplet_and_a_lease(api, people, dataset, two):
    claimed = take(api(people["reviewer1"], "review"))
    assert claimed["id"] == str(two[0].pk)
    assert set(claimed) >= {
        "id", "query", "tool", "arguments", "observation", "database", "family",
        "state", "revision", "style", "judgement", "findings", "lineage", "claim",
    }  # fmt: skip
    assert claimed["state"] == "pending" and claimed["revision"] == 1
    assert claimed["tool"]["parameters"]["additionalProperties"] is False
    assert claimed["lineage"]["observation"]["replayed"] is True
    assert claimed["claim"]["expires_at"] > timezone.now().isoformat()


def test_two_people_never_hold_the_same_and_an_empty_queue_is_204(api, people, two):
    first, second = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    assert {take(first)["id"], take(second)["id"]} == {str(row.pk) for row in two}
    assert take(first) is None


def test_resume_gives_what_one_holds(api, people, two):
    client = api(people["reviewer1"], "review")
    held = take(client)
    again = client.post("/api/v1/datasets/genes/queue/claim/", {"resume": True}).json()
    assert again["claim"]["id"] == held["claim"]["id"]


def test_approve_is_stored_once_and_moves_the_state(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed, key = take(client), str(uuid.uuid4())
    first = send(client, claimed, key=key)
    assert first.status_code == 201
    assert first.json()["quadruplet"] == {"id": claimed["id"], "state": "approved", "revision": 1}
    assert send(client, claimed, key=key).json()["id"] == first.json()["id"]
    assert Review.objects.count() == 1


def test_the_same_key_for_another_decision_is_refused(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed, key = take(client), str(uuid.uuid4())
    send(client, claimed, key=key)
    answer = send(client, claimed, "reject", key=key)
    assert answer.status_code == 409 and answer.json()["type"].endswith("key-reused")


def test_a_second_review_by_the_same_person_is_refused(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    send(client, claimed)
    answer = send(client, claimed, "reject")
    assert answer.status_code == 409 and answer.json()["type"].endswith("already-reviewed")
    assert Review.objects.count() == 1


def test_somebody_elses_claim_is_refused(api, people, two):
    claimed = take(api(people["reviewer1"], "review"))
    answer = send(api(people["reviewer2"], "review"), claimed)
    assert answer.status_code == 410 and answer.json()["type"].endswith("claim-lost")
    assert not Review.objects.exists()


def test_what_ran_out_is_claimed_again_while_it_is_free(api, people, two):
    client, other = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    claimed = take(client)
    again = {"quadruplet": claimed["id"]}
    assert client.post(CLAIM, again).json()["claim"]["id"] == claimed["claim"]["id"], "it still holds"
    expire(claimed)
    assert send(client, claimed).status_code == 410
    anew = client.post(CLAIM, again).json()
    assert (anew["id"], anew["revision"]) == (claimed["id"], claimed["revision"])
    assert send(client, anew).status_code == 201
    decided = client.post(CLAIM, again)
    assert decided.status_code == 410 and "decided" in decided.json()["detail"]
    never = other.post(CLAIM, again)
    assert never.status_code == 422 and list(never.json()["errors"]) == ["quadruplet"]


def test_what_others_took_meanwhile_is_not_claimed_again(api, people, make_dataset):
    dataset = make_dataset("pairs")
    deliver(dataset)
    client, other = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    claimed = take(client, "pairs")
    expire(claimed)
    assert take(other, "pairs")["id"] == claimed["id"]
    answer = client.post(CLAIM.replace("genes", "pairs"), {"quadruplet": claimed["id"]})
    assert answer.status_code == 410 and "others review it" in answer.json()["detail"]


def test_an_expired_claim_is_refused_and_free_for_others_at_once(api, people, dataset):
    deliver(dataset)
    late, other = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    claimed = take(late)
    assert take(other) is None
    expire(claimed)
    assert take(other)["id"] == claimed["id"]
    assert send(late, claimed).status_code == 410
    assert late.post(f"/api/v1/claims/{claimed['claim']['id']}/renew/").status_code == 410
    assert not Review.objects.exists()


def test_renewing_prolongs_and_giving_back_frees(api, people, dataset):
    deliver(dataset)
    first, second = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    claimed = take(first)
    renewed = first.post(f"/api/v1/claims/{claimed['claim']['id']}/renew/")
    assert renewed.status_code == 200
    assert renewed.json()["expires_at"] > claimed["claim"]["expires_at"]
    assert second.post(f"/api/v1/claims/{claimed['claim']['id']}/renew/").status_code == 404
    assert second.delete(f"/api/v1/claims/{claimed['claim']['id']}/").status_code == 404
    assert first.delete(f"/api/v1/claims/{claimed['claim']['id']}/").status_code == 204
    assert take(second)["id"] == claimed["id"]


def test_a_stale_revision_is_refused_with_the_present_one(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    answer = send(client, claimed | {"revision": 2})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("stale-revision") and answer.json()["revision"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"revision": 0}, "revision"),
        ({"revision": "x"}, "revision"),
        ({"claim": "no"}, "claim"),
        ({"claim": None}, "claim"),
        ({"surprise": 1}, "surprise"),
        ({"verdict": "reject", "reasons": ["no such reason"]}, "reasons"),
        ({"verdict": "reject", "reasons": "text"}, "reasons"),
        ({"verdict": "edit", "query": "   "}, "query"),
        ({"verdict": "edit", "query": "a\u0000b"}, "query"),
        ({"verdict": "edit", "arguments": [1]}, "arguments"),
        ({"verdict": "edit", "arguments": {"id": "ENSG00000133703", "colour": "red"}}, "arguments"),
        ({"verdict": "edit", "arguments": OTHER_GENE}, "arguments"),
        ({"verdict": "approve", "query": "Another question?"}, "verdict"),
        ({"comment": "x" * 10_001}, "comment"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(api, people, two, change, field):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": "approve"} | change
    answer = client.post(f"/api/v1/quadruplets/{claimed['id']}/reviews/", body)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert any(name.startswith(field) for name in answer.json()["errors"]), answer.json()
    assert not Review.objects.exists()
    assert Revision.objects.count() == 2


def test_malformed_json_is_400(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    answer = client.post(f"/api/v1/quadruplets/{claimed['id']}/reviews/", "{", content_type="application/json")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"


def test_an_edit_without_any_change_is_refused(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    answer = send(client, claimed, "edit", query=claimed["query"], arguments=claimed["arguments"])
    assert answer.status_code == 422 and "Nothing was changed" in answer.json()["detail"]


def test_edited_query_makes_the_next_revision_approved_by_its_author(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    answer = send(client, claimed, "edit", query="On which chromosome is ENSG00000133703?")
    assert answer.json()["quadruplet"] == {"id": claimed["id"], "state": "approved", "revision": 2}
    now = client.get(f"/api/v1/quadruplets/{claimed['id']}/").json()
    assert now["query"] == "On which chromosome is ENSG00000133703?" and now["revision"] == 2
    assert now["arguments"] == claimed["arguments"]


def test_edited_arguments_stand_only_after_they_were_executed(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    edit = {"query": "Where does ENST00000311936 lie?", "arguments": OTHER_GENE}
    refused = send(client, claimed, "edit", **edit)
    assert refused.status_code == 422 and refused.json()["type"].endswith("not-executed")
    ran = client.post(
        f"/api/v1/quadruplets/{claimed['id']}/calls/",
        {"claim": claimed["claim"]["id"], "arguments": OTHER_GENE},
    )
    assert ran.status_code == 200 and ran.json()["replayed"] is True
    assert ran.json()["summary"]["id"] == "ENST00000311936"
    stored = send(client, claimed, "edit", **edit)
    assert stored.status_code == 201 and stored.json()["quadruplet"]["state"] == "approved"
    now = client.get(f"/api/v1/quadruplets/{claimed['id']}/").json()
    assert now["arguments"] == OTHER_GENE and now["observation"]["id"] == "ENST00000311936"


def test_running_a_call_needs_ones_own_claim_and_valid_arguments(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    path = f"/api/v1/quadruplets/{claimed['id']}/calls/"
    other = api(people["reviewer2"], "review")
    body = {"claim": claimed["claim"]["id"], "arguments": OTHER_GENE}
    assert other.post(path, body).status_code == 410
    assert other.post(path, {"arguments": OTHER_GENE}).status_code == 422
    answer = client.post(path, body | {"arguments": {"species": 1}})
    assert answer.status_code == 422 and any(name.startswith("arguments") for name in answer.json()["errors"])
    missing = client.post(path, body | {"arguments": {"id": "ENSG00000000001"}})
    assert missing.status_code == 422 and missing.json()["type"].endswith("no-recording")


def test_undo_takes_the_last_decision_back_and_keeps_it_in_the_history(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    send(client, claimed, "reject", reasons=["wrong_identifier"], comment="no")
    undone = client.post("/api/v1/datasets/genes/queue/undo/")
    assert undone.status_code == 200 and undone.json()["claim"]["quadruplet"] == claimed["id"]
    assert Quadruplet.objects.get(pk=claimed["id"]).state == "pending"
    again = send(client, claimed | {"claim": undone.json()["claim"]})
    assert again.json()["quadruplet"]["state"] == "approved"
    events = client.get(f"/api/v1/quadruplets/{claimed['id']}/history/").json()["results"]
    assert [event["because"] for event in events if event["what"] == "state"] == [
        "intake", "reject", "undo", "approve",
    ]  # fmt: skip
    assert [event["verdict"] for event in events if event["what"] == "review"] == ["reject", "approve"]


def test_undo_of_an_edit_returns_to_the_former_wording(api, people, two):
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    send(client, claimed, "edit", query="On which chromosome is ENSG00000133703?")
    client.post("/api/v1/datasets/genes/queue/undo/")
    now = client.get(f"/api/v1/quadruplets/{claimed['id']}/").json()
    assert (now["query"], now["revision"], now["state"]) == (claimed["query"], 1, "pending")


def test_nothing_to_undo_is_told(api, people, two):
    answer = api(people["reviewer1"], "review").post("/api/v1/datasets/genes/queue/undo/")
    assert answer.status_code == 409 and answer.json()["type"].endswith("cannot-undo")


class TestTwoReviewsWanted:
    @pytest.fixture
    def pair(self, api, people, make_dataset):
        make_dataset("pairs", reviews_required=2)
        return api(people["reviewer1"], "review"), api(people["reviewer2"], "review")

    @pytest.fixture
    def one(self, pair):
        from annotation.models import Dataset

        return deliver(Dataset.objects.get(slug="pairs"))

    def test_both_may_hold_it_and_agreement_settles(self, pair, one):
        first, second = pair
        a, b = take(first, "pairs"), take(second, "pairs")
        assert a["id"] == b["id"]
        assert send(first, a).json()["quadruplet"]["state"] == "pending"
        assert take(first, "pairs") is None
        assert send(second, b).json()["quadruplet"]["state"] == "approved"

    def test_no_third_person_gets_a_slot(self, pair, one, api, people):
        take(pair[0], "pairs"), take(pair[1], "pairs")
        assert take(api(people["adjudicator"], "review"), "pairs") is None

    def test_disagreement_goes_to_the_adjudicator(self, pair, one, api, people):
        first, second = pair
        send(first, take(first, "pairs"))
        b = take(second, "pairs")
        assert send(second, b, "reject").json()["quadruplet"]["state"] == "disputed"
        path = f"/api/v1/quadruplets/{b['id']}/adjudication/"
        assert first.post(path, {"revision": 1, "verdict": "approve"}).status_code == 403
        judge = api(people["adjudicator"], "review")
        done = judge.post(path, {"revision": 1, "verdict": "edit", "query": "A better question on ENSG00000133703?"})
        assert done.status_code == 201 and done.json()["quadruplet"]["state"] == "approved"
        assert done.json()["quadruplet"]["revision"] == 2
        assert judge.post(path, {"revision": 2, "verdict": "approve"}).status_code == 409

    def test_what_was_said_of_an_older_revision_does_not_count(self, pair, one):
        first, second = pair
        a, b = take(first, "pairs"), take(second, "pairs")
        send(first, a)
        edited = send(second, b, "edit", query="A clearer question on ENSG00000133703?")
        assert edited.json()["quadruplet"]["state"] == "pending"
        assert take(second, "pairs") is None
        again = take(first, "pairs")
        assert again["revision"] == 2
        assert send(first, again).json()["quadruplet"]["state"] == "approved"

    def test_a_decision_that_somebody_built_on_stays(self, pair, one):
        first, second = pair
        send(first, take(first, "pairs"))
        send(second, take(second, "pairs"), "edit", query="A clearer question on ENSG00000133703?")
        answer = first.post("/api/v1/datasets/pairs/queue/undo/")
        assert answer.status_code == 409 and "edited" in answer.json()["detail"]


def test_an_edit_needs_another_person_where_the_policy_says_so(api, people, make_dataset):
    dataset = make_dataset("strict", edit_counts_as_approval=False)
    deliver(dataset)
    first, second = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    edited = send(first, take(first, "strict"), "edit", query="A clearer question on ENSG00000133703?")
    assert edited.json()["quadruplet"]["state"] == "pending"
    assert take(first, "strict") is None
    assert send(second, take(second, "strict")).json()["quadruplet"]["state"] == "approved"


def test_skipped_ones_come_last(people, dataset, two):
    from annotation.queue import claims

    person = people["reviewer1"]
    first = claims.take(dataset=dataset, reviewer=person)
    claims.give_back(claim_id=first.pk, reviewer=person, skip=True)
    second = claims.take(dataset=dataset, reviewer=person)
    assert second.quadruplet_id != first.quadruplet_id
    third = claims.take(dataset=dataset, reviewer=person)
    assert third.quadruplet_id == first.quadruplet_id


def test_filtered_ones_are_not_in_the_queue(api, people, dataset):
    deliver(dataset, informative=False)
    assert take(api(people["reviewer1"], "review")) is None


def test_lists_cost_the_same_queries_for_one_and_many(api, people, dataset):
    client = api(people["reviewer1"], "read")
    client.get("/api/v1/datasets/")  # the token's first use is written down
    counts = []
    for wanted in (1, 9):
        deliver_many(dataset, wanted)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/datasets/genes/quadruplets/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8

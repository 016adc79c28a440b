"""What the quick way to claim and review promises: the same shapes, few statements, nothing lost in a race."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from annotation.models import Claim, Finding
from annotation.queue import claims, waiting
from annotation.review import services
from tests.factories import deliver, deliver_many, deliver_observed

pytestmark = pytest.mark.django_db


def test_a_claim_shows_what_the_quadruplet_itself_shows(api, people, dataset):
    stored = deliver(dataset)
    for number in range(2):
        Finding.objects.create(revision=stored.current, check_name="c", severity="info", message=f"Finding {number}")
    client = api(people["reviewer1"], "review")
    claimed = client.post("/api/v1/datasets/genes/queue/claim/").json()
    assert claimed.pop("claim")["quadruplet"] == str(stored.pk)
    assert claimed == client.get(f"/api/v1/quadruplets/{stored.pk}/").json()
    assert len(claimed["findings"]) >= 2


def test_a_decision_costs_the_same_few_statements_in_a_short_and_a_long_queue(api, people, dataset, statements_of):
    client = api(people["reviewer1"], "review")

    def decide() -> None:
        claimed = client.post("/api/v1/datasets/genes/queue/claim/").json()
        body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": "approve"}
        assert client.post(f"/api/v1/quadruplets/{claimed['id']}/reviews/", body).status_code == 201

    deliver_many(dataset, 2)
    decide()  # the token's first use is written down, the tool is read
    few = statements_of(decide)
    deliver_many(dataset, 12)
    assert statements_of(decide) == few <= 15


def test_what_no_judge_looked_at_costs_no_more_to_claim(api, people, make_dataset, statements_of):
    judged, unjudged = make_dataset("judged"), make_dataset("unjudged")
    one = deliver(judged)
    Finding.objects.create(revision=one.current, check_name="c", severity="info", message="As the other one has.")
    deliver_observed(unjudged, {"id": "1"})
    client = api(people["reviewer1"], "review")
    shown = {}

    def claim(dataset: str) -> None:
        claims.give_back_all(dataset=unjudged, reviewer=people["reviewer1"])
        claims.give_back_all(dataset=judged, reviewer=people["reviewer1"])
        shown[dataset] = client.post(f"/api/v1/datasets/{dataset}/queue/claim/").json()

    claim("judged")
    claim("unjudged")
    assert statements_of(lambda: claim("unjudged")) == statements_of(lambda: claim("judged"))
    assert shown["unjudged"]["judgement"] is None and shown["unjudged"]["findings"] and shown["judged"]["findings"]


def test_the_list_of_what_waits_and_the_next_one_taken_agree(people, make_dataset):
    dataset = make_dataset("pairs", reviews_required=2)
    deliver_many(dataset, 3)
    for name in ("reviewer1", "reviewer2", "adjudicator", "reviewer1"):
        person = people[name]
        offered = list(waiting.for_person(dataset, person))
        claim = claims.take(dataset=dataset, reviewer=person)
        assert claim is not None and claim.quadruplet_id == offered[0].pk
    left = list(waiting.for_person(dataset, people["admin"]))
    assert len(left) == 1  # two people are at each of the others


def test_an_expired_claim_gives_its_slot_back(people, make_dataset):
    dataset = make_dataset("pairs", reviews_required=2)
    deliver(dataset)
    first, second = (claims.take(dataset=dataset, reviewer=people[name]) for name in ("reviewer1", "reviewer2"))
    assert (first.slot, second.slot) == (0, 1)
    Claim.objects.filter(pk=first.pk).update(expires_at=F("taken_at") + timedelta(microseconds=1))
    third = claims.take(dataset=dataset, reviewer=people["adjudicator"])
    assert third.slot == 0
    assert Claim.objects.get(pk=first.pk).closed_at is not None
    assert claims.take(dataset=dataset, reviewer=people["admin"]) is None


def test_a_key_used_for_another_quadruplet_is_refused(api, people, dataset):
    deliver_many(dataset, 2)
    client = api(people["reviewer1"], "review")
    answers = []
    for _ in range(2):
        claimed = client.post("/api/v1/datasets/genes/queue/claim/").json()
        body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": "approve"}
        path = f"/api/v1/quadruplets/{claimed['id']}/reviews/"
        answers.append(client.post(path, body, headers={"Idempotency-Key": "one"}).status_code)
    assert answers == [201, 409]


def in_thread(work: Callable[[], Any]) -> Callable[[], Any]:
    """The work on a connection of its own, which is closed after it."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_who_decides_while_another_edits_is_told_so(people, make_dataset):
    dataset = make_dataset("pairs", reviews_required=2)
    stored = deliver(dataset)
    first, second = people["reviewer1"], people["reviewer2"]
    mine, theirs = (claims.take(dataset=dataset, reviewer=person) for person in (first, second))
    same = {"quadruplet_id": stored.pk, "revision": 1}

    def approve() -> None:
        services.submit(
            **same, claim_id=theirs.pk, reviewer=second, verdict="approve", key=str(uuid.uuid4())
        )  # fmt: skip

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.submit(
                **same, claim_id=mine.pk, reviewer=first, verdict="edit", key="edit", query="On which chromosome is it?"
            )
            waits = pool.submit(in_thread(approve))
            assert not threading.Event().wait(0.3) and not waits.done(), "it did not wait for the lock"
        with pytest.raises(services.StaleRevision):
            waits.result(10)


@pytest.mark.django_db(transaction=True)
def test_the_last_one_is_not_missed_while_somebody_has_it_locked(people, make_dataset):
    dataset = make_dataset("pairs", reviews_required=2)
    stored = deliver(dataset)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            claims.hold(stored.pk)
            waits = pool.submit(in_thread(lambda: claims.take(dataset=dataset, reviewer=people["reviewer1"])))
            assert not threading.Event().wait(0.3)
        claim = waits.result(10)
    assert claim is not None and claim.quadruplet_id == stored.pk

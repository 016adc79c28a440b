"""A changed review policy counts at once for what waits; what is decided stays."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from annotation import datasets, members
from annotation.models import Claim, Dataset, Quadruplet, Review, StateChange
from annotation.review import looking, taking_back
from tests.annotation.test_review_api import send, take
from tests.annotation.test_speed_contracts import in_thread
from tests.factories import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def pairs(make_dataset):
    dataset = make_dataset("pairs", reviews_required=2)
    deliver(dataset)
    return dataset


def reviewer(api, people, name):
    return api(people[name], "review")


def change(api, people, **policy):
    answer = api(people["admin"], "admin").patch("/api/v1/datasets/pairs/", policy)
    assert answer.status_code == 200, answer.content


def state():
    return Quadruplet.objects.get().state


def test_fewer_reviews_wanted_decide_what_has_enough(api, people, pairs):
    client = reviewer(api, people, "reviewer1")
    send(client, take(client, "pairs"))
    assert state() == "pending"
    change(api, people, reviews_required=1)
    assert state() == "approved"
    step = StateChange.objects.latest("pk")
    assert (step.because, step.actor) == ("policy", people["admin"])


def test_claims_beyond_the_slots_end_the_newest_first_and_are_told(api, people, pairs):
    first, second = (reviewer(api, people, name) for name in ("reviewer1", "reviewer2"))
    kept, ended = take(first, "pairs"), take(second, "pairs")
    change(api, people, reviews_required=1)
    assert send(second, ended).status_code == 410
    assert send(first, kept).status_code == 201
    assert not Claim.objects.filter(closed_at__isnull=True).exists()


def test_an_edit_that_counts_from_now_on_approves(api, people, make_dataset):
    deliver(make_dataset("pairs", edit_counts_as_approval=False))
    client = reviewer(api, people, "reviewer1")
    send(client, take(client, "pairs"), "edit", query="On which chromosome does KRAS lie?")
    assert state() == "pending"
    change(api, people, edit_counts_as_approval=True)
    assert state() == "approved"


def test_what_is_decided_or_disputed_stays_so(api, people, pairs):
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        client = reviewer(api, people, name)
        send(client, take(client, "pairs"), verdict, comment="So I think.")
    for wanted in (1, 3):
        change(api, people, reviews_required=wanted)
        assert state() == "disputed"


def test_a_decision_that_no_longer_matters_is_not_taken_back(api, people, pairs):
    """Without the second reviewer's it would be approved by the new policy: nothing is left to decide anew."""
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        client = reviewer(api, people, name)
        send(client, take(client, "pairs"), verdict, comment="So I think.")
    change(api, people, reviews_required=1)
    answer = reviewer(api, people, "reviewer2").post("/api/v1/datasets/pairs/queue/undo/")
    assert answer.status_code == 409 and "policy" in answer.json()["detail"]
    assert state() == "disputed"


def test_other_settings_touch_nothing(api, people, pairs):
    first, second = (reviewer(api, people, name) for name in ("reviewer1", "reviewer2"))
    take(first, "pairs")
    held = take(second, "pairs")
    change(api, people, claim_minutes=3, name="Pairs of eyes")
    assert send(second, held).status_code == 201


def test_who_changes_one_setting_leaves_what_others_changed_meanwhile(api, people, pairs, monkeypatch):
    plain = datasets.change

    def beside(dataset, **more):
        """Another admin's change is stored between our reading and our writing."""
        Dataset.objects.filter(pk=dataset.pk).update(reviews_required=3)
        return plain(dataset, **more)

    monkeypatch.setattr(datasets, "change", beside)
    answer = api(people["admin"]).patch("/api/v1/datasets/pairs/", {"name": "Pairs of eyes"})
    assert (answer.json()["name"], answer.json()["reviews_required"]) == ("Pairs of eyes", 3)
    assert Dataset.objects.get(pk=pairs.pk).reviews_required == 3


def test_a_slug_stays_as_it_is(api, people, pairs):
    client = api(people["admin"])
    assert client.patch("/api/v1/datasets/pairs/", {"slug": "pairs", "name": "Two"}).json()["name"] == "Two"
    answer = client.patch("/api/v1/datasets/pairs/", {"slug": "others", "name": "Three"})
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["slug"]
    assert Dataset.objects.get(pk=pairs.pk).name == "Two"


@pytest.mark.parametrize("role", ["consumer", "adjudicator"])
def test_who_reviews_no_more_holds_nothing(api, people, pairs, role):
    held = [take(reviewer(api, people, name), "pairs") for name in ("reviewer1", "reviewer2")]
    body = {"user": "reviewer1", "role": role}
    assert api(people["admin"]).post("/api/v1/datasets/pairs/members/", body).json()["role"] == role
    free = take(reviewer(api, people, "adjudicator"), "pairs")
    if role == "consumer":
        assert free["id"] == held[0]["id"]
        assert send(reviewer(api, people, "reviewer1"), held[0]).status_code == 403
    else:
        assert free is None
        assert send(reviewer(api, people, "reviewer1"), held[0]).status_code == 201


def test_who_is_removed_while_their_decision_is_on_its_way_decides_nothing(api, people, pairs, monkeypatch):
    client = reviewer(api, people, "reviewer1")
    held = take(client, "pairs")
    plain = looking.look

    def beside(**more):
        """The admin is done between our reading and our writing."""
        sight = plain(**more)
        members.remove(dataset=pairs, username="reviewer1")
        return sight

    monkeypatch.setattr(looking, "look", beside)
    answer = send(client, held)
    assert answer.status_code == 410 and answer.json()["type"].endswith("claim-lost")
    assert not Review.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_comes_back_beside_a_change_is_settled_too(api, people, pairs):
    """An undo that read the old policy ends before the new one holds: one approval is enough then."""
    for name in ("reviewer1", "reviewer2"):
        client = reviewer(api, people, name)
        send(client, take(client, "pairs"))

    def change_it():
        pairs.reviews_required = 1
        datasets.change(pairs, by=people["admin"])

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            taking_back.undo(dataset=pairs, reviewer=people["reviewer2"])
            waits = pool.submit(in_thread(change_it))
            assert not threading.Event().wait(0.3) and not waits.done(), "it did not wait for the undo"
        waits.result(10)
    assert state() == "approved"
    assert not Claim.objects.filter(closed_at__isnull=True).exists()

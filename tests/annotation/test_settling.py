"""A changed policy reaches all that waits: in the request where it is little, else by a worker, killed or not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation import datasets, tasks
from annotation.models import Quadruplet, Settling
from annotation.review import policy
from tests.annotation.test_review_api import send, take
from tests.doomed import run_until_killed
from tests.factories import deliver

# Kills itself once the first batch is stored.
DOOMED = """
from annotation.review import policy

policy.AT_ONCE = 2
some = policy._settle_some

def once(ids, actor):
    some(ids, actor)
    die()

policy._settle_some = once
policy.settle(int(sys.argv[1]))
"""


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the broker."""
    messages = []
    for module in (tasks, datasets):
        monkeypatch.setattr(module, "send", lambda work, *arguments: messages.append((work.name, *arguments)))
    return messages


@pytest.fixture
def decided_once(make_dataset, api, people):
    """Five quadruplets with one approval of two."""
    dataset = make_dataset("pairs", reviews_required=2)
    for number in range(5):
        deliver(dataset, query=f"Where does KRAS lie, in case {number}?")
    client = api(people["reviewer1"], "review")
    while held := take(client, "pairs"):
        assert send(client, held).status_code == 201
    return dataset


def pending(dataset):
    return Quadruplet.objects.filter(dataset=dataset, state="pending").count()


def want_one(api, people):
    answer = api(people["admin"], "admin").patch("/api/v1/datasets/pairs/", {"reviews_required": 1})
    assert answer.status_code == 200, answer.content


@pytest.mark.django_db
def test_what_takes_too_long_for_a_request_is_a_workers_and_is_told(
    api, people, client, decided_once, sent, monkeypatch
):
    monkeypatch.setattr(datasets, "IN_THE_REQUEST_SECONDS", -1.0)
    client.force_login(people["admin"])
    want_one(api, people)
    assert pending(decided_once) == 5 and sent == [("annotation.settle_policy", str(decided_once.pk))]
    assert b"What waits is being decided" in client.get("/datasets/pairs/settings/").content
    fragment = client.get("/datasets/pairs/settings/", headers={"HX-Request": "true"}).content
    assert b"What waits is being decided" in fragment and b"<form" not in fragment

    tasks.settle_policy(str(decided_once.pk))
    assert pending(decided_once) == 0
    assert b"What waits is being decided" not in client.get("/datasets/pairs/settings/").content
    assert set(Quadruplet.objects.values_list("state_changes__because", "state_changes__actor__username")) >= {
        ("policy", "admin")
    }


@pytest.mark.django_db
def test_little_is_settled_at_once_and_leaves_nothing_to_do(api, people, decided_once, sent):
    want_one(api, people)
    assert pending(decided_once) == 0 and sent == [] and not Settling.objects.exists()


@pytest.mark.django_db
def test_a_policy_changed_again_meanwhile_is_not_forgotten(api, people, decided_once, sent, monkeypatch):
    monkeypatch.setattr(datasets, "IN_THE_REQUEST_SECONDS", -1.0)
    want_one(api, people)
    settle_some = policy._settle_some

    def beside(ids, actor):
        settle_some(ids, actor)
        Settling.objects.update(since=timezone.now())

    monkeypatch.setattr(policy, "_settle_some", beside)
    assert policy.settle(decided_once.pk)
    assert Settling.objects.exists(), "who changed it meanwhile has not settled it yet"


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_half_way_leaves_the_rest_to_the_sweep(api, people, decided_once, sent, monkeypatch):
    monkeypatch.setattr(datasets, "IN_THE_REQUEST_SECONDS", -1.0)
    want_one(api, people)
    sent.clear()
    run_until_killed(DOOMED, decided_once.pk)
    assert pending(decided_once) == 3
    tasks.sweep_policies()
    assert sent == [], "somebody may still be at it"

    Settling.objects.update(worked_at=timezone.now() - timedelta(minutes=2))
    tasks.sweep_policies()
    assert sent == [("annotation.settle_policy", str(decided_once.pk))]
    tasks.settle_policy(str(decided_once.pk))
    assert pending(decided_once) == 0
    tasks.sweep_policies()
    assert len(sent) == 1 and not Settling.objects.exists()

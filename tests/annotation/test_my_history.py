"""A person's own decisions: what became of each, finding one, and reopening it while nobody built on it."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from annotation.models import Claim, Review
from annotation.queue import claims
from annotation.review import adjudication, past, services, taking_back
from tests.factories import deliver_many

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FETCH = {"X-Requested-With": "fetch"}


def decide(person, quadruplet, verdict="approve", **more):
    """The person's decision on the quadruplet's current revision, under a claim on this very one."""
    quadruplet.refresh_from_db()
    claim = claims.open_on(quadruplet, reviewer=person)
    more.setdefault("reasons", ["unnatural_query"] if verdict == "reject" else [])
    if verdict == "edit":
        more.setdefault("query", "Where does KRAS lie?")
    return services.submit(
        quadruplet_id=quadruplet.pk,
        claim_id=claim.pk,
        reviewer=person,
        revision=quadruplet.current.number,
        verdict=verdict,
        key=str(uuid.uuid4()),
        **more,
    )


@pytest.fixture
def pairs(make_dataset, settings):
    settings.BIOTOOLS_TRANSPORT = "replay"
    return make_dataset("pairs", reviews_required=2)


@pytest.fixture
def mine(people, pairs):
    """reviewer1's approval of the first of three quadruplets."""
    quadruplet, *_ = deliver_many(pairs, 3)
    return decide(people["reviewer1"], quadruplet)


def row(review):
    [one] = past.told(past.decisions(dataset=review.dataset, reviewer=review.reviewer).filter(pk=review.pk))
    return one


def fate(review):
    return str(row(review).fate)


def test_a_decision_that_nobody_built_on_waits_and_can_be_reopened(mine, people, api):
    assert (fate(mine), row(mine).obstacle) == ("pending", "")
    answer = api(people["reviewer1"], "review").post(f"/api/v1/reviews/{mine.pk}/reopen/")
    assert answer.status_code == 200 and answer.json()["claim"]["quadruplet"] == str(mine.quadruplet_id)
    assert fate(mine) == "taken_back" and Review.objects.count() == 1
    assert claims.current(dataset=mine.dataset, reviewer=people["reviewer1"]).quadruplet_id == mine.quadruplet_id


def test_any_decision_is_reopened_not_only_the_last(people, pairs, mine):
    others = [decide(people["reviewer1"], row) for row in pairs.quadruplets.exclude(pk=mine.quadruplet_id)]
    taking_back.reopen(mine)
    assert [fate(review) for review in (mine, *others)] == ["taken_back", "pending", "pending"]


def test_reopening_twice_gives_the_claim_that_is_held(mine):
    first = taking_back.reopen(mine)
    assert taking_back.reopen(mine) == first
    Claim.objects.update(closed_at=timezone.now())
    with pytest.raises(taking_back.CannotUndo, match="already"):
        taking_back.reopen(mine)


def test_who_holds_enough_reopens_no_more(mine, people):
    deliver_many(mine.dataset, 9)
    for _ in range(claims.HELD_AT_MOST):
        claims.take(dataset=mine.dataset, reviewer=people["reviewer1"])
    with pytest.raises(taking_back.HoldsEnough):
        taking_back.reopen(mine)
    assert fate(mine) == "pending"


def somebody_edits(mine, people):
    decide(people["reviewer2"], mine.quadruplet, "edit")


def somebody_agrees(mine, people):
    decide(people["reviewer2"], mine.quadruplet)


def somebody_objects(mine, people):
    decide(people["reviewer2"], mine.quadruplet, "reject")


def settled(verdict, **more):
    def settle(mine, people):
        somebody_objects(mine, people)
        adjudication.adjudicate(
            quadruplet_id=mine.quadruplet_id,
            adjudicator=people["adjudicator"],
            revision=1,
            verdict=verdict,
            comment="Because.",
            **more,
        )

    return settle


@pytest.mark.parametrize(
    ("meanwhile", "became", "obstacle"),
    [
        (somebody_edits, "edited", "edited the quadruplet after"),
        (somebody_agrees, "approved", "decided on the quadruplet after you"),
        (somebody_objects, "disputed", "decided on the quadruplet after you"),
        (settled("approve"), "agreed", "adjudicated"),
        (settled("reject"), "disagreed", "adjudicated"),
        (settled("edit", query="Which chromosome is KRAS on?"), "disagreed", "adjudicated"),
    ],
)
def test_what_others_built_on_stays_and_the_list_says_why(mine, people, browser_client, meanwhile, became, obstacle):
    meanwhile(mine, people)
    assert fate(mine) == became and obstacle in row(mine).obstacle
    client = browser_client(people["reviewer1"])
    refused = client.post(reverse("reopen_decision", args=[mine.pk]), headers=FETCH)
    assert refused.status_code == 409 and refused.json()["detail"] == row(mine).obstacle
    page = client.get(reverse("my_history", args=["pairs"])).content.decode()
    assert past.Fate(became).label in page and reverse("reopen_decision", args=[mine.pk]) not in page


def test_an_edit_is_reopened_to_the_former_wording_but_not_while_somebody_reviews_it(people, pairs):
    [quadruplet] = deliver_many(pairs, 1)
    edit = decide(people["reviewer1"], quadruplet, "edit")
    held = claims.take(dataset=pairs, reviewer=people["reviewer2"])
    assert "just now" in row(edit).obstacle
    claims.give_back(claim_id=held.pk, reviewer=people["reviewer2"])
    taking_back.reopen(edit)
    quadruplet.refresh_from_db()
    assert quadruplet.current.number == 1


def test_an_adjudicator_who_takes_the_wording_of_an_edit_agrees_with_it(people, pairs):
    [quadruplet] = deliver_many(pairs, 1)
    edit = decide(people["reviewer1"], quadruplet, "edit")
    decide(people["reviewer2"], quadruplet, "edit", query="Something else about KRAS?")
    decide(people["reviewer1"], quadruplet, "reject")
    adjudication.adjudicate(
        quadruplet_id=quadruplet.pk,
        adjudicator=people["adjudicator"],
        revision=3,
        verdict="edit",
        query=edit.outcome.query,
    )
    assert fate(edit) == "agreed"


def test_another_wording_is_told_word_by_word(mine, people, browser_client):
    settled("edit", query=mine.outcome.query.replace("where", "WHERE"))(mine, people)
    page = browser_client(people["reviewer1"]).get(reverse("my_history", args=["pairs"])).content.decode()
    assert "From the wording that you left" in page and "WHERE" in page.split("<ins>")[1].split("</ins>")[0]


def test_what_was_decided_and_why_is_told(mine, people, browser_client, api):
    settled("reject", reasons=["duplicate"])(mine, people)
    page = browser_client(people["reviewer1"]).get(reverse("my_history", args=["pairs"])).content.decode()
    assert "adjudicator</strong> settled it" in page and "Because." in page and "Duplicate" in page
    [told] = api(people["reviewer1"], "read").get("/api/v1/datasets/pairs/queue/history/").json()["results"]
    assert (told["fate"], told["reopenable"]) == ("disagreed", False)
    assert told["adjudication"]["comment"] == "Because." and told["adjudication"]["reasons"] == ["duplicate"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"approve", "reject"}),
        ({"verdict": "reject"}, {"reject"}),
        ({"taken_back": "true"}, {"reject"}),
        ({"taken_back": "false"}, {"approve"}),
        ({"search": "question 0: WHERE"}, {"approve"}),
        ({"search": "nothing"}, set()),
        ({"function": "lookup"}, {"approve", "reject"}),
        ({"function": "overlap"}, set()),
        ({"adjudicated": "true"}, set()),
        ({"adjudicated": "false"}, {"approve", "reject"}),
        ({"day": "2020-01-01"}, set()),
    ],
)
def test_the_filters_find_decisions(mine, people, api, asked, found):
    decide(people["reviewer1"], mine.dataset.quadruplets.exclude(pk=mine.quadruplet_id).first(), "reject")
    taking_back.undo(dataset=mine.dataset, reviewer=people["reviewer1"])
    client = api(people["reviewer1"], "read")
    results = client.get("/api/v1/datasets/pairs/queue/history/", asked).json()["results"]
    assert {one["verdict"] for one in results} == found


def test_today_is_found_and_an_unreadable_day_is_told(mine, people, browser_client):
    client, address = browser_client(people["reviewer1"]), reverse("my_history", args=["pairs"])
    assert str(mine.pk) in client.get(address, {"day": timezone.now().date().isoformat()}).content.decode()
    unreadable = client.get(address, {"day": "yesterday"})
    assert unreadable.status_code == 422 and "cannot be read" in unreadable.content.decode()


def test_nobody_sees_or_reopens_what_others_decided(mine, people, browser_client):
    client = browser_client(people["reviewer2"])
    assert str(mine.pk) not in client.get(reverse("my_history", args=["pairs"])).content.decode()
    for name in ("reviewer2", "admin", "outsider"):
        assert browser_client(people[name]).post(reverse("reopen_decision", args=[mine.pk])).status_code == 404
    mine.dataset.memberships.filter(user=people["reviewer1"]).update(role="consumer")
    assert browser_client(people["reviewer1"]).post(reverse("reopen_decision", args=[mine.pk])).status_code == 403


def test_reopened_it_is_on_the_screen(mine, people, browser_client):
    client, address = browser_client(people["reviewer1"]), reverse("reopen_decision", args=[mine.pk])
    listed = client.get(reverse("my_history", args=["pairs"]), headers=HTMX).content.decode()
    assert listed.lstrip().startswith('<div id="my-decisions"') and address in listed
    fragment = client.post(address, headers=FETCH).content.decode()
    assert "Question 0" in fragment and "Taken back" in fragment
    plain = client.post(address)
    assert plain.status_code == 302 and "Question 0" in client.get(plain.headers["Location"]).content.decode()


def test_pages_go_on_and_cost_the_same_at_any_length(people, pairs, browser_client, statements_of):
    client, address = browser_client(people["reviewer1"]), reverse("my_history", args=["pairs"])
    rows = deliver_many(pairs, 53)
    decide(people["reviewer1"], rows[0])
    few = statements_of(lambda: client.get(address))
    for quadruplet in rows[1:]:
        decide(people["reviewer1"], quadruplet)
    somebody_objects(Review.objects.first(), people)
    assert statements_of(lambda: client.get(address)) == few
    first = client.get(address)
    assert first.content.decode().count("data-decision=") == 50
    older = client.get(address, {"older": first.context["page"].older})
    assert older.content.decode().count("data-decision=") == 3 and not older.context["page"].older
    newer = client.get(address, {"newer": older.context["page"].newer})
    assert [r.pk for r in newer.context["page"].rows] == [r.pk for r in first.context["page"].rows]


def in_thread(work):
    def run():
        try:
            return work()
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_who_reopens_while_another_decides_waits_and_is_told(mine, people):
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            somebody_objects(mine, people)
            waits = pool.submit(in_thread(lambda: taking_back.reopen(Review.objects.get(pk=mine.pk))))
            assert not threading.Event().wait(0.3) and not waits.done(), "it did not wait for the lock"
        with pytest.raises(taking_back.CannotUndo, match="decided on the quadruplet after you"):
            waits.result(10)
    assert Review.objects.get(pk=mine.pk).superseded_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reopen_at_once_both_hold_the_same_claim(mine):
    with ThreadPoolExecutor(2) as pool:
        work = in_thread(lambda: taking_back.reopen(Review.objects.get(pk=mine.pk)).pk)
        first, second = (pool.submit(work).result(20) for _ in range(2))
    assert first == second and Claim.objects.filter(closed_at=None).count() == 1

"""What admins do to many quadruplets at once: previewed, done, undone where nothing moved on since."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse

from annotation import tasks
from annotation.bulk import choosing, services
from annotation.bulk.choosing import Choice
from annotation.models import BulkAction, BulkItem, Quadruplet, StateChange
from annotation.queue import claims, waiting
from annotation.review import services as review
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db
PREVIEW, START = (reverse(name, args=["genes"]) for name in ("bulk_preview", "bulk_start"))


def queue(dataset):
    return [row.current.query.split(":")[0] for row in waiting.pending(dataset).select_related("current")]


def undo(client, action):
    return client.post(reverse("bulk_undo", args=["genes", action.pk]), follow=True)


def approve(person, dataset):
    claim = claims.take(dataset=dataset, reviewer=person)
    review.submit(
        quadruplet_id=claim.quadruplet_id, claim_id=claim.pk, reviewer=person, revision=1, verdict="approve", key="k"
    )  # fmt: skip
    return claim.quadruplet_id


def test_the_ticked_ones_go_to_the_front_in_their_order_and_back(people, dataset, make_quadruplet, browser_client):
    made = deliver_many(dataset, 5)
    before = queue(dataset)
    client = browser_client(people["admin"])
    asked = {"kind": "front", "which": "ticked", "id": [str(made[4].pk), str(made[2].pk)]}
    preview = client.get(PREVIEW, asked).content.decode()
    assert '<strong class="num">2</strong> quadruplets would change, of those ticked' in preview
    assert queue(dataset) == before  # nothing was done yet
    done = client.post(START, asked, follow=True)
    assert "Done." in done.content.decode()
    assert queue(dataset) == ["Question 2", "Question 4", "Question 0", "Question 1", "Question 3"]
    claim = claims.take(dataset=dataset, reviewer=people["reviewer1"])
    assert claim.quadruplet_id == made[2].pk
    action = BulkAction.objects.get()
    assert "Undone by admin" in undo(client, action).content.decode()
    assert queue(dataset) == before
    assert undo(client, action).status_code == 409


def test_the_filtered_ones_of_a_filter_go_to_the_end(people, dataset, make_quadruplet, browser_client):
    deliver_many(dataset, 4)
    client = browser_client(people["admin"])
    client.post(START, {"kind": "end", "query": 'search="question 1" OR "question 0"'})
    assert queue(dataset) == ["Question 2", "Question 3", "Question 0", "Question 1"]
    assert BulkAction.objects.get().query.startswith("search=")


def test_a_preview_tells_what_would_not_change_and_why(people, dataset, make_quadruplet, browser_client):
    deliver_many(dataset, 3)
    make_quadruplet(dataset, "Filtered <b>one</b>?", informative=False)
    approve(people["reviewer1"], dataset)
    client = browser_client(people["admin"])
    moves = client.get(PREVIEW, {"kind": "front"}).context["preview"]
    assert (moves.changing, moves.left) == (2, {"approved": 1, "filtered": 1})
    sends = client.get(PREVIEW, {"kind": "send"})
    assert sends.context["preview"].left == {"approved": 1, "pending": 2}
    text = sends.content.decode()
    assert "Filtered &lt;b&gt;one" in text and "2</span> would stay as they are: not filtered" in text


def test_filtered_ones_are_sent_into_the_queue_with_their_history_and_taken_out_again(
    people, dataset, make_quadruplet, browser_client
):
    for number in range(3):
        make_quadruplet(dataset, f"Filtered {number}: where is it?", informative=False)
    client = browser_client(people["admin"])
    client.post(START, {"kind": "send", "query": "state=filtered"})
    assert queue(dataset) == ["Filtered 0", "Filtered 1", "Filtered 2"]
    sent = StateChange.objects.filter(because="queue")
    assert {(row.before, row.after, row.actor.username) for row in sent} == {("filtered", "pending", "admin")}
    decided = approve(people["reviewer1"], dataset)
    held = claims.take(dataset=dataset, reviewer=people["reviewer2"]).quadruplet_id
    told = undo(client, BulkAction.objects.get()).content.decode()
    assert "Not restored" in told and "moved on since" in told
    states = dict(Quadruplet.objects.values_list("pk", "state"))
    assert states.pop(decided) == "approved" and states.pop(held) == "pending" and [*states.values()] == ["filtered"]
    outcomes = sorted(BulkItem.objects.values_list("outcome", flat=True))
    assert outcomes == ["kept", "kept", "restored"]
    assert StateChange.objects.filter(because="unqueue").count() == 1


def test_what_was_moved_again_or_decided_is_not_moved_back(people, dataset, make_quadruplet):
    made = deliver_many(dataset, 3)
    admin = people["admin"]
    first = services.start(dataset=dataset, choice=Choice("front", ids=[str(row.pk) for row in made]), actor=admin)
    services.run(first.pk)
    second = services.start(dataset=dataset, choice=Choice("end", ids=[str(made[0].pk)]), actor=admin)
    services.run(second.pk)
    approve(people["reviewer1"], dataset)  # made[1] is the first one now
    services.begin_undo(action=first, by=admin)
    services.run(first.pk)
    outcomes = {item.quadruplet_id: item.outcome for item in first.items.all()}
    assert outcomes == {made[0].pk: "kept", made[1].pk: "kept", made[2].pk: "restored"}


def test_what_changed_between_choosing_and_doing_is_left(people, dataset, make_quadruplet):
    deliver_many(dataset, 2)
    action = services.start(dataset=dataset, choice=Choice("front"), actor=people["admin"])
    decided = approve(people["reviewer1"], dataset)
    services.run(action.pk)
    services.run(action.pk)  # twice is harmless
    assert {item.outcome for item in action.items.filter(quadruplet=decided)} == {"left"}
    assert action.items.filter(outcome="changed").count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "front", "which": "ticked"},
        {"kind": "delete"},
        {"kind": "front", "query": "state=lost"},
        {"kind": "send"},
        {"kind": "front", "which": "ticked", "id": ["x", "'; --"]},
    ],
)
def test_nothing_is_done_where_nothing_is_chosen_or_understood(sent, people, dataset, make_quadruplet, browser_client):
    deliver(dataset)
    assert browser_client(people["admin"]).post(START, sent).status_code == 422
    assert not BulkAction.objects.exists()


def test_an_id_of_another_dataset_is_not_touched(people, dataset, make_dataset, make_quadruplet, browser_client):
    other = deliver(make_dataset("others"))
    sent = {"kind": "front", "which": "ticked", "id": [str(other.pk)]}
    assert browser_client(people["admin"]).post(START, sent).status_code == 422


def test_more_than_one_action_takes_is_refused(people, dataset, make_quadruplet, browser_client, monkeypatch):
    monkeypatch.setattr(choosing, "MOST", 2)
    deliver_many(dataset, 3)
    client = browser_client(people["admin"])
    assert "2 quadruplets at most" in client.get(PREVIEW, {"kind": "front"}).content.decode()
    assert client.post(START, {"kind": "front"}).status_code == 422


def test_many_are_a_workers_and_a_lost_message_is_sent_again(
    people, dataset, make_quadruplet, browser_client, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(services, "IN_THE_REQUEST", 1)
    monkeypatch.setattr(services, "AT_ONCE", 2)
    deliver_many(dataset, 3)
    client = browser_client(people["admin"])
    page = client.post(START, {"kind": "end"}, follow=True).content.decode()
    action = BulkAction.objects.get()
    assert 'Working: <strong class="num">0</strong> of 3' in page and "every 2s" in page
    assert "No worker is running for releases" in page
    assert services.abandoned() == []
    monkeypatch.setattr(services, "QUIET", services.QUIET * 0)
    assert services.abandoned() == [action.pk]
    tasks.run_bulk_action(str(action.pk))
    part = client.get(reverse("bulk_action", args=["genes", action.pk]), headers={"HX-Request": "true"})
    assert "Done." in part.content.decode() and "every" not in part.content.decode()
    assert services.abandoned() == []


@pytest.mark.parametrize("who", ["reviewer1", "adjudicator", "consumer"])
def test_only_admins_do_this(who, people, dataset, make_quadruplet, browser_client):
    deliver(dataset)
    action = services.start(dataset=dataset, choice=Choice("front"), actor=people["admin"])
    client = browser_client(people[who])
    assert client.get(PREVIEW, {"kind": "front"}).status_code == 403
    assert client.post(START, {"kind": "front"}).status_code == 403
    assert client.get(reverse("bulk_action", args=["genes", action.pk])).status_code == 403
    assert client.post(reverse("bulk_undo", args=["genes", action.pk])).status_code == 403
    if who == "reviewer1":
        assert "bulk-kind" not in client.get(reverse("quadruplets", args=["genes"])).content.decode()


def test_an_action_is_not_found_under_another_dataset(people, dataset, make_dataset, make_quadruplet, browser_client):
    deliver(dataset)
    make_dataset("others")
    action = services.start(dataset=dataset, choice=Choice("front"), actor=people["admin"])
    assert browser_client(people["admin"]).get(f"/datasets/others/bulk/{action.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_claims_go_on_while_a_batch_holds_its_rows(people, dataset, make_quadruplet):
    made = deliver_many(dataset, 3)
    action = services.start(dataset=dataset, choice=Choice("end", ids=[str(made[0].pk)]), actor=people["admin"])

    def take():
        try:
            return claims.take(dataset=dataset, reviewer=people["reviewer1"])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        services.run(action.pk)  # its row stays locked until the end of this transaction
        claim = pool.submit(take).result(10)
    assert claim.quadruplet_id == made[1].pk

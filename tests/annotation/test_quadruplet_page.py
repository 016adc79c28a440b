"""The page of a quadruplet: what an edit changed, where it comes from and went, and its place in a list."""

import re

import pytest
from django.urls import reverse

from annotation.queue import claims
from annotation.review import services
from tests.factories import LOOKUPS, deliver, deliver_many

pytestmark = pytest.mark.django_db


def page_of(client, quadruplet, **asked):
    answer = client.get(reverse("quadruplet", args=[quadruplet.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode(), answer.context


def edit(person, dataset, **wording):
    claim = claims.take(dataset=dataset, reviewer=person)
    services.submit(
        quadruplet_id=claim.quadruplet_id,
        claim_id=claim.pk,
        reviewer=person,
        revision=1,
        verdict="edit",
        key="e",
        **wording,
    )


def test_an_edit_is_shown_word_by_word(people, dataset, make_quadruplet, browser_client):
    make_quadruplet(dataset, "Where does ENSG00000133703 <b>lie</b>?")
    made = make_quadruplet(dataset, "A call?", arguments=LOOKUPS[1])
    edit(
        people["reviewer1"], dataset, query="Where in the genome does ENSG00000133703 <b>lie</b>?", arguments=LOOKUPS[1]
    )
    edited = made.dataset.quadruplets.exclude(pk=made.pk).get()
    text, _ = page_of(browser_client(people["reviewer1"]), edited)
    assert re.search(r"<ins><span[^>]*> \[added: </span>in the genome", text)
    assert "&lt;b&gt;lie&lt;/b&gt;" in text and "<b>lie" not in text
    assert f'id: <del><span class="visually-hidden">before: </span>{LOOKUPS[0]["id"]}</del>' in text
    assert f"now: </span>{LOOKUPS[1]['id']}</ins>" in text


def test_others_on_the_same_call_and_the_delivery_are_linked(people, dataset, make_quadruplet, browser_client):
    one, other = make_quadruplet(dataset, "One?"), make_quadruplet(dataset, "Another?")
    make_quadruplet(dataset, "On another call?", arguments=LOOKUPS[1])
    text, context = page_of(browser_client(people["reviewer1"]), one)
    assert [row.pk for row in context["origins"].siblings] == [other.pk]
    assert f"?batch={one.intake_id}" in text and "in none yet" in text and "replayed" in text
    listed = browser_client(people["reviewer1"]).get("/datasets/genes/quadruplets/", {"batch": str(one.intake_id)})
    assert listed.context["total"].n == 3


def test_one_walks_through_the_list_that_one_comes_from(people, dataset, make_quadruplet, browser_client):
    made = deliver_many(dataset, 4)
    make_quadruplet(dataset, "Filtered?", informative=False)
    client = browser_client(people["reviewer1"])
    asked = {"state": "pending", "ordering": "created_at"}
    near = page_of(client, made[1], **asked)[1]["neighbours"]
    assert (near.before.pk, near.after.pk) == (made[0].pk, made[2].pk)
    text, context = page_of(client, made[3], **asked)
    assert context["neighbours"].after is None and "The last of the list" in text
    assert f'href="/quadruplets/{made[2].pk}/?state=pending&amp;ordering=created_at"' in text
    assert page_of(client, made[1])[1]["neighbours"] is None
    assert page_of(client, made[1], state="lost")[1]["neighbours"] is None
    listed = client.get("/datasets/genes/quadruplets/").content.decode()
    assert f'href="/quadruplets/{made[0].pk}/?ordering=-created_at"' in listed


def test_a_long_life_costs_as_many_queries_as_a_short_one(
    people, make_dataset, make_quadruplet, browser_client, statements_of
):
    dataset = make_dataset()
    short, client = deliver(dataset), browser_client(people["admin"])
    address = reverse("quadruplet", args=[short.pk])
    client.get(address)
    few = statements_of(lambda: client.get(address))
    for number in range(5):
        make_quadruplet(dataset, f"Sibling {number}?")
    assert statements_of(lambda: client.get(address)) == few


def test_the_history_names_people_and_steps_as_all_pages_do(people, make_dataset, browser_client):
    one = people["reviewer1"]
    one.first_name = "Ada <b>\u202eByron"
    one.save()
    dataset = make_dataset("pairs", reviews_required=2)
    quadruplet = deliver(dataset)
    for person, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        claim = claims.take(dataset=dataset, reviewer=people[person])
        services.submit(
            quadruplet_id=claim.quadruplet_id, claim_id=claim.pk, reviewer=people[person], revision=1, verdict=verdict,
            key=person, comment="Because.",
        )  # fmt: skip
    client = browser_client(people["admin"])
    text, context = page_of(client, quadruplet)
    history = " ".join(re.sub(r"<[^>]+>", "", text[text.index('id="history-title"') :]).split())
    assert "Ada &lt;b&gt;[U+202E]Byron decided approve on revision 1" in history
    assert "pending → disputed reviewer2 rejected" in history and "pending arrived" in history
    assert "pending → pending" not in history and "because of" not in history
    assert [event["what"] for event in context["events"]].count("state") == 2
    way = f'href="/quadruplets/{quadruplet.pk}/adjudicate/">Settle this disagreement'
    assert way in text and way in page_of(browser_client(people["adjudicator"]), quadruplet)[0]
    assert way not in page_of(browser_client(people["reviewer1"]), quadruplet)[0]

"""Flags in the queue of disputes: a kind beside the disagreements, worked through with the same keys."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from annotation.discussion import flags
from annotation.models import Flag, Notification, Quadruplet
from annotation.queue import claims
from annotation.review import services
from tests.factories import deliver

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def pairs(make_dataset, settings):
    settings.BIOTOOLS_TRANSPORT = "replay"
    return make_dataset("pairs", reviews_required=2, show_decisions="after")


@pytest.fixture
def raised(people):
    """raised(quadruplet, "note"): an open flag of reviewer1."""

    def made(quadruplet: Quadruplet, note: str = "Which assembly?", author: str = "reviewer1") -> Flag:
        return flags.raise_flag(quadruplet=quadruplet, author=people[author], note=note)

    return made


def split(people: Any, quadruplet: Quadruplet) -> Quadruplet:
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        claim = claims.open_on(quadruplet, reviewer=people[name])
        services.submit(
            quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=people[name], revision=1, verdict=verdict,
            key=str(uuid.uuid4()), comment="So.",
        )  # fmt: skip
    quadruplet.refresh_from_db()
    return quadruplet


@pytest.fixture
def queue(pairs, people, raised, browser_client):
    """An adjudicator's browser; waiting, in this order: a dispute, a flagged pending one, a flagged dispute."""
    stored = {name: deliver(pairs, f"Where is the {name}?") for name in ("dispute", "flagged", "both")}
    split(people, stored["dispute"])
    raised(stored["flagged"], "Is <b>this</b> GRCh38?")
    raised(split(people, stored["both"]), "And this?")
    return browser_client(people["adjudicator"]), stored


def page_of(client: Any, **asked: str) -> str:
    return str(client.get(reverse("disputes", args=["pairs"]), asked).content.decode())


def test_flagged_is_a_group_with_its_count_and_filter(queue):
    client, _ = queue
    page = page_of(client)
    assert page.count('id="flagged"') == 0
    assert 'Flagged <span class="num">2</span>' in page and 'Approved and rejected <span class="num">1</span>' in page
    assert 'All <span class="num">3</span>' in page
    order = [page.index(f"Where is the {name}?") for name in ("dispute", "flagged", "both")]
    assert order == sorted(order)
    assert "Is &lt;b&gt;this&lt;/b&gt; GRCh38?" in page
    narrowed = page_of(client, kind="flagged")
    assert "Where is the dispute?" not in narrowed and "Where is the both?" in narrowed
    assert "Where is the flagged?" in page_of(client, search="flagged") and "dispute?" not in page_of(
        client, search="flagged"
    )
    assert "Where is the both?" not in page_of(client, kind="split")


def test_a_flagged_one_that_is_no_dispute_tells_nobodys_decision(pairs, people, raised, browser_client):
    stored = deliver(pairs)
    claim = claims.open_on(stored, reviewer=people["reviewer2"])
    services.submit(
        quadruplet_id=stored.pk, claim_id=claim.pk, reviewer=people["reviewer2"], revision=1, verdict="reject",
        key="k", comment="Nobody asks so.",
    )  # fmt: skip
    raised(stored)
    client = browser_client(people["adjudicator"])
    assert "reviewer2" not in page_of(client)
    screen = client.get(reverse("adjudicate", args=[stored.pk])).content.decode()
    assert "Which assembly?" in screen and "Nobody asks so." not in screen and "Who says what" not in screen


def test_an_answer_shows_the_next_one_of_the_kind(queue):
    client, stored = queue
    address = reverse("adjudicate", args=[stored["flagged"].pk]) + "?kind=flagged"
    screen = client.get(address).content.decode()
    assert 'data-action="choice-1"' in screen and 'data-action="skip"' in screen and "left: flagged" in screen
    flag = stored["flagged"].flags.get()
    assert f'hx-post="/flags/{flag.pk}/answer/?queue=1&amp;kind=flagged"' in screen
    done = client.post(f"/flags/{flag.pk}/answer/?queue=1&kind=flagged", {"answer": "It is."}, headers=HTMX)
    assert "Where is the both?" in done.content.decode() and "Flag answered." in done.content.decode()
    assert done["HX-Push-Url"] == reverse("adjudicate", args=[stored["both"].pk]) + "?kind=flagged"
    flag.refresh_from_db()
    assert flag.answer == "It is."
    again = client.post(f"/flags/{flag.pk}/answer/?queue=1&kind=flagged", {"answer": "Twice"}, headers=HTMX)
    assert again.status_code == 409 and again["HX-Retarget"] == "#decision-problem"
    # Settled and flagged is two things: the flag waits still.
    client.post(reverse("adjudicate", args=[stored["both"].pk]), {"choice": "approve", "revision": 1})
    stored["both"].refresh_from_db()
    assert stored["both"].state == "approved" and 'Flagged <span class="num">1</span>' in page_of(client)
    last = stored["both"].flags.get()
    done = client.post(f"/flags/{last.pk}/answer/?queue=1&kind=flagged", headers=HTMX)
    assert "This group is done" in done.content.decode()


def test_later_goes_through_flags_and_disputes_in_their_order(queue):
    client, stored = queue
    seen, here = [], stored["dispute"]
    for _ in range(3):
        done = client.get(reverse("next_dispute", args=["pairs"]), {"after": here.pk})
        here = Quadruplet.objects.get(pk=done.url.split("/")[2])
        seen.append(here.pk)
    assert seen == [stored["flagged"].pk, stored["both"].pk, stored["dispute"].pk]


def test_an_answered_or_withdrawn_flag_leaves_the_queue(pairs, people, raised, browser_client):
    stored = deliver(pairs)
    flags.withdraw(flag=raised(stored), by=people["reviewer1"])
    flags.answer(flag=raised(stored, "Again?"), by=people["admin"])
    assert "Flagged" not in page_of(browser_client(people["adjudicator"]))


def test_ones_own_flag_is_left_to_another_adjudicator(pairs, people, raised, browser_client):
    stored = deliver(pairs)
    raised(stored, author="adjudicator")
    screen = browser_client(people["adjudicator"]).get(reverse("adjudicate", args=[stored.pk])).content.decode()
    assert "leave it to another adjudicator" in screen and 'data-action="choice-1"' not in screen


def test_the_notification_of_a_flag_leads_to_its_place_in_the_queue(pairs, people, raised):
    stored = deliver(pairs)
    raised(stored)
    told = Notification.objects.get(person=people["adjudicator"], kind="flag")
    assert told.path == reverse("adjudicate", args=[stored.pk]) + "?kind=flagged"


def test_twenty_flags_cost_as_many_queries_as_one(pairs, people, raised, browser_client, statements_of):
    client = browser_client(people["adjudicator"])
    first = deliver(pairs, "Question 0?")
    raised(first)
    screen = reverse("adjudicate", args=[first.pk])
    listed, shown = statements_of(lambda: page_of(client)), statements_of(lambda: client.get(screen))
    for number in range(1, 20):
        raised(deliver(pairs, f"Question {number}?"))
    assert statements_of(lambda: page_of(client)) == listed
    assert statements_of(lambda: client.get(screen)) == shown

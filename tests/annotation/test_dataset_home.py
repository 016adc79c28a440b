"""A dataset's home: progress, funnel, coverage by function and state, pace of decisions."""

import re

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from annotation import coverage, pace
from annotation.models import Quadruplet, Release, Review
from annotation.queue import claims
from annotation.review import adjudication, services, taking_back
from tests.factories import deliver_many

pytestmark = pytest.mark.django_db


def decide(person, dataset, verdict, key):
    claim = claims.take(dataset=dataset, reviewer=person)
    return services.submit(
        quadruplet_id=claim.quadruplet_id, claim_id=claim.pk, reviewer=person, revision=1, verdict=verdict, key=key,
        comment="Because.",
    )  # fmt: skip


def approve(person, dataset, key):
    return decide(person, dataset, "approve", key)


@pytest.fixture
def home(people, dataset, make_quadruplet, browser_client):
    """Four look-ups, one approved; one entry, filtered."""
    deliver_many(dataset, 4)
    arguments = {"accession": "P12345"}
    make_quadruplet(dataset, "An entry?", function="get_uniprotkb_entry", arguments=arguments, informative=False)
    approve(people["reviewer1"], dataset, "1")
    return lambda name="reviewer1": browser_client(people[name]).get(reverse("dataset", args=["genes"]))


def test_progress_and_funnel_say_how_far_it_is(home):
    page = home()
    assert [n for _, n, _ in page.context["progress"].funnel] == [5, 4, 1, 1, 1]
    text = page.content.decode()
    assert 'of <span class="num">4</span> decided' in text and "nothing yet" in text


def test_each_number_of_the_funnel_is_what_its_link_lists(home, people, browser_client):
    for what, n, filters in home().context["progress"].funnel:
        listed = browser_client(people["reviewer1"]).get(f"/datasets/genes/quadruplets/?{filters}")
        assert listed.context["total"].n == n, what


def test_coverage_counts_by_family_function_and_state(home, dataset):
    lookup, entry = coverage.of(dataset)
    assert (lookup.database, lookup.name, lookup.total) == ("ensembl", "lookup", 4)
    assert [(state, n) for state, n, _ in lookup.functions["lookup_by_id"].cells if n] == [
        ("pending", 3),
        ("approved", 1),
    ]
    assert [shade for _, _, shade in lookup.cells] == [0, 4, 0, 2, 0]
    assert entry.cells[0] == ("filtered", 1, coverage.SHADES)
    text = home().content.decode()
    assert 'href="/datasets/genes/quadruplets/?function=lookup_by_id&amp;state=approved">1</a>' in text
    assert 'href="/datasets/genes/quadruplets/?family=lookup&amp;state=pending">3</a>' in text


def test_the_words_on_the_heat_map_hold_in_both_colour_schemes(home):
    text = home().content.decode()
    assert "The stronger the colour of a cell, the larger its share of the row." in text and "darker" not in text


def test_pace_counts_standing_decisions_of_members_by_day(home, people, dataset):
    old = approve(people["reviewer2"], dataset, "2")
    approve(people["reviewer2"], dataset, "3")
    assert pace.of(dataset).total == 3
    days = pace.of(dataset).days
    assert len(days) == pace.DAYS and days[-1][1] == 3
    assert [(user.username, n) for user, n in pace.of(dataset).people] == [("reviewer2", 2), ("reviewer1", 1)]
    assert pace.of(dataset).bars[-1]["height"] == 1000
    assert Review.objects.filter(pk=old.pk).exists()
    assert "by 2 members" in home().content.decode()


def test_decisions_are_the_same_on_the_home_and_among_the_members(people, make_dataset, browser_client, settings):
    settings.BIOTOOLS_TRANSPORT = "replay"
    dataset = make_dataset("pairs", reviews_required=2)
    deliver_many(dataset, 2)
    for person, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        decide(people[person], dataset, verdict, f"{person} 1")
    disputed = Quadruplet.objects.get(dataset=dataset, state="disputed")
    adjudication.adjudicate(quadruplet_id=disputed.pk, adjudicator=people["adjudicator"], revision=1, verdict="approve")
    decide(people["reviewer1"], dataset, "approve", "taken back")
    taking_back.undo(dataset=dataset, reviewer=people["reviewer1"])
    client = browser_client(people["admin"])
    told = {user.username: n for user, n in client.get("/datasets/pairs/").context["pace"].people}
    listed = {
        row.membership.user.username: row.decisions for row in client.get("/datasets/pairs/members/").context["members"]
    }
    assert told == {name: n for name, n in listed.items() if n}
    assert told == {"reviewer1": 1, "reviewer2": 1, "adjudicator": 1}


def test_a_consumer_sees_progress_but_no_quadruplets(home):
    text = home("consumer").content.decode()
    assert (
        "decided" in text and "Coverage" not in text and "/quadruplets/" not in text and "Recent activity" not in text
    )


def test_a_consumer_is_told_of_the_newest_release(home, dataset):
    assert "Nothing is released yet" in home("consumer").content.decode()
    Release.objects.create(dataset=dataset, version="1.0", counts={"records": 1}, state="published", published_at=Now())
    text = re.sub(r"<[^>]+>", "", home("consumer").content.decode())
    assert "The newest release is 1.0, with 1 record." in text and "Download releases" in text


def test_an_empty_dataset_says_what_brings_quadruplets(people, dataset, browser_client):
    text = browser_client(people["admin"]).get(reverse("dataset", args=["genes"])).content.decode()
    assert "No quadruplets yet" in text and "Coverage" not in text
    assert all(reverse(name, args=["genes"]) in text for name in ("guidelines_edit", "members", "batch_launch"))
    reviewers = browser_client(people["reviewer1"]).get(reverse("dataset", args=["genes"])).content.decode()
    assert "launch the first batch" in reviewers and "Start reviewing" not in reviewers


def test_functions_without_a_quadruplet_are_named(home):
    text = home().content.decode()
    assert "125 of 127 functions have no quadruplets here" in text
    assert 'href="/tools/lookup_by_symbol/">lookup_by_symbol</a>' in text and "Launch a batch" not in text
    assert "Launch a batch</a> for some of them" in home("admin").content.decode()


def test_a_deceptive_query_is_marked_in_the_activity(people, dataset, make_quadruplet, browser_client):
    make_quadruplet(dataset, "Where is \u202eACT\u202c?")
    text = browser_client(people["reviewer1"]).get(reverse("dataset", args=["genes"])).content.decode()
    assert "\u202e" not in text and 'class="deceptive" title="U+202E' in text


def test_what_one_can_do_stands_before_all_else(home):
    text = home().content.decode()
    assert text.index("Start reviewing") < text.index("From ") and text.index("Start reviewing") < text.index(
        "Progress"
    )

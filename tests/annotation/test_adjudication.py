"""Disputes: their kinds and order, each way to end one, and two adjudicators on the same."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.urls import reverse

from annotation.discussion import flags
from annotation.models import Adjudication, Quadruplet
from annotation.queue import claims
from annotation.review import adjudication, disputes, services
from annotation.review.disputes import Kind
from biotool_site.lib.problems import Invalid
from biotools.evidence import calling
from tests.factories import LOOKUPS, deliver

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def pairs(make_dataset, settings):
    settings.BIOTOOLS_TRANSPORT = "replay"
    return make_dataset("pairs", reviews_required=2)


@pytest.fixture
def decide(people):
    """decide("reviewer1", quadruplet, "edit", query="..."): under a claim on this very quadruplet."""

    def made(name, quadruplet, verdict, **more):
        quadruplet.refresh_from_db()
        claim = claims.open_on(quadruplet, reviewer=people[name])
        if more.get("arguments"):
            calling.answered(quadruplet.function, more["arguments"])
        return services.submit(
            quadruplet_id=quadruplet.pk,
            claim_id=claim.pk,
            reviewer=people[name],
            revision=quadruplet.current.number,
            verdict=verdict,
            key=str(uuid.uuid4()),
            **more,
        )

    return made


@pytest.fixture
def split(pairs, decide):
    """reviewer1 approved it, reviewer2 rejected it."""

    def made(query="Where does the human gene ENSG00000133703 lie in the genome?", reasons=("unnatural_query",)):
        quadruplet = deliver(pairs, query)
        decide("reviewer1", quadruplet, "approve")
        decide("reviewer2", quadruplet, "reject", reasons=list(reasons), comment="Nobody asks so.")
        quadruplet.refresh_from_db()
        return quadruplet

    return made


@pytest.fixture
def edited(pairs, decide):
    """reviewer1 edited it, reviewer2 edited that with another call, reviewer1 rejects that."""
    quadruplet = deliver(pairs, "Which transcript of KRAS is it?")
    decide("reviewer1", quadruplet, "edit", query="How long is the gene?")
    decide("reviewer2", quadruplet, "edit", query="How long is the transcript?", arguments=LOOKUPS[2])
    decide("reviewer1", quadruplet, "reject", reasons=["biologically_wrong"])
    quadruplet.refresh_from_db()
    assert quadruplet.state == "disputed"
    return quadruplet


def settle(quadruplet, people, verdict, *, by="adjudicator", **more):
    return adjudication.adjudicate(
        quadruplet_id=quadruplet.pk,
        adjudicator=people[by],
        revision=quadruplet.current.number,
        verdict=verdict,
        **more,
    )


def kind_of(quadruplet):
    (found,) = (row for part in disputes.waiting(quadruplet.dataset) for row in part.filter(pk=quadruplet.pk))
    return found.kind


def test_each_dispute_is_of_one_kind(pairs, people, decide, split, edited):
    assert kind_of(split()) == Kind.SPLIT
    assert kind_of(edited) == Kind.EDITS
    rejected = deliver(pairs, "What is the biotype?")
    decide("reviewer1", rejected, "edit", query="What is its biotype?")
    decide("reviewer2", rejected, "reject", reasons=["duplicate"])
    assert kind_of(rejected) == Kind.EDIT_REJECTED
    approved = deliver(pairs, "What is its length?")
    decide("reviewer1", approved, "approve")
    decide("reviewer2", approved, "edit", query="How long is it?")
    decide("reviewer1", approved, "reject", reasons=["duplicate"])
    assert kind_of(approved) == Kind.EDIT_OF_APPROVED
    pairs.reviews_required = 3
    pairs.save()
    three = deliver(pairs, "Where?")
    decide("reviewer1", three, "approve")
    decide("reviewer2", three, "reject", reasons=["duplicate"])
    decide("adjudicator", three, "reject", reasons=["unnatural_query"])
    assert kind_of(three) == Kind.REASONS
    flags.raise_flag(quadruplet=deliver(pairs, "Is it?"), author=people["reviewer1"], note="Look.")
    assert {group.kind: group.count for group in disputes.groups(pairs)} == dict.fromkeys(Kind, 1)


def test_the_list_is_grouped_filtered_and_costs_the_same_for_many(pairs, people, split, edited, browser_client):
    client, address = browser_client(people["adjudicator"]), reverse("disputes", args=["pairs"])
    first = split("Question 1?")
    with transaction.atomic():
        page = client.get(address).content.decode()
    assert page.index("How long is the transcript?") < page.index("Question 1?")
    assert "Edits differ" in page and "Approved and rejected" in page
    narrowed = client.get(address, {"kind": "split"}).content.decode()
    assert "Question 1?" in narrowed and "How long" not in narrowed
    assert f"{reverse('adjudicate', args=[first.pk])}?kind=split" in narrowed
    assert "Nothing fits" in client.get(address, {"search": "nothing like it"}).content.decode()


def test_twenty_disputes_cost_as_many_queries_as_one(pairs, people, split, browser_client, statements_of):
    client, address = browser_client(people["adjudicator"]), reverse("disputes", args=["pairs"])
    one = split("Question 0?")
    listed = statements_of(lambda: client.get(address))
    shown = statements_of(lambda: client.get(reverse("adjudicate", args=[one.pk])))
    for number in range(1, 20):
        split(f"Question {number}?")
    assert statements_of(lambda: client.get(address)) == listed
    assert statements_of(lambda: client.get(reverse("adjudicate", args=[one.pk]))) == shown


def test_sides_differences_and_one_key_for_each_are_shown(edited, people, browser_client):
    page = browser_client(people["adjudicator"]).get(reverse("adjudicate", args=[edited.pk])).content.decode()
    for part in ("Approve revision 2", "Approve revision 3", "Reject revision 3", "Biologically wrong", "Take"):
        assert part in page
    for place, action in enumerate(("choice-1", "choice-2 approve", "choice-3", "choice-4 edit"), start=1):
        assert f'data-action="{action}"' in page and f"<kbd>{place}</kbd>" in page
    assert 'value="wording-2"' in page and "Observation of revision 2" in page
    assert "What is different in the observations" in page and "<del>KRAS</del>" in page


def test_taking_the_current_side_approves_it(split, people, browser_client):
    quadruplet = split()
    address = reverse("adjudicate", args=[quadruplet.pk])
    sent = {"choice": "approve", "revision": 1, "reasons": ["unnatural_query"], "comment": "It is natural enough."}
    assert browser_client(people["adjudicator"]).post(address, sent).status_code == 302
    stored = Adjudication.objects.get()
    assert (stored.verdict, stored.reasons, stored.comment) == ("approve", [], "It is natural enough.")
    quadruplet.refresh_from_db()
    assert quadruplet.state == "approved"


def test_taking_an_earlier_side_makes_a_revision_that_equals_it(edited, people, browser_client):
    address = reverse("adjudicate", args=[edited.pk])
    sent = {"choice": "wording-2", "revision": 3}
    assert browser_client(people["adjudicator"]).post(address, sent, headers=FETCH).json() == {"mended": ""}
    edited.refresh_from_db()
    earlier, now = edited.revisions.get(number=2), edited.current
    assert (edited.state, now.number, now.based_on.number) == ("approved", 4, 3)
    assert now.same_wording(earlier) and now.observation_id == earlier.observation_id
    assert now.author == people["adjudicator"] and now.arguments == earlier.arguments


def test_taking_the_rejection_takes_its_reasons(split, people, browser_client):
    quadruplet = split(reasons=["duplicate", "unnatural_query"])
    page = browser_client(people["adjudicator"]).get(reverse("adjudicate", args=[quadruplet.pk])).content.decode()
    assert page.count('type="hidden" name="reasons"') == 2
    sent = {"choice": "reject", "revision": 1, "reasons": ["duplicate", "unnatural_query"]}
    browser_client(people["adjudicator"]).post(reverse("adjudicate", args=[quadruplet.pk]), sent, headers=FETCH)
    assert Adjudication.objects.get().reasons == ["duplicate", "unnatural_query"]


def test_a_rejection_without_a_reason_asks_for_one(split, people, browser_client):
    quadruplet = split(reasons=[])
    client, address = browser_client(people["adjudicator"]), reverse("adjudicate", args=[quadruplet.pk])
    assert 'value="reject" data-action' not in client.get(address).content.decode()
    refused = client.post(address, {"choice": "reject", "revision": 1}, headers=HTMX)
    assert refused.status_code == 422 and not Adjudication.objects.exists()


def test_a_reason_that_needs_words_asks_for_them(split, people, browser_client):
    quadruplet = split(reasons=["other"])
    page = browser_client(people["adjudicator"]).get(reverse("adjudicate", args=[quadruplet.pk])).content.decode()
    assert (
        'value="reject" data-action' not in page and 'value="other" data-digit="0" data-needs-comment checked' in page
    )


@pytest.mark.parametrize(
    ("verdict", "more", "why"),
    [
        ("edit", {"wording_of": 9}, "no revision 9"),
        ("edit", {"wording_of": 3}, "Approve it"),
        ("approve", {"wording_of": 2}, "as an edit"),
        ("edit", {"wording_of": 2, "query": "Mine?"}, "not both"),
    ],
)
def test_an_earlier_wording_is_named_clearly(edited, people, verdict, more, why):
    with pytest.raises(Invalid, match=why):
        settle(edited, people, verdict, **more)
    assert not Adjudication.objects.exists()


def test_the_same_decision_again_is_stored_once(split, edited, people):
    quadruplet = split()
    for dispute, verdict, more in ((quadruplet, "reject", {"comment": "No."}), (edited, "edit", {"wording_of": 2})):
        assert settle(dispute, people, verdict, **more) == settle(dispute, people, verdict, **more)
    with pytest.raises(adjudication.AlreadySettled):
        settle(quadruplet, people, "approve")
    with pytest.raises(adjudication.AlreadySettled):
        settle(edited, people, "edit", query="Mine?")
    assert Adjudication.objects.count() == 2


def test_who_is_second_is_told_what_the_first_decided(split, people, browser_client, api):
    quadruplet = split()
    settle(quadruplet, people, "reject", reasons=["duplicate"], comment="We have it already.")
    client, address = browser_client(people["admin"]), reverse("adjudicate", args=[quadruplet.pk])
    refused = client.post(address, {"choice": "approve", "revision": 1}, headers=HTMX)
    told = refused.content.decode()
    assert refused.status_code == 409 and "adjudicator rejected it." in told
    assert "Duplicate" in told and "We have it already." in told and "Next dispute" in told
    fetched = client.post(address, {"choice": "approve", "revision": 1}, headers=FETCH)
    assert (fetched.status_code, fetched.json()["code"]) == (409, "already-settled")
    page = client.get(address).content.decode()
    assert "This is settled" in page and 'id="settle"' not in page
    answer = api(people["admin"]).post(
        f"/api/v1/quadruplets/{quadruplet.pk}/adjudication/", {"revision": 1, "verdict": "approve"}
    )
    assert answer.status_code == 409 and answer.json()["type"].endswith("already-settled")


def test_the_api_takes_an_earlier_wording(edited, people, api):
    answer = api(people["adjudicator"], "review").post(
        f"/api/v1/quadruplets/{edited.pk}/adjudication/", {"revision": 3, "verdict": "edit", "wording_of": 2}
    )
    assert answer.status_code == 201 and answer.json()["revision"] == 4


def test_after_a_decision_the_next_of_the_group_is_shown(split, edited, people, browser_client):
    one, two = split("Question 1?"), split("Question 2?")
    client = browser_client(people["adjudicator"])
    address = reverse("adjudicate", args=[one.pk])
    answer = client.post(f"{address}?kind=split", {"choice": "approve", "revision": 1}, headers=HTMX)
    shown = answer.content.decode()
    assert shown.lstrip().startswith('<div id="workspace"') and "Question 2?" in shown and "Approved." in shown
    assert answer.headers["HX-Push-Url"] == f"{reverse('adjudicate', args=[two.pk])}?kind=split"
    assert '<strong class="num">1</strong> left: approved and rejected' in shown
    last = client.post(f"{answer.headers['HX-Push-Url']}", {"choice": "approve", "revision": 1}, headers=HTMX)
    assert "This group is done" in last.content.decode() and "Edits differ" in last.content.decode()


def test_later_goes_on_from_the_front_again(split, people, browser_client):
    one, two = split("Question 1?"), split("Question 2?")
    client, following = browser_client(people["adjudicator"]), reverse("next_dispute", args=["pairs"])

    def comes_after(quadruplet, **more):
        return client.get(following, {"after": str(quadruplet.pk)} | more).headers["Location"]

    assert comes_after(one) == reverse("adjudicate", args=[two.pk])
    assert comes_after(two) == reverse("adjudicate", args=[one.pk])
    assert client.get(following).headers["Location"] == reverse("adjudicate", args=[one.pk])
    assert client.get(following, {"after": "nonsense"}).headers["Location"] == reverse("adjudicate", args=[one.pk])
    waits = client.get(following, {"after": str(one.pk), "settled": "1"}, headers=HTMX).content.decode()
    assert '<strong class="num">1</strong> left' in waits
    settle(two, people, "approve")
    assert comes_after(one) == reverse("disputes", args=["pairs"])
    assert (
        "Nothing is left to settle"
        in client.get(following, {"after": str(one.pk), "settled": "1"}, headers=HTMX).content.decode()
    )


def test_only_adjudicators_go_through_disputes(split, people, browser_client):
    split()
    for name, status in (("outsider", 404), ("consumer", 403), ("reviewer1", 403), ("admin", 302)):
        assert browser_client(people[name]).get(reverse("next_dispute", args=["pairs"])).status_code == status


def in_thread(work):
    def run():
        try:
            return work()
        finally:
            connection.close()

    return run


@pytest.mark.django_db(transaction=True)
def test_two_adjudicators_at_once_store_one_decision(split, people):
    quadruplet = split()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            settle(quadruplet, people, "approve")
            second = pool.submit(in_thread(lambda: settle(quadruplet, people, "reject", by="admin", comment="No.")))
            assert not threading.Event().wait(0.3) and not second.done(), "it did not wait for the lock"
        with pytest.raises(adjudication.AlreadySettled, match="approved it as revision 1"):
            second.result(10)
    assert Adjudication.objects.count() == 1 and Quadruplet.objects.get(pk=quadruplet.pk).state == "approved"


def test_who_took_part_in_a_dispute_is_told_so(pairs, people, decide, browser_client):
    quadruplet = deliver(pairs, "Where does KRAS lie?")
    decide("adjudicator", quadruplet, "approve")
    decide("reviewer2", quadruplet, "reject", reasons=["duplicate"])
    address = reverse("adjudicate", args=[quadruplet.pk])
    own = browser_client(people["adjudicator"]).get(address).content.decode()
    assert "You decided on this one yourself" in own and own.count("</strong> (you)") == 1
    others = browser_client(people["admin"]).get(address).content.decode()
    assert "You decided on this one yourself" not in others and "(you)" not in others
    listed = browser_client(people["adjudicator"]).get(reverse("disputes", args=["pairs"])).content.decode()
    assert listed.count(" (you)") == 1

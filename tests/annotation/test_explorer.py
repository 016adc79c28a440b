"""The explorer: the filters of the API on a page, counts that are not counted, orders, and filters that are kept."""

import pytest
from django.db.models import Sum
from django.urls import reverse

from annotation import tallies
from annotation.models import Finding, Quadruplet, SavedFilter, Tally
from annotation.queue import claims
from annotation.review import services, taking_back
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db
URL = "/datasets/genes/quadruplets/"


def decide(person, dataset, verdict, key):
    claim = claims.take(dataset=dataset, reviewer=person)
    return services.submit(
        quadruplet_id=claim.quadruplet_id, claim_id=claim.pk, reviewer=person, revision=1, verdict=verdict, key=key,
        comment="because", query="Reworded?" if verdict == "edit" else None,
    )  # fmt: skip


def found(client, **asked):
    answer = client.get(URL, asked)
    assert answer.status_code == 200, answer.content.decode()
    return [row.current.query for row in answer.context["page"].rows], answer.context["total"]


def counted(dataset):
    """What the tallies say and what counting says."""
    kinds = ("database", "family", "function", "style", "state", "has_findings")
    summed = Tally.objects.filter(dataset=dataset).values_list(*kinds).annotate(sum=Sum("n")).exclude(sum=0)
    rows = Quadruplet.objects.filter(dataset=dataset).values_list(*kinds)
    by_hand = {}
    for kind in rows:
        by_hand[kind] = by_hand.get(kind, 0) + 1
    return {row[:-1]: row[-1] for row in summed}, by_hand


def test_tallies_say_what_counting_says_before_and_after_folding(people, dataset, make_quadruplet):
    deliver_many(dataset, 6)
    make_quadruplet(dataset, "Filtered?", informative=False)
    make_quadruplet(dataset, "Is it rs9999999999999 of TP53 in the mouse?", style="broad")
    decide(people["reviewer1"], dataset, "approve", "1")
    decide(people["reviewer1"], dataset, "reject", "2")
    taking_back.undo(dataset=dataset, reviewer=people["reviewer1"])
    assert len(set(counted(dataset)[0])) > 2
    for _ in range(2):
        summed, by_hand = counted(dataset)
        assert summed == by_hand
        tallies.fold(dataset.pk)
    assert Tally.objects.filter(dataset=dataset).count() == len(by_hand)
    assert tallies.by_state([dataset.pk])[dataset.pk]["approved"] == 1
    assert tallies.count(dataset, {"state": ["approved", "filtered"]}) == 2


def test_only_datasets_with_many_fresh_rows_are_folded(dataset, make_dataset, make_quadruplet, monkeypatch):
    monkeypatch.setattr(tallies, "FRESH", 5)
    few, many = make_dataset("few"), dataset
    deliver(few)
    deliver_many(many, 6)
    tallies.fold_all()
    assert set(Tally.objects.filter(folded=False).values_list("dataset__slug", flat=True)) == {"few"}
    assert counted(many)[0] == counted(many)[1]


def test_every_filter_narrows_and_is_told_as_a_chip(people, dataset, make_quadruplet, browser_client):
    lookup = make_quadruplet(dataset, "A lookup?", style="broad")
    entry = make_quadruplet(
        dataset, "An entry?", function="get_uniprotkb_entry", arguments={"accession": "P12345"}, informative=False
    )
    Finding.objects.create(revision=lookup.current, check_name="wording", severity="info", message="Odd.")
    Finding.objects.create(revision=lookup.current, check_name="grounding", severity="error", message="Bad.")
    client = browser_client(people["reviewer1"])
    batch = str(lookup.intake_id)
    for name, value, fits in (
        ("state", "filtered", "An entry?"),
        ("database", "uniprot", "An entry?"),
        ("family", lookup.family, "A lookup?"),
        ("function", entry.function, "An entry?"),
        ("style", "broad", "A lookup?"),
        ("check", "wording", "A lookup?"),
        ("severity", "error", "A lookup?"),
        ("search", "entry", "An entry?"),
    ):
        queries, total = found(client, **{name: value})
        assert (queries, total.n) == ([fits], 1), name
        page = client.get(URL, {name: value, "older": "x"})
        chips = page.context["form"].chips()
        assert len(chips) == 1 and chips[0].without == "", name
        assert 'class="chip" href="?"' in page.content.decode()
    assert found(client, check="wording", severity="error")[0] == []
    assert found(client, batch=batch)[1].n == 2
    assert found(client, batch="11111111-1111-1111-1111-111111111111")[1].n == 0
    assert found(client, updated_since="2020-01-01")[1].n == 2 and found(client, updated_since="2100-01-01")[1].n == 0
    assert found(client, state=["pending", "filtered"])[1].n == 2
    assert len(client.get(URL, {"state": ["pending", "filtered"]}).context["form"].chips()) == 2


@pytest.mark.parametrize(
    "asked", [{"updated_since": "soon"}, {"batch": "x"}, {"severity": "dire"}, {"search": "a" * 201}]
)
def test_what_cannot_be_read_is_named(asked, people, dataset, browser_client):
    answer = browser_client(people["reviewer1"]).get(URL, asked)
    assert answer.status_code == 422 and "cannot be read" in answer.content.decode()


def test_decisions_are_a_filter_for_who_settles_disagreements(people, dataset, make_quadruplet, browser_client, api):
    deliver_many(dataset, 3)
    approved = decide(people["reviewer1"], dataset, "approve", "1").quadruplet
    rejected = decide(people["reviewer2"], dataset, "reject", "2").quadruplet
    client = browser_client(people["adjudicator"])
    assert found(client, reviewer="reviewer1")[0] == [approved.current.query]
    assert found(client, decision="reject")[0] == [rejected.current.query]
    assert found(client, decision="reject", reviewer="reviewer1")[0] == []
    taking_back.undo(dataset=dataset, reviewer=people["reviewer2"])
    assert found(client, decision="reject")[0] == []
    reviewer = browser_client(people["reviewer1"])
    assert "Decided by" not in reviewer.get(URL).content.decode()
    assert reviewer.get(URL, {"reviewer": "reviewer2"}).status_code == 403
    refused = api(people["reviewer1"], "read").get("/api/v1" + URL, {"decision": "reject"})
    assert refused.status_code == 403 and "adjudicators" in refused.json()["detail"]


def test_no_filter_tells_a_decision_that_is_withheld(people, make_dataset, make_quadruplet, browser_client):
    dataset = make_dataset(reviews_required=2)
    deliver(dataset)
    decide(people["reviewer1"], dataset, "approve", "1")
    assert found(browser_client(people["adjudicator"]), reviewer="reviewer1")[1].n == 0
    assert found(browser_client(people["admin"]), reviewer="reviewer1")[1].n == 1
    decide(people["reviewer2"], dataset, "reject", "2")
    assert found(browser_client(people["adjudicator"]), reviewer="reviewer1")[1].n == 1  # disputed: theirs to settle


@pytest.mark.parametrize("ordering", ["-created_at", "created_at", "-updated_at", "updated_at", "position"])
def test_each_order_pages_there_and_back(ordering, people, dataset, make_quadruplet, browser_client):
    deliver_many(dataset, 52)
    decide(people["reviewer1"], dataset, "approve", "1")
    client = browser_client(people["reviewer1"])
    first = client.get(URL, {"ordering": ordering}).context["page"]
    second = client.get(URL, {"ordering": ordering, "older": first.older}).context["page"]
    back = client.get(URL, {"ordering": ordering, "newer": second.newer}).context["page"]
    field = ordering.removeprefix("-")
    values = [getattr(row, field) for row in first.rows + second.rows]
    assert values == sorted(values, reverse=ordering.startswith("-"))
    assert len(values) == (51 if ordering == "position" else 52)  # the queue holds the pending ones
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows] and back.newer == ""


@pytest.mark.parametrize(
    "asked",
    [
        {"ordering": "position"},
        {"ordering": "position", "state": ["approved", "filtered"]},
        {"ordering": "-updated_at", "state": ["approved", "pending"]},
        {"ordering": "created_at", "search": "question 2 OR question 3"},
    ],
)
def test_the_api_lists_what_the_page_lists(asked, people, dataset, make_quadruplet, browser_client, api):
    deliver_many(dataset, 4)
    make_quadruplet(dataset, "Filtered?", informative=False)
    decide(people["reviewer1"], dataset, "approve", "1")
    listed = [str(row.pk) for row in browser_client(people["admin"]).get(URL, asked).context["page"].rows]
    told = api(people["admin"], "read").get("/api/v1" + URL, asked).json()["results"]
    assert listed and [row["id"] for row in told] == listed


def test_what_cannot_be_counted_at_once_is_counted_after_the_page(
    people, dataset, make_quadruplet, browser_client, monkeypatch
):
    monkeypatch.setattr("annotation.explorer.results.COUNT_UP_TO", 53)
    deliver_many(dataset, 55)
    client = browser_client(people["reviewer1"])
    total = reverse("quadruplets_total", args=["genes"])
    assert found(client)[1].n == 55  # known without counting
    assert found(client, search='"question 2"')[1].n == 1  # all on the page
    monkeypatch.setattr("annotation.search.matching.FIRST", 40)
    assert "53+" in client.get(URL, {"search": "question"}).content.decode()  # few enough to count
    monkeypatch.setattr("annotation.search.matching.FEW", 10)
    page = client.get(URL, {"search": "question", "state": "pending"})
    assert page.context["total"] is None
    assert f'hx-get="{total}?search=question&amp;state=pending"' in page.content.decode()
    counted = client.get(total, {"search": "question"})
    assert "53+" in counted.content.decode() and "<html" not in counted.content.decode()
    assert "<strong" in client.get(total, {"search": "question -9"}).content.decode()
    assert client.get(total, {"severity": "dire"}).status_code == 404


def test_a_page_costs_as_many_queries_in_a_long_list_as_in_a_short_one(
    people, dataset, make_quadruplet, browser_client, statements_of
):
    asked = {"state": "pending", "database": "ensembl", "style": "specific", "search": "question"}
    client = browser_client(people["adjudicator"])
    deliver_many(dataset, 60)
    client.get(URL, asked)
    few = statements_of(lambda: client.get(URL, asked))
    deliver_many(dataset, 130)
    assert statements_of(lambda: client.get(URL, asked)) == few <= 17


def save(client, name="Doubtful", query="state=pending&search=BRCA1&older=xyz&nonsense=1", **more):
    return client.post(reverse("filter_save", args=["genes"]), {"name": name, "query": query, **more})


def test_a_filter_is_saved_found_again_renamed_and_deleted(people, dataset, browser_client):
    client = browser_client(people["reviewer1"])
    answer = save(client)
    assert answer.headers["Location"] == f"{URL}?search=BRCA1&state=pending"
    kept = SavedFilter.objects.get()
    page = client.get(URL, {"state": "pending", "search": "BRCA1"}).content.decode()
    assert 'aria-current="true"><span class="isolate">Doubtful' in page
    change = reverse("filter_change", args=["genes", kept.pk])
    client.post(change, {"name": "Odd <b>ones</b>", "query": ""})
    assert "Odd &lt;b&gt;ones" in client.get(URL).content.decode()
    save(client, "Second")
    taken = client.post(change, {"name": "Second", "query": ""})
    assert taken.status_code == 409 and "Choose another name" in taken.content.decode()
    client.post(change, {"delete": "yes"})
    assert [row.name for row in SavedFilter.objects.all()] == ["Second"]


def test_a_name_that_is_taken_is_refused_and_the_filter_stays(people, dataset, browser_client):
    client = browser_client(people["reviewer1"])
    save(client)
    assert save(client).status_code == 302  # pressed twice
    answer = save(client, query="state=disputed")
    assert answer.status_code == 409 and "Choose another name" in answer.content.decode()
    assert [row.query for row in SavedFilter.objects.all()] == ["search=BRCA1&state=pending"]


def test_a_shared_filter_of_decisions_is_for_those_who_see_them(people, dataset, browser_client):
    save(browser_client(people["admin"]), "Who rejects", query="decision=reject", shared="on")
    save(browser_client(people["admin"]), "Doubtful", query="search=decision%3D1", shared="on")
    assert "Who rejects" in browser_client(people["adjudicator"]).get(URL).content.decode()
    page = browser_client(people["reviewer1"]).get(URL).content.decode()
    assert "Who rejects" not in page and "Doubtful" in page


@pytest.mark.parametrize(
    "sent", [{"name": " "}, {"name": "x" * 61}, {"query": ""}, {"query": "after=1"}, {"query": "search=" + "x" * 2100}]
)
def test_a_filter_that_says_nothing_is_refused(sent, people, dataset, browser_client):
    assert save(browser_client(people["reviewer1"]), **sent).status_code == 422
    assert not SavedFilter.objects.exists()


def test_admins_share_filters_others_see_and_keep_their_own(people, dataset, browser_client):
    assert save(browser_client(people["reviewer1"]), shared="on").status_code == 403
    save(browser_client(people["reviewer1"]), "Mine")
    save(browser_client(people["admin"]), "Ours", shared="on")
    mine, ours = SavedFilter.objects.get(name="Mine"), SavedFilter.objects.get(name="Ours")
    other = browser_client(people["reviewer2"])
    page = other.get(URL).content.decode()
    assert 'isolate">Ours' in page and 'isolate">Mine' not in page
    for kept in (mine, ours):
        assert other.post(reverse("filter_change", args=["genes", kept.pk]), {"delete": "yes"}).status_code == 404
    assert browser_client(people["consumer"]).post(reverse("filter_save", args=["genes"]), {}).status_code == 403
    assert browser_client(people["outsider"]).post(reverse("filter_save", args=["genes"]), {}).status_code == 404

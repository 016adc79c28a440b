"""An edit carries mended links over where their words and places still say the same; the others are dropped, and told."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotation.models import LinkMend, Quadruplet
from annotation.queue import claims
from biotools.evidence.calling import answered
from tests.factories import LOOKUPS, deliver

pytestmark = pytest.mark.django_db

QUERY = "Where does the human gene ENSG00000133703 lie in the genome?"
FETCH = {"X-Requested-With": "fetch"}
SPECIES = [{"pointer": "/observation/species"}]
IDENTIFIER = [{"pointer": "/arguments/id"}]


@pytest.fixture
def reviewer(browser_client, people, make_dataset):
    """reviewer1's browser; an edit waits for another person."""
    make_dataset("pairs", reviews_required=2)
    return browser_client(people["reviewer1"])


@pytest.fixture
def held(reviewer, people, make_quadruplet):
    """A quadruplet that reviewer1 holds."""
    from annotation.models import Dataset

    stored = make_quadruplet(Dataset.objects.get(), QUERY)
    claims.take(dataset=stored.dataset, reviewer=people["reviewer1"])
    return stored


def mend(
    client: Any, quadruplet: Quadruplet, words: str, standing: str, targets: Any = (), *, revision: int = 1
) -> None:
    sent = {"revision": revision, "words": words, "standing": standing, "targets": json.dumps(list(targets))}
    assert client.post(reverse("mend_link", args=[quadruplet.pk]), sent, headers=FETCH).status_code == 200


def edit(client: Any, quadruplet: Quadruplet, **changes: Any) -> dict[str, Any]:
    claim = quadruplet.claims.get(closed_at__isnull=True)
    sent = {"revision": 1, "verdict": "edit", "query": QUERY, "arg-id": LOOKUPS[0]["id"]} | changes
    answer: dict[str, Any] = client.post(reverse("decide", args=[claim.pk]), sent, headers=FETCH).json()
    assert answer["stored"], answer
    return answer


def mended(client: Any, quadruplet: Quadruplet) -> dict[str, tuple[str, bool]]:
    """What the person is told that people mended: how the words stand, and whether that was carried over."""
    quadruplet.refresh_from_db()
    found = LinkMend.objects.filter(revision=quadruplet.current, undoes=None)
    query = quadruplet.current.query
    return {query[one.start : one.end]: (one.standing, bool(one.carried_from_id)) for one in found}


def test_what_still_stands_is_carried_to_its_new_place_and_the_rest_is_told(reviewer, held, people):
    mend(reviewer, held, "human", "contradicted", SPECIES)
    mend(reviewer, held, "genome", "unsupported")
    mend(reviewer, held, "gene", "supported", IDENTIFIER)
    answer = edit(reviewer, held, query="In which part of the genome does the human locus ENSG00000133703 lie?")
    assert answer["mended"] == "2 mended links carried over, 1 dropped, because what was linked changed."
    assert mended(reviewer, held) == {"human": ("contradicted", True), "genome": ("unsupported", True)}
    page = reviewer.get(reverse("quadruplet", args=[held.pk])).content.decode()
    assert page.count("mended, carried over from an earlier revision") == 2


def test_other_arguments_keep_what_is_the_same_there_and_drop_what_speaks_of_the_whole(reviewer, held):
    mend(reviewer, held, "human", "supported", SPECIES)
    mend(reviewer, held, "genome", "unsupported")
    mend(reviewer, held, "lie", "supported", IDENTIFIER)
    mend(reviewer, held, "in the", "removed")
    answered(held.function, LOOKUPS[1])
    answer = edit(reviewer, held, **{"arg-id": LOOKUPS[1]["id"]})
    held.refresh_from_db()
    assert held.current.arguments == LOOKUPS[1]
    assert answer["mended"] == "1 mended link carried over, 3 dropped, because what was linked changed."
    assert mended(reviewer, held) == {"human": ("supported", True)}


def test_what_was_taken_back_or_replaced_counts_no_more(reviewer, held):
    for standing in ("unsupported", "contradicted"):
        mend(reviewer, held, "human", standing)
    mend(reviewer, held, "gene", "unsupported")
    reviewer.post(reverse("undo_mend", args=[held.pk]), {"revision": 1}, headers=FETCH)
    answer = edit(reviewer, held, query="Tell me: where does the human gene ENSG00000133703 lie?")
    assert answer["mended"] == "1 mended link carried over."
    assert mended(reviewer, held) == {"human": ("contradicted", True)}


def test_an_edit_without_mends_and_another_verdict_tell_nothing(reviewer, held):
    assert edit(reviewer, held, query="Where is ENSG00000133703?")["mended"] == ""


def test_a_carried_mend_is_its_authors_still(reviewer, held, people, api):
    mend(reviewer, held, "human", "contradicted", SPECIES)
    edit(reviewer, held, query="Where does the human gene ENSG00000133703 lie?")
    other = api(people["reviewer2"], "read").get(f"/api/v1/quadruplets/{held.pk}/").json()["links"]
    assert "person" not in {link["source"] for link in other}  # it would tell what reviewer1 thinks
    Quadruplet.objects.filter(pk=held.pk).update(state="approved")
    seen = api(people["reviewer2"], "read").get(f"/api/v1/quadruplets/{held.pk}/").json()["links"]
    (link,) = [link for link in seen if link["source"] == "person"]
    assert (link["carried"], link["standing"], link["targets"]) == (True, "contradicted", SPECIES)
    assert held.revisions.get(number=2).link_mends.get().author == people["reviewer1"]


def disputed(held: Quadruplet) -> None:
    held.claims.update(closed_at="2026-01-01T00:00Z")
    Quadruplet.objects.filter(pk=held.pk).update(state="disputed")


def adjudicate(client: Any, quadruplet: Quadruplet, **sent: Any) -> str:
    body = {"revision": quadruplet.current.number, "verdict": "edit", "arg-id": LOOKUPS[0]["id"]} | sent
    answer = client.post(reverse("adjudicate", args=[quadruplet.pk]), body, headers=FETCH)
    assert answer.status_code == 200, answer.content
    told: str = answer.json()["mended"]
    return told


def test_an_adjudicators_edit_carries_everybodys(reviewer, browser_client, held, people):
    mend(reviewer, held, "human", "contradicted", SPECIES)
    disputed(held)
    adjudicator = browser_client(people["adjudicator"])
    mend(adjudicator, held, "genome", "unsupported")
    told = adjudicate(adjudicator, held, query="In the genome of a human, where is ENSG00000133703?")
    assert told == "2 mended links carried over."
    assert mended(adjudicator, held) == {"human": ("contradicted", True), "genome": ("unsupported", True)}
    page = adjudicator.get(reverse("adjudicate", args=[held.pk]), follow=True).content.decode()
    assert "carried over" in page


def test_where_an_earlier_wording_stands_again_its_mends_do(reviewer, browser_client, held, people):
    mend(reviewer, held, "human", "contradicted", SPECIES)
    mend(reviewer, held, "genome", "unsupported")
    edit(reviewer, held, query="Where does the gene ENSG00000133703 lie in the genome?")
    disputed(held)
    held.refresh_from_db()
    adjudicator = browser_client(people["adjudicator"])
    told = adjudicate(adjudicator, held, choice="wording-1")
    assert told == "2 mended links carried over."
    assert mended(adjudicator, held) == {"human": ("contradicted", True), "genome": ("unsupported", True)}


def test_the_database_carries_a_mend_once_and_only_within_its_quadruplet(reviewer, held):
    mend(reviewer, held, "human", "contradicted", SPECIES)
    edit(reviewer, held, query="Where does the human gene ENSG00000133703 lie?")
    carried = LinkMend.objects.get(carried_from__isnull=False)
    other = deliver(held.dataset, "Where is ENSG00000133703, really?")
    same = {"author": carried.author, "start": 0, "end": 5, "kind": "value", "standing": "unsupported"}
    for revision, origin in ((carried.revision, carried.carried_from), (other.current, carried.carried_from)):
        with pytest.raises(IntegrityError), transaction.atomic():
            LinkMend.objects.create(revision=revision, carried_from=origin, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkMend.objects.create(revision=carried.revision, carried_from=carried, **same)


def test_an_edit_costs_the_same_with_one_mend_and_with_many(reviewer, held, people, statements_of, make_quadruplet):
    def cost(quadruplet: Quadruplet, words: str) -> int:
        claims.open_on(quadruplet, reviewer=people["reviewer1"])
        for word in words.split():
            mend(reviewer, quadruplet, word, "unsupported")
        query = f"Where does a human gene lie, and what of ENSG00000133703 in the genome? {quadruplet.pk}"
        found: int = statements_of(lambda: edit(reviewer, quadruplet, query=query))
        return found

    first, one, many = (make_quadruplet(held.dataset, f"{QUERY} {word}?") for word in ("Well", "Really", "Truly"))
    cost(first, "human")  # the first edit reads the tool
    assert cost(one, "human") == cost(many, "human gene genome lie Where")

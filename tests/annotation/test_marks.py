"""Flags to adjudicators, a person's own bookmarks, and similar approved ones."""

import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from annotation import similar
from annotation.models import Bookmark, Flag
from annotation.models.quadruplet import State
from annotation.queue import claims
from annotation.review import services
from tests.factories import LOOKUPS, deliver, deliver_many

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def one(dataset):
    return deliver(dataset)


@pytest.fixture
def flagged(people, one, browser_client):
    """The quadruplet's open flag, of reviewer1."""
    browser_client(people["reviewer1"]).post(f"/quadruplets/{one.pk}/flag/", {"note": "Wrong <b>assembly</b>?"})
    return Flag.objects.get()


def test_a_flag_is_shown_to_adjudicators_who_answer_it(people, one, flagged, browser_client):
    client = browser_client(people["adjudicator"])
    page = client.get(f"/quadruplets/{one.pk}/").content.decode()
    assert "Wrong &lt;b&gt;assembly&lt;/b&gt;?" in page and f'action="/flags/{flagged.pk}/answer/"' in page
    done = client.post(f"/flags/{flagged.pk}/answer/", {"answer": "It is GRCh38."})
    assert done.url == f"/quadruplets/{one.pk}/"
    flagged.refresh_from_db()
    assert (flagged.closed_by, flagged.answer, flagged.withdrawn) == (people["adjudicator"], "It is GRCh38.", False)
    assert "It is GRCh38." in browser_client(people["reviewer1"]).get(f"/quadruplets/{one.pk}/").content.decode()
    one.refresh_from_db()
    assert one.state == State.PENDING


def test_others_neither_see_nor_close_a_flag(people, one, flagged, browser_client):
    client = browser_client(people["reviewer2"])
    assert "Wrong &lt;b" not in client.get(f"/quadruplets/{one.pk}/").content.decode()
    for act in ("withdraw", "answer"):
        assert client.post(f"/flags/{flagged.pk}/{act}/").status_code == 404
    assert browser_client(people["reviewer1"]).post(f"/flags/{flagged.pk}/answer/").status_code == 403
    client = browser_client(people["adjudicator"])
    assert client.post(f"/flags/{flagged.pk}/withdraw/", headers=HTMX).status_code == 403
    flagged.refresh_from_db()
    assert flagged.closed_at is None


def test_one_open_flag_per_person_and_a_new_one_after_withdrawing(people, one, flagged, browser_client):
    client, path = browser_client(people["reviewer1"]), f"/quadruplets/{one.pk}/flag/"
    again = client.post(path, {"note": "Once more"}, headers=HTMX)
    assert again.status_code == 409 and "flagged this already" in again.content.decode()
    for _ in range(2):
        assert client.post(f"/flags/{flagged.pk}/withdraw/", headers=HTMX).status_code == 200
    assert client.post(path, {"note": " "}, headers=HTMX).status_code == 422
    assert client.post(path, {"note": "Once more"}, headers=HTMX).status_code == 200
    assert [flag.withdrawn for flag in Flag.objects.order_by("at")] == [True, False]


def test_the_database_keeps_flags(one, flagged, people):
    for act in (
        lambda: Flag.objects.update(note="changed"),
        lambda: Flag.objects.all().delete(),
        lambda: Flag.objects.update(answer="without an end"),
        lambda: Flag.objects.create(quadruplet=one, dataset=one.dataset, author=flagged.author, note="second"),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            act()
    Flag.objects.update(closed_at=flagged.at, closed_by=people["admin"])
    with pytest.raises(DatabaseError), transaction.atomic():
        Flag.objects.update(answer="later")


def test_a_bookmark_is_put_removed_and_seen_by_its_owner_alone(people, one, browser_client):
    path = f"/quadruplets/{one.pk}/bookmark/"
    client = browser_client(people["reviewer1"])
    for _ in range(2):
        assert 'aria-pressed="true"' in client.post(path, headers=HTMX).content.decode()
    assert Bookmark.objects.count() == 1
    assert one.current.query in client.get("/bookmarks/").content.decode()
    assert "No bookmarks yet" in browser_client(people["admin"]).get("/bookmarks/").content.decode()
    client = browser_client(people["reviewer1"])
    assert client.post(path, {"remove": "1", "list": "1"}).url == "/bookmarks/"
    assert not Bookmark.objects.exists()
    assert browser_client(people["consumer"]).post(path).status_code == 403


def test_a_script_keeps_quadruplets_and_lists_those_that_it_kept(people, dataset, one, api, browser_client):
    other = deliver(dataset, "Another?")
    path, listed = f"/api/v1/quadruplets/{one.pk}/bookmark/", f"/api/v1/datasets/{dataset.slug}/quadruplets/"
    mine, hers = api(people["reviewer1"], "review"), api(people["reviewer2"], "review")
    assert mine.get(path).json() == {"quadruplet": str(one.pk), "bookmarked": False, "at": None}
    assert [mine.post(path).status_code for _ in range(2)] == [201, 200]
    assert mine.get(path).json()["at"] == Bookmark.objects.get().at.isoformat()
    for who, asked, fits in ((mine, "true", [one]), (mine, "false", [other]), (hers, "true", [])):
        found = who.get(listed, {"bookmarked": asked}).json()["results"]
        assert [row["id"] for row in found] == [str(row.pk) for row in fits]
    page = browser_client(people["reviewer1"]).get(f"/datasets/{dataset.slug}/quadruplets/", {"bookmarked": "true"})
    assert page.context["total"].n == 1 and [chip.value for chip in page.context["form"].chips()] == ["bookmarked"]
    assert hers.delete(path).status_code == 204 and Bookmark.objects.exists()
    assert [mine.delete(path).status_code for _ in range(2)] == [204, 204] and not Bookmark.objects.exists()
    assert api(people["reviewer1"], "read").post(path).status_code == 403
    assert api(people["consumer"], "admin").post(path).status_code == 403


def test_bookmarks_are_filtered_and_paged_at_a_constant_cost(people, make_dataset, browser_client, statements_of):
    first, second = make_dataset("one"), make_dataset("two")
    for quadruplet in [*deliver_many(first, 3), *deliver_many(second, 52)]:
        Bookmark.objects.create(person=people["reviewer1"], quadruplet=quadruplet)
    client = browser_client(people["reviewer1"])

    def listed(**wanted: str) -> list[str]:
        page = client.get("/bookmarks/", wanted).content.decode()
        return re.findall(r'cell-query"><a href="/quadruplets/[^"]+">(Question \d+)', page)

    assert len(listed()) == 50 and len(listed(dataset="one")) == 3
    assert listed(search="question 51:") == ["Question 51"]
    assert listed(state="approved") == []
    older = re.search(r'rel="next" href="\?before=(\d+)"', client.get("/bookmarks/").content.decode())[1]
    assert set(listed(before=older)) == {"Question 0", "Question 1", "Question 2"}
    assert client.get("/bookmarks/", {"dataset": "none"}).status_code == 422
    assert statements_of(lambda: listed()) == statements_of(lambda: listed(dataset="one"))
    first.memberships.filter(user=people["reviewer1"]).delete()
    assert listed(before=older) == ["Question 1", "Question 0"]


def approve(quadruplets, person):
    for quadruplet in quadruplets:
        claim = claims.take(dataset=quadruplet.dataset, reviewer=person)
        same = {"quadruplet_id": claim.quadruplet_id, "claim_id": claim.pk, "reviewer": person}
        services.submit(**same, revision=1, verdict="approve", key=str(claim.pk))


def test_similar_ones_are_approved_and_the_most_alike_stand_first(people, dataset, browser_client):
    stored = [
        deliver(dataset, "Where on the genome is KRAS?", arguments=LOOKUPS[0]),
        deliver(dataset, "Tell me something of this transcript", arguments=LOOKUPS[1]),
        deliver(dataset, "Where does this transcript lie in the genome?", arguments=LOOKUPS[2]),
    ]
    approve(stored, people["reviewer1"])
    looked_at = deliver(dataset, "Where does the gene lie in the genome?", arguments=LOOKUPS[0])
    deliver(dataset, "Where does the gene lie in the genome, pending?", arguments=LOOKUPS[0])
    found = similar.to(looked_at)
    assert [one.quadruplet.pk for one in found] == [stored[0].pk, stored[2].pk, stored[1].pk]
    assert [one.arguments[0].differs for one in found] == [False, True, True]
    page = browser_client(people["reviewer2"]).get(f"/quadruplets/{looked_at.pk}/similar/", headers=HTMX)
    assert page.content.decode().count("differs") == 2
    assert browser_client(people["consumer"]).get(f"/quadruplets/{looked_at.pk}/similar/").status_code == 403


def test_where_nothing_is_approved_it_says_so(people, one, browser_client):
    page = browser_client(people["reviewer1"]).get(f"/quadruplets/{one.pk}/similar/")
    assert "is approved in this dataset yet" in page.content.decode()
    assert page.content.decode().startswith("<!doctype html>")

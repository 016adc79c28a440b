"""The pages of releases: cut, watch, download, compare."""

import pytest

from annotation.models import Release
from annotation.releases import cut

LIST = "/datasets/genes/releases/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def test_an_admin_cuts_a_release_and_watches_it(filled, browser_client, people):
    admin = browser_client(people["admin"])
    page = admin.get(LIST).content.decode()
    assert "No releases yet" in page
    assert 'value="1.0"' in page
    answer = admin.post(LIST, {"version": "1.0", "notes": "<b>First</b>", "test_percent": 20, "seed": 0})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}1.0/")
    page = admin.get(f"{LIST}1.0/").content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "No worker is running for releases" in page
    cut.make(Release.objects.get().pk)
    fragment = admin.get(f"{LIST}1.0/", **HTMX).content.decode()
    assert "<html" not in fragment
    assert "every 1s" not in fragment
    assert f"{LIST}1.0/files/SHA256SUMS" in fragment
    assert "&lt;b&gt;First&lt;/b&gt;" in fragment
    assert "http://testserver/api/v1/datasets/genes/releases/1.0/files/{BioTool.json," in fragment
    file = admin.get(f"{LIST}1.0/files/SHA256SUMS")
    assert b"  quadruplets.jsonl\n" in b"".join(file.streaming_content)
    assert 'value="1.1"' in admin.get(LIST).content.decode()


def test_a_refused_form_keeps_what_was_typed(filled, browser_client, people):
    admin = browser_client(people["admin"])
    Release.objects.create(dataset=filled, version="1.0")
    typed = {"version": "1.0", "notes": "My notes", "test_percent": 20, "seed": 0}
    answer = admin.post(LIST, typed)
    assert answer.status_code == 422
    assert "Release 1.0 exists; choose another version." in answer.content.decode()
    assert "My notes" in answer.content.decode()
    assert admin.post(LIST, typed | {"version": "no good"}).status_code == 422
    assert Release.objects.count() == 1


def test_nothing_approved_says_what_to_do(dataset, browser_client, people):
    admin = browser_client(people["admin"])
    assert "Nothing is approved yet" in admin.get(LIST).content.decode()
    answer = admin.post(LIST, {"version": "1.0", "test_percent": 20, "seed": 0})
    assert answer.status_code == 422
    assert "No quadruplet of Genes is approved yet" in answer.content.decode()


def test_a_failed_release_tells_why_and_can_be_tried_again(dataset, browser_client, people):
    Release.objects.create(dataset=dataset, version="1.0", state="failed", failure="The disk is full.")
    admin = browser_client(people["admin"])
    page = admin.get(f"{LIST}1.0/").content.decode()
    assert "The disk is full." in page
    assert "Try again" in page
    assert admin.post(f"{LIST}1.0/retry/").status_code == 302
    assert Release.objects.get().state == "queued"


@pytest.mark.parametrize(
    ("person", "see", "cut_it"),
    [("admin", 200, 302), ("reviewer1", 200, 403), ("consumer", 200, 403), ("outsider", 404, 404)],
)
def test_who_may_what(filled, hand_made, browser_client, people, person, see, cut_it):
    hand_made("0.9")
    client = browser_client(people[person])
    for path in (LIST, f"{LIST}0.9/", f"{LIST}0.9/files/quadruplets.jsonl", f"{LIST}0.9/diff/0.9/"):
        answer = client.get(path)
        assert answer.status_code == see, path
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert client.post(LIST, {"version": "1.0", "test_percent": 20, "seed": 0}).status_code == cut_it
    if see == 200:
        assert ("Cut release" in client.get(LIST).content.decode()) is (cut_it == 302)


def test_a_stranger_is_sent_to_the_log_in(hand_made, client):
    hand_made()
    assert client.get(LIST).status_code == 302
    assert client.get(f"{LIST}1.0/files/quadruplets.jsonl").status_code == 302


def test_two_releases_are_compared(make_release, browser_client, people):
    make_release("1.0", test_percent=0)
    make_release("1.1", test_percent=50)
    consumer = browser_client(people["consumer"])
    assert f"{LIST}1.0/diff/1.1/" in consumer.get(f"{LIST}1.1/").content.decode()
    numbers = consumer.get(f"{LIST}1.0/diff/1.1/", **HTMX).content.decode()
    assert "<html" not in numbers
    page = consumer.get(f"{LIST}1.0/diff/1.1/").content.decode()
    assert "Changed" in page
    assert "split" in page

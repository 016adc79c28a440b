"""Releases over the API: order, manifest, download, compare; who may what."""

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Quadruplet, Release
from annotation.releases import cut

LIST = "/api/v1/datasets/genes/releases/"
FILE = f"{LIST}1.0/files/quadruplets.jsonl"
DATA = b"0123456789"
ETAG = f'"{hashlib.sha256(DATA).hexdigest()}"'


def body(response):
    """What was sent; reading it to the end closes the file."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def status(response):
    body(response)
    return response.status_code


@pytest.fixture
def consumer(api, people):
    return api(people["consumer"], "read")


def test_order_watch_and_download(filled, api, people):
    admin = api(people["admin"])
    ordered = admin.post(LIST, {"version": "1.0", "notes": "First", "seed": 3, "test_percent": 40})
    assert ordered.status_code == 201
    assert ordered["Location"].endswith(f"{LIST}1.0/")
    told = ordered.json()
    assert (told["state"], told["files"], told["counts"]) == ("queued", [], {})
    assert (told["seed"], told["test_percent"], told["dataset"]) == (3, 40, "genes")

    cut.make(Release.objects.get().pk)
    manifest = admin.get(f"{LIST}1.0/").json()
    assert (manifest["state"], manifest["progress"]) == ("published", {"done": 100, "total": 100})
    assert manifest["counts"]["records"] == 8
    for file in manifest["files"]:
        data = body(admin.get(file["url"]))
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])
    listed = admin.get(LIST).json()
    assert [one["version"] for one in listed["results"]] == ["1.0"]
    assert listed["next"] is None


def test_a_version_that_exists_is_a_conflict(hand_made, api, people):
    hand_made()
    refused = api(people["admin"]).post(LIST, {"version": "1.0"})
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"] == "Release 1.0 exists; choose another version."


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "version"),
        ({"version": "a/b"}, "version"),
        ({"version": "1.0", "seed": "x"}, "seed"),
        ({"version": "1.0", "test_percent": 100}, "test_percent"),
        ({"version": "1.0", "nots": "typo"}, "nots"),
    ],
)
def test_bad_input_names_the_field(dataset, api, people, sent, field):
    refused = api(people["admin"]).post(LIST, sent)
    assert refused.status_code == 422
    assert refused.json()["errors"].keys() == {field}
    assert not Release.objects.exists()


def test_nothing_approved_is_422(dataset, api, people):
    refused = api(people["admin"]).post(LIST, {"version": "1.0"})
    assert refused.status_code == 422
    assert "No quadruplet of Genes is approved yet" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("person", "scope", "read", "cut"),
    [
        ("admin", "admin", 200, 409),
        ("admin", "read", 200, 403),
        ("adjudicator", "admin", 200, 403),
        ("reviewer1", "admin", 200, 403),
        ("consumer", "admin", 200, 403),
        ("consumer", "read", 200, 403),
        ("outsider", "admin", 404, 404),
    ],
)
def test_who_may_what(hand_made, api, people, person, scope, read, cut):
    hand_made()
    client = api(people[person], scope)
    for path in (LIST, f"{LIST}1.0/", FILE, f"{LIST}1.0/diff/1.0/"):
        assert status(client.get(path)) == read, path
    assert client.post(LIST, {"version": "1.0"}).status_code == cut
    assert client.post(f"{LIST}1.0/retry/").status_code == cut


def test_without_a_token_nothing(hand_made, client):
    hand_made()
    assert client.get(FILE).status_code == 401


def test_the_whole_file(hand_made, consumer):
    hand_made()
    answer = consumer.get(FILE)
    assert (answer.status_code, body(answer)) == (200, DATA)
    assert answer["ETag"] == ETAG
    assert answer["Content-Length"] == "10"
    assert answer["Content-Type"] == "application/jsonl"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Disposition"] == 'attachment; filename="quadruplets.jsonl"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_head_tells_without_the_body(hand_made, consumer):
    hand_made()
    answer = consumer.head(FILE)
    assert (answer.status_code, answer["Content-Length"], answer["ETag"]) == (200, "10", ETAG)
    assert body(answer) == b""


@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', "*"])
def test_what_the_client_has_is_not_sent_again(hand_made, consumer, known):
    hand_made()
    answer = consumer.get(FILE, HTTP_IF_NONE_MATCH=known)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", ETAG)


@pytest.mark.parametrize(
    ("wanted", "status", "data", "content_range"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-99", 206, DATA, "bytes 0-9/10"),
        ("bytes=0-1,4-5", 200, DATA, None),
        ("nonsense", 200, DATA, None),
    ],
)
def test_ranges(hand_made, consumer, wanted, status, data, content_range):
    hand_made()
    answer = consumer.get(FILE, HTTP_RANGE=wanted)
    assert (answer.status_code, body(answer)) == (status, data)
    assert answer.get("Content-Range") == content_range
    assert answer["Content-Length"] == str(len(data))


@pytest.mark.parametrize(
    ("header", "wanted", "code"),
    [("Range", "bytes=10-", "416 range-not-satisfiable"), ("If-Match", '"other"', "412 precondition-failed")],
)
def test_a_download_that_cannot_be_is_a_problem(hand_made, consumer, header, wanted, code):
    hand_made()
    answer = consumer.get(FILE, headers={header: wanted})
    told = answer.json()
    assert f"{answer.status_code} {told['type'].partition('#')[2]}" == code
    assert (answer["Content-Type"], told["status"]) == ("application/problem+json", answer.status_code)
    assert (answer["ETag"], answer.get("Content-Range")) == (ETAG, "bytes */10" if header == "Range" else None)


@pytest.mark.parametrize("accepted", ["application/octet-stream", "text/csv", "application/x-parquet"])
def test_a_file_is_sent_whatever_form_is_asked_for(hand_made, consumer, accepted):
    hand_made()
    assert status(consumer.get(FILE, headers={"Accept": accepted})) == 200


def test_a_resumed_download_goes_on_only_with_the_same_bytes(hand_made, consumer):
    hand_made()
    assert status(consumer.get(FILE, HTTP_RANGE="bytes=5-", HTTP_IF_RANGE=ETAG)) == 206
    other = consumer.get(FILE, HTTP_RANGE="bytes=5-", HTTP_IF_RANGE='"other"')
    assert (other.status_code, body(other)) == (200, DATA)


def test_an_empty_file(hand_made, consumer):
    hand_made(data=b"")
    answer = consumer.get(FILE)
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, b"", "0")


def test_a_large_file_is_streamed(hand_made, consumer):
    data = bytes(range(256)) * 4096
    hand_made(data=data)
    answer = consumer.get(FILE)
    assert answer.streaming
    assert body(answer) == data
    part = consumer.get(FILE, HTTP_RANGE="bytes=300000-900000")
    assert body(part) == data[300000:900001]


@pytest.mark.parametrize("name", ["nothing.json", "..%2F..%2Fsecret", "../../secret"])
def test_a_file_that_is_not_there_is_404(hand_made, consumer, name):
    hand_made()
    assert consumer.get(f"{LIST}1.0/files/{name}").status_code == 404
    assert consumer.get(f"{LIST}9.9/").status_code == 404


def test_lost_bytes_are_told(hand_made, consumer, releases_root):
    release = hand_made()
    (releases_root / str(release.pk) / "quadruplets.jsonl").write_bytes(b"short")
    answer = consumer.get(FILE)
    assert answer.status_code == 503
    assert "releases folder" in answer.json()["detail"]


def test_a_release_in_the_making_has_no_files_yet(dataset, consumer):
    Release.objects.create(dataset=dataset, version="1.0")
    answer = consumer.get(FILE)
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Release 1.0 is queued")
    assert consumer.get(f"{LIST}1.0/").json()["files"] == []


def test_try_again_needs_a_failure(dataset, api, people):
    release = Release.objects.create(dataset=dataset, version="1.0", state="failed", failure="The disk is full.")
    admin = api(people["admin"])
    assert admin.get(f"{LIST}1.0/").json()["failure"] == "The disk is full."
    assert admin.post(f"{LIST}1.0/retry/").json()["state"] == "queued"
    refused = admin.post(f"{LIST}1.0/retry/")
    assert refused.status_code == 409
    release.refresh_from_db()
    assert (release.state, release.failure) == ("queued", "")


def test_lists_cost_the_same_for_one_and_many(hand_made, consumer):
    hand_made("1.0")
    consumer.get(LIST)  # notes the token's use, once in a while
    with CaptureQueriesContext(connection) as one:
        consumer.get(LIST)
    for number in range(5):
        hand_made(f"2.{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(consumer.get(LIST).json()["results"]) == 6
    assert len(many) == len(one)


def test_the_difference_of_two_releases(make_release, filled, make_quadruplet, approve, api, people):
    make_release("1.0", test_percent=0)
    first = Quadruplet.objects.filter(dataset=filled, state="approved").order_by("pk").first()
    Quadruplet.objects.filter(pk=first.pk).update(state="rejected")
    Quadruplet.objects.filter(dataset=filled, state="pending").update(position=10**17)
    approve(make_quadruplet(filled, "A new question?"))
    make_release("1.1", test_percent=90)
    consumer = api(people["consumer"], "read")
    told = consumer.get(f"{LIST}1.0/diff/1.1/").json()
    assert (told["from"], told["to"]) == ("1.0", "1.1")
    assert [one["query"] for one in told["added"]] == ["A new question?"]
    assert [one["id"] for one in told["removed"]] == [str(first.pk)]
    moved = Release.objects.get(version="1.1").counts["splits"]["test"]
    assert told["counts"]["added"] == told["counts"]["removed"] == 1
    assert told["counts"]["changed"] + told["counts"]["unchanged"] == 7
    assert all(one["fields"] == ["split"] for one in told["changed"])
    assert moved - 1 <= told["counts"]["changed"] <= moved
    assert told["truncated"] is False

    cut_short = consumer.get(f"{LIST}1.0/diff/1.1/?limit=1").json()
    assert len(cut_short["changed"]) == 1
    assert cut_short["truncated"] is True
    assert consumer.get(f"{LIST}1.0/diff/1.1/?limit=x").status_code == 422
    same = consumer.get(f"{LIST}1.0/diff/1.0/").json()
    assert same["counts"] == {"added": 0, "removed": 0, "changed": 0, "unchanged": 8}

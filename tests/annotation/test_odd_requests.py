"""What no client of ours sends: every refusal is a problem document that says what to do, and nothing is changed."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from annotation.models import Quadruplet, Review, Revision
from annotation.queue import claims
from tests.factories import deliver, deliver_many, deliver_observed

pytestmark = pytest.mark.django_db

LISTS = (
    "datasets/",
    "datasets/genes/members/",
    "datasets/genes/invitations/",
    "datasets/genes/guidelines/",
    "datasets/genes/quadruplets/",
    "datasets/genes/quadruplets/?ordering=updated_at",
    "datasets/genes/queue/history/",
    "datasets/genes/flags/",
    "datasets/genes/releases/",
    "datasets/genes/batches/",
    "tools/",
)


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = json.loads(answer.content)
    assert (told["status"], told["type"].partition("#")[2]) == (status, code)
    assert told["title"] and told["detail"]
    return told


@pytest.fixture
def admin(api: Any, people: dict[str, Any], dataset: Any) -> Any:
    client = api(people["admin"])
    client.raise_request_exception = False
    return client


@pytest.fixture
def decide(admin: Any, dataset: Any) -> Callable[..., Any]:
    """Claim a quadruplet and decide on it: decide(verdict, **more)."""
    deliver(dataset)
    claimed = admin.post("/api/v1/datasets/genes/queue/claim/").json()

    def send(verdict: str, **more: Any) -> Any:
        body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": verdict, **more}
        return admin.post(f"/api/v1/quadruplets/{claimed['id']}/reviews/", body)

    return send


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"claim": 1e400}', "1e400 is no number"),
        (b'{"arguments": {"retmax": -1e999}}', "-1e999 is no number"),
        (b'{"arguments": [NaN]}', "NaN is no number"),
        (b'{"verdict": "approve", "verdict": "reject"}', "'verdict' stands twice"),
        (b'{"arguments": {"id": "a", "id": "b"}}', "'id' stands twice"),
        (b'{"comment": "\xff"}', "byte 13"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b'{"revision": ' + b"9" * 5000 + b"}", "5000 digits"),
        (b"{'verdict': 1}", "not JSON"),
    ],
)
@pytest.mark.parametrize("address", ["reviews/", "calls/", "adjudication/"])
def test_a_body_that_readers_could_take_in_two_ways_is_refused(
    admin: Any, dataset: Any, address: str, body: bytes, says: str
) -> None:
    path = f"/api/v1/quadruplets/{deliver(dataset).pk}/{address}"
    answer = admin.post(path, body, content_type="application/json")
    assert says in problem(answer, 400, "malformed")["detail"]


@pytest.mark.parametrize("charset", ["rot13", "zlib", "utf-16", "no-such"])
def test_a_body_is_utf8_whatever_it_says(admin: Any, charset: str) -> None:
    body = json.dumps({"slug": "other", "name": "Größe"}, ensure_ascii=False).encode()
    answer = admin.post("/api/v1/datasets/", body, content_type=f"application/json; charset={charset}")
    assert (answer.status_code, answer.json()["name"]) == (201, "Größe")


@pytest.mark.parametrize("name", ["\ud800", "\x00"])
def test_a_field_whose_name_is_no_text_is_unknown(admin: Any, dataset: Any, name: str) -> None:
    for path in (f"/api/v1/quadruplets/{deliver(dataset).pk}/reviews/", "/api/v1/datasets/genes/queue/claim/"):
        answer = admin.post(path, json.dumps({name: 1}), content_type="application/json")
        assert problem(answer, 422, "invalid")["errors"][name] == ["Unknown field."]
    assert not Review.objects.exists()


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_a_wrong_method_is_told_in_json_where_answers_are_not(admin: Any, method: str) -> None:
    problem(getattr(admin, method)("/api/v1/schema/"), 405, "method-not-allowed")


def made_up(**parts: str) -> str:
    return base64.b64encode(urlencode(parts).encode()).decode()


@pytest.mark.parametrize(
    "cursor", ["x", "é", made_up(p="x"), made_up(p="\0"), made_up(p="NaN"), made_up(p="2026-13-45"), made_up(o="x")]
)
@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_that_was_made_up_is_refused(admin: Any, path: str, cursor: str) -> None:
    answer = admin.get(f"/api/v1/{path}{'&' if '?' in path else '?'}{urlencode({'cursor': cursor})}")
    assert "`next`" in problem(answer, 404, "unknown-cursor")["detail"]
    assert answer.json()["errors"] == {"cursor": ["Unknown cursor."]}


def test_a_cursor_of_another_list_is_refused(admin: Any, dataset: Any) -> None:
    deliver_many(dataset, 3)
    path = "/api/v1/datasets/genes/quadruplets/?page_size=1"
    cursor = admin.get(path).json()["next"].partition("cursor=")[2].partition("&")[0]
    assert admin.get(f"{path}&cursor={cursor}").status_code == 200
    problem(admin.get(f"/api/v1/datasets/genes/members/?cursor={cursor}"), 404, "unknown-cursor")


@pytest.mark.parametrize("hours", [-23, -12, 0, 2, 14, 23])
def test_updated_since_is_a_moment_in_any_time_zone(admin: Any, dataset: Any, hours: int) -> None:
    there = deliver(dataset).updated_at
    zone = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    for moment, found in ((there, 1), (there + timedelta(seconds=1), 0)):
        local = (moment + timedelta(hours=hours)).replace(tzinfo=None).isoformat() + zone
        answer = admin.get("/api/v1/datasets/genes/quadruplets/", {"updated_since": local})
        assert len(answer.json()["results"]) == found


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("quadruplets/", "updated_since", "yesterday"),
        ("quadruplets/", "updated_since", "2026-02-30"),
        ("quadruplets/", "updated_since", "0001-01-01T00:00:00+14:00"),
        ("quadruplets/", "updated_since", "9999-12-31T23:59:59-14:00"),
        ("quadruplets/", "has_findings", "maybe"),
        ("quadruplets/", "bookmarked", "maybe"),
        ("quadruplets/", "page_size", "many"),
        ("members/", "page_size", "0"),
        ("releases/", "page_size", "-1"),
        ("flags/", "open", "maybe"),
        ("queue/history/", "taken_back", "maybe"),
        ("quadruplets/", "batch", "x"),
        ("quadruplets/", "state", "unknown"),
        ("quadruplets/", "ordering", "query"),
        ("queue/history/", "day", "2026-02-30"),
    ],
)
def test_a_filter_that_means_nothing_is_named(admin: Any, path: str, name: str, value: str) -> None:
    answer = admin.get(f"/api/v1/datasets/genes/{path}", {name: value})
    assert name in problem(answer, 422, "invalid")["errors"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_have_no_decisions(admin: Any, day: str) -> None:
    answer = admin.get("/api/v1/datasets/genes/queue/history/", {"day": day})
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_a_decision_is_found_by_its_day(admin: Any, dataset: Any, decide: Callable[[str], Any]) -> None:
    decide("approve")
    for days, found in ((0, 1), (1, 0), (-1, 0)):
        day = (timezone.now() + timedelta(days=days)).date().isoformat()
        answer = admin.get("/api/v1/datasets/genes/queue/history/", {"day": day})
        assert len(answer.json()["results"]) == found


@pytest.mark.parametrize("more", [{"colour": None}, {"expand": None, "species": None}])
def test_what_an_edit_does_not_change_stays_as_it_was(decide: Callable[..., Any], more: dict[str, Any]) -> None:
    """The same call in other words was never checked, and would go into releases so."""
    before = Revision.objects.get()
    assert decide("edit", query="Where is it?", arguments={**before.arguments, **more}).status_code == 201
    assert Quadruplet.objects.get().current.arguments == before.arguments


def test_an_edit_that_changes_nothing_names_the_verdict(decide: Callable[..., Any]) -> None:
    arguments = {**Revision.objects.get().arguments, "colour": None}
    assert problem(decide("edit", arguments=arguments), 422, "invalid")["errors"] == {"verdict": ["Should be approve."]}


def test_a_number_that_is_none_is_text_in_a_form(
    people: dict[str, Any], dataset: Any, browser_client: Callable[..., Any]
) -> None:
    """The schema then tells that it is no number; before, it could neither be compared nor stored."""
    pair = {"species": "homo_sapiens", "id1": "rs6792369", "id2": "rs1042779"}
    deliver_observed(dataset, {"r2": "0.9"}, function="get_ld_pairwise", arguments=pair)
    claim = claims.take(dataset=dataset, reviewer=people["reviewer1"])
    assert claim
    client = browser_client(people["reviewer1"])
    client.raise_request_exception = False
    for text in ("1e400", "NaN", "9" * 400):
        arguments = {f"arg-{name}": value for name, value in (pair | {"r2": text}).items()}
        sent = {"verdict": "edit", "revision": "1", "query": "How close?", **arguments}
        answer = client.post(f"/claims/{claim.pk}/decide/", sent)
        assert answer.status_code == 422 and not Review.objects.exists()
        assert text[:3] in answer.content.decode()


@pytest.mark.parametrize(("words", "found"), [(("true", "True", "1"), 0), (("false", "False", "0"), 1), (("",), 1)])
def test_a_filter_takes_yes_and_no_in_the_usual_words(
    admin: Any, dataset: Any, words: tuple[str, ...], found: int
) -> None:
    deliver(dataset)
    for word in words:
        answer = admin.get("/api/v1/datasets/genes/quadruplets/", {"has_findings": word})
        assert len(answer.json()["results"]) == found, word


@pytest.mark.parametrize(("asked", "rows"), [("", 3), ("2", 2), ("3", 3), ("100000", 3)])
def test_a_page_has_as_many_rows_as_are_asked_for(admin: Any, dataset: Any, asked: str, rows: int) -> None:
    deliver_many(dataset, 3)
    answer = admin.get("/api/v1/datasets/genes/quadruplets/", {"page_size": asked})
    assert (len(answer.json()["results"]), answer.json()["next"] is None) == (rows, rows == 3)

"""The tools API: the catalogue, and calls that are validated and executed once."""

from typing import Any

import pytest

import biotools
import biotools.recordings
from biotools.client import errors
from biotools.evidence.models import Call, Observation

pytestmark = pytest.mark.django_db
TOOLS = "/api/v1/tools/"


@pytest.fixture
def client(api: Any, people: dict[str, Any], settings: Any) -> Any:
    settings.BIOTOOLS_TRANSPORT = "replay"
    return api(people["reviewer1"], scope="review")


@pytest.fixture(scope="module")
def recorded() -> tuple[str, dict[str, Any]]:
    """A call that there is a recording of."""
    for name, arguments, recording in biotools.recordings.calls():
        if name == "lookup_by_id" and recording.status == 200:
            return name, arguments
    raise AssertionError("no recording of lookup_by_id")


def call(client: Any, name: str, arguments: Any) -> Any:
    return client.post(f"{TOOLS}{name}/call/", {"arguments": arguments}, format="json")


def test_the_catalogue_by_pages(client: Any) -> None:
    names: list[str] = []
    url = TOOLS + "?page_size=2"
    while url:
        body = client.get(url).json()
        names += [tool["name"] for tool in body["results"]]
        url = body["next"]
    assert sorted(names) == sorted(function.name for function in biotools.functions())
    assert len(names) == len(set(names))
    second = client.get(TOOLS + "?page_size=2&cursor=after-2").json()
    assert "cursor" not in second["previous"]


def test_filters_and_search(client: Any) -> None:
    def found(query: str) -> set[str]:
        return {tool["name"] for tool in client.get(f"{TOOLS}?page_size=200&{query}").json()["results"]}

    every = found("")
    assert found("database=ensembl") == {f.name for f in biotools.functions() if f.database == "ensembl"}
    assert found("family=lookup") == {f.name for f in biotools.functions() if f.family == "lookup"}
    assert "lookup_by_symbol" in found("search=LOOKUP+symbol")
    assert found("search=lookup+uniprotkb-nothing") == set()
    assert found("database=nowhere") == set() < every


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page_size=0", 422),
        ("page_size=201", 422),
        ("page_size=x", 422),
        ("cursor=x", 404),
        ("cursor=after-99999", 404),
    ],
)
def test_nonsense_pages_are_refused(client: Any, query: str, status: int) -> None:
    answer = client.get(f"{TOOLS}?{query}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_one_function_and_the_tool_list(client: Any) -> None:
    one = client.get(TOOLS + "lookup_by_id/").json()
    assert one["database"] == "ensembl"
    assert one["parameters"] == biotools.function("lookup_by_id").schema
    assert client.get(TOOLS + "nothing_like_it/").status_code == 404
    listed = client.get("/api/v1/tools.json").json()
    assert biotools.function("lookup_by_id").openai_tool() in listed
    assert len(listed) == len(biotools.functions())


def test_a_call_is_executed_once_and_says_it_is_a_recording(client: Any, recorded: Any) -> None:
    answers = [call(client, *recorded) for _ in range(2)]
    first, second = (answer.json() for answer in answers)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert first["id"] == second["id"]
    assert first["replayed"] is True
    assert first["recorded_at"]
    assert first["informative"] is True
    assert first["summary"]
    assert first["call"]["name"] == recorded[0]
    assert Observation.objects.count() == Call.objects.count() == 1


def test_arguments_that_break_the_schema_are_told_by_field(client: Any) -> None:
    answer = call(client, "lookup_by_id", {"nonsense": 1})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("#invalid")
    assert any(field.startswith("arguments") for field in answer.json()["errors"])
    assert not Call.objects.exists()


@pytest.mark.parametrize("body", [{}, {"arguments": None}, {"arguments": []}, {"arguments": "x"}, []])
def test_a_body_of_another_shape_is_refused(client: Any, body: Any) -> None:
    answer = client.post(TOOLS + "lookup_by_id/call/", body, format="json")
    assert answer.status_code == 422
    assert not Call.objects.exists()


def test_unknown_function(client: Any) -> None:
    assert call(client, "drop_table", {}).status_code == 404


def test_no_recording_is_a_problem_of_its_own(client: Any) -> None:
    answer = call(client, "lookup_by_id", {"id": "ENSG00000999999"})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("#no-recording")
    assert not Observation.objects.exists()


def test_a_service_that_is_away_says_when_to_try_again(
    client: Any, recorded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise errors.RateLimited("Ensembl asks us to wait.", retry_after=6.2)

    monkeypatch.setattr(biotools, "call", away)
    answer = call(client, *recorded)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "7"
    assert not Observation.objects.exists()


def test_reading_needs_a_token_and_calling_a_wider_one(api: Any, people: dict[str, Any], recorded: Any) -> None:
    from rest_framework.test import APIClient

    assert APIClient().get(TOOLS).status_code == 401
    reader = api(people["reviewer1"], scope="read")
    assert reader.get(TOOLS).status_code == 200
    refused = call(reader, *recorded)
    assert refused.status_code == 403
    assert "scope" in refused.json()["detail"]


def test_a_browser_session_needs_its_csrf_token(people: dict[str, Any], recorded: Any) -> None:
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["reviewer1"])
    assert browser.get(TOOLS).status_code == 200
    body = {"arguments": recorded[1]}
    answer = browser.post(f"{TOOLS}{recorded[0]}/call/", body, content_type="application/json")
    assert answer.status_code == 403
    assert not Call.objects.exists()

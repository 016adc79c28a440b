"""How a file may end: lines that are missing, doubled or refused, and files that fail as a whole."""

import json
from typing import Any

import pytest
from django.utils import timezone

from synthesis.batches import progress
from synthesis.models import LLMExchange, Proposal, ProviderBatch, ProviderRequest, Query
from tests.synthesis.provider_batches import file_llm
from tests.synthesis.provider_batches.file_llm import FileLLM, Request

pytestmark = pytest.mark.django_db


def shuffled_and_doubled(requests: list[Request]) -> dict[str, Any]:
    lines = [file_llm.answered(request) for request in reversed(requests)]
    noise = ["", "not JSON", "[1]", '{"custom_id": 7}', '{"custom_id": "nobody", "response": {"status_code": 200}}']
    doubled = file_llm.saying(requests[0], "another answer, too late")
    return {"status": "completed", "output": [*noise, *lines, doubled, lines[0]]}


def test_lines_out_of_order_doubled_or_unreadable(launch: Any, with_files: Any, server: FileLLM) -> None:
    server.ending = shuffled_and_doubled
    batch = with_files(launch())
    assert batch.state == "done"
    assert not LLMExchange.objects.filter(answer__contains="too late").exists()
    assert ProviderBatch.objects.count() == 2
    for query in Query.objects.select_related("proposal"):  # each answer came to the call that asked for it
        assert query.state == "handed_over"
    exchanges = LLMExchange.objects.filter(role="query_writer")
    texts = {query["query"] for row in exchanges for query in json.loads(row.answer)["queries"]}
    assert texts == set(Query.objects.values_list("text", flat=True))


def once(first: Any) -> Any:
    """An ending that happens to the first file only."""
    seen: list[int] = []

    def ending(requests: list[Request]) -> dict[str, Any]:
        seen.append(1)
        return first(requests) if len(seen) == 1 else file_llm.good(requests)

    return ending


def without_the_first(requests: list[Request]) -> dict[str, Any]:
    return file_llm.good(requests[1:])


def expired(requests: list[Request]) -> dict[str, Any]:
    told = file_llm.good(requests[1:])
    return {**told, "status": "expired", "error": [file_llm.never_sent(requests[0])]}


def overloaded(requests: list[Request]) -> dict[str, Any]:
    return {**file_llm.good(requests[1:]), "error": [file_llm.refused(requests[0], 503, "overloaded")]}


def failed(requests: list[Request]) -> dict[str, Any]:
    return {"status": "failed", "errors": [{"code": "x", "message": "Queue is full"}]}


def no_completion(requests: list[Request]) -> dict[str, Any]:
    return {"status": "completed", "output": [file_llm.answered(request, choices=7) for request in requests]}


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (without_the_first, "does not have it"),
        (expired, "could not be executed in time"),
        (overloaded, "overloaded"),
        (failed, "Queue is full"),
        (no_completion, "is no chat completion"),
    ],
)
def test_what_was_not_answered_goes_in_another_file(
    launch: Any, with_files: Any, server: FileLLM, ending: Any, words: str
) -> None:
    server.ending = once(ending)
    batch = launch()
    while not ProviderBatch.objects.filter(batch=batch, state="ended").exists():
        with_files(batch, turns=1)
    request = ProviderRequest.objects.filter(tries=1).first()
    assert request is not None and words in request.trouble
    assert request.not_before > timezone.now()
    first = ProviderBatch.objects.get(state="ended")
    assert f"of {first.number} requests were not answered" in first.trouble
    assert with_files(batch).state == "done"
    assert not progress.look(batch).drops.keys() - {"not_found"}
    if ending is not no_completion:  # which is paid for all the same
        assert set(server.paid.values()) == {1}


def test_after_three_files_the_usual_reason_is_given(launch: Any, with_files: Any, server: FileLLM) -> None:
    server.ending = failed
    batch = with_files(launch())
    assert batch.state == "done"
    assert ProviderBatch.objects.count() == 3
    dropped = Proposal.objects.filter(batch=batch, observation__informative=True)
    assert {row.reason for row in dropped} == {"unreadable_answer"}
    assert "in 3 files and not answered, the last time: Queue is full" in dropped[0].detail


def test_a_file_that_the_providers_queue_has_no_room_for_is_halved(
    launch: Any, with_files: Any, server: FileLLM
) -> None:
    """However often: no request is given up for it."""

    def at_most_one(requests: list[Request]) -> dict[str, Any]:
        if len(requests) == 1:
            return file_llm.good(requests)
        words = "Enqueued token limit reached for this model"
        return {"status": "failed", "errors": [{"code": "token_limit_exceeded", "message": words}]}

    server.ending = at_most_one
    batch = with_files(launch(calls=6), turns=60)
    assert batch.state == "done"
    assert not progress.look(batch).drops.keys() - {"not_found"}
    sizes = list(ProviderBatch.objects.filter(role="query_writer").values_list("number", flat=True))
    assert sizes[:2] == [sizes[0], sizes[0] // 2] and 1 in sizes


def test_a_request_that_is_refused_is_dropped_at_once(launch: Any, with_files: Any, server: FileLLM) -> None:
    server.ending = lambda requests: {
        "status": "completed",
        "error": [file_llm.refused(request, 400, "this is too long") for request in requests],
    }
    batch = with_files(launch())
    assert batch.state == "done" and ProviderBatch.objects.count() == 1
    assert "this is too long" in Proposal.objects.filter(batch=batch, reason="unreadable_answer")[0].detail


def test_a_setting_that_is_refused_has_another_form_in_the_next_file(
    launch: Any, with_files: Any, server: FileLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_temperature(requests: list[Request]) -> dict[str, Any]:
        if "temperature" in requests[0]["body"]:
            words = "Unsupported value: 'temperature' does not support 0.7 with this model."
            return {"status": "completed", "error": [file_llm.refused(request, 400, words) for request in requests]}
        return file_llm.good(requests)

    server.ending = without_temperature
    batch = launch()
    while not ProviderBatch.objects.filter(batch=batch, state="ended").exists():
        with_files(batch, turns=1)
    monkeypatch.setattr("synthesis.llm.refused_settings._refused", {})  # another process goes on
    assert with_files(batch).state == "done"
    assert [row.role for row in ProviderBatch.objects.all()] == ["query_writer", "query_writer", "judge"]
    assert not progress.look(batch).drops.keys() - {"not_found"}

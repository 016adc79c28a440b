"""Servers and models that refuse settings are asked in the form that they take, from the second request on at once."""

import json
from typing import Any

import pytest

from biotool_site.env import BadEnvironment
from synthesis.llm import client, errors, roles, wire
from synthesis.llm.roles import Role
from tests.synthesis.odd_llm import OddLLM, Script, failing

pytestmark = pytest.mark.django_db

REQUEST: dict[str, Any] = {
    "model": "odd-1",
    "messages": [{"role": "user", "content": "Answer in JSON."}],
    "temperature": 0.7,
    "seed": 1,
    "max_tokens": 100,
    "response_format": {"type": "json_schema", "json_schema": {"name": "judge", "schema": {}}},
}
SAID = json.dumps(
    {
        "id": "1", "object": "chat.completion", "created": 0, "model": "odd-1",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "{}"}}],
    }
)  # fmt: skip


@pytest.fixture
def role(odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> Role:
    """The judge, played by the odd server, which says {} to everything."""
    monkeypatch.setenv("LLM_JUDGE_BASE_URL", odd_llm.url)
    monkeypatch.setenv("LLM_JUDGE_MODEL", "odd-1")
    odd_llm.script = answering
    return roles.role("judge")


def answering(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
    return 200, {}, SAID


def refusing(refuses: Any, words: str, status: int = 400) -> Script:
    return lambda request: failing(status, words)(request) if refuses(request) else answering(request)


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(
    ("refuses", "words", "instead"),
    [
        (
            lambda request: "max_tokens" in request,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            {"max_tokens": None, "max_completion_tokens": 100},
        ),
        (
            lambda request: request.get("response_format", {}).get("type") == "json_schema",
            "response_format.type must be one of text, json_object",
            {"response_format": {"type": "json_object"}},
        ),
        (lambda request: "response_format" in request, "extra field: response_format", {"response_format": None}),
        (lambda request: "temperature" in request, "'temperature' does not support 0.7", {"temperature": None}),
        (lambda request: "seed" in request, "Unrecognized request argument: seed", {"seed": None}),
    ],
)
def test_a_refused_setting_is_replaced_and_that_is_remembered(
    role: Role, odd_llm: OddLLM, refuses: Any, words: str, instead: dict[str, Any], status: int
) -> None:
    odd_llm.script = refusing(refuses, words, status)
    assert client.complete(role, REQUEST).text == "{}"
    sent = odd_llm.requests[-1]
    assert {name: sent.get(name) for name in instead} == instead
    assert sent.get("seed") == (None if "seed" in instead else 1)  # the others stay
    before = len(odd_llm.requests)
    client.complete(role, REQUEST)
    assert len(odd_llm.requests) == before + 1
    assert odd_llm.requests[-1] == sent


def test_each_request_takes_its_turn_also_the_repeated_one(
    role: Role, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_JUDGE_REQUESTS_PER_MINUTE", "10")
    odd_llm.script = refusing(lambda request: "seed" in request, "seed?")
    with pytest.raises(errors.NotYet) as caught:
        client.complete(roles.role("judge"), REQUEST)
    assert caught.value.retry_after and caught.value.retry_after > 5
    assert len(odd_llm.requests) == 1


def test_a_request_refused_for_another_reason_is_rejected(role: Role, odd_llm: OddLLM) -> None:
    odd_llm.script = failing(400, "This model's maximum context length is 10 letters.")
    with pytest.raises(errors.Rejected, match="maximum context length"):
        client.complete(role, REQUEST)
    assert len(odd_llm.requests) == 1


@pytest.mark.parametrize(
    ("script", "kind", "retry_after", "overload"),
    [
        (failing(429, retry_after="7"), errors.Overloaded, 7, True),
        (failing(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT"), errors.Overloaded, 0, True),
        (failing(429, retry_after="1e9"), errors.Overloaded, 3600, True),
        (failing(429, retry_after="soon"), errors.Overloaded, None, True),
        (failing(503), errors.Unreachable, None, True),
        (failing(529), errors.Unreachable, None, True),
        (failing(500), errors.Unreachable, None, False),
        (failing(402, "Payment required"), errors.Misconfigured, None, False),
        (lambda request: (0, {}, ""), errors.Unreachable, None, False),
    ],
)
def test_what_an_error_means(
    role: Role, odd_llm: OddLLM, script: Script, kind: type[errors.LLMError], retry_after: float | None, overload: bool
) -> None:
    odd_llm.script = script
    with pytest.raises(kind) as caught:
        client.complete(role, REQUEST)
    assert (caught.value.retry_after, caught.value.overload) == (retry_after, overload)


NO_COMPLETIONS = (
    "", "[]", "null", '"hello"', "<html>", '{"choices": 3}', '{"choices": [3]}', '{"choices": [null]}',
    '{"choices": [], "usage": {"prompt_tokens": "many"}}', '{"error": {"message": "no"}}',
)  # fmt: skip


@pytest.mark.parametrize("body", NO_COMPLETIONS)
def test_what_is_no_chat_completion_is_no_answer(role: Role, odd_llm: OddLLM, body: str) -> None:
    odd_llm.script = lambda request: (200, {}, body)
    with pytest.raises(errors.Unreachable, match="sends"):
        client.complete(role, REQUEST)


def test_an_answer_in_parts_is_put_together_without_the_thoughts(role: Role, odd_llm: OddLLM) -> None:
    parts = [
        {"type": "thinking", "thinking": "{}?"},
        {"type": "text", "text": '{"a"'},
        {"type": "text", "text": ": 1}"},
    ]
    said = json.loads(SAID)
    said["choices"][0]["message"]["content"] = parts
    odd_llm.script = lambda request: (200, {}, json.dumps(said))
    assert client.complete(role, REQUEST).text == '{"a": 1}'


def test_an_empty_purse_is_not_a_busy_server(role: Role, odd_llm: OddLLM) -> None:
    body = {
        "error": {"message": "You exceeded your quota.", "type": "insufficient_quota", "code": "insufficient_quota"}
    }
    odd_llm.script = lambda request: (429, {}, json.dumps(body))
    with pytest.raises(errors.Misconfigured, match="exceeded your quota"):
        client.complete(role, REQUEST)


def test_an_answer_that_drips_is_broken_off(role: Role, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_JUDGE_TIMEOUT", "0.2")
    odd_llm.drips = 0.05  # each piece is in time, the whole is not: 1 s
    with pytest.raises(errors.Unreachable, match=r"within 0.2 s") as caught:
        client.complete(roles.role("judge"), REQUEST)
    assert caught.value.overload
    monkeypatch.setenv("LLM_JUDGE_TIMEOUT", "30")
    odd_llm.drips = 0.001
    assert client.complete(roles.role("judge"), REQUEST).text == "{}"


def test_an_answer_without_end_is_broken_off(role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST", len(SAID) - 1)
    with pytest.raises(errors.Unreachable):
        client.complete(role, REQUEST)
    monkeypatch.setattr(wire, "LARGEST", len(SAID))
    assert client.complete(role, REQUEST).text == "{}"


@pytest.mark.parametrize("name", ["REQUESTS_PER_MINUTE", "TOKENS_PER_MINUTE", "CONCURRENCY"])
def test_limits_of_a_role_are_its_own_and_read_strictly(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    field = name.lower()
    usual = getattr(roles.role("judge").limits, field)
    assert usual == {"CONCURRENCY": roles.DEFAULT_CONCURRENCY}.get(name)
    monkeypatch.setenv(f"LLM_JUDGE_{name}", "7")
    assert getattr(roles.role("judge").limits, field) == 7
    assert getattr(roles.role("query_writer").limits, field) == usual
    monkeypatch.setenv(f"LLM_JUDGE_{name}", "0")
    assert getattr(roles.role("judge").limits, field) == usual
    monkeypatch.setenv(f"LLM_JUDGE_{name}", "many")
    with pytest.raises(BadEnvironment, match=f"LLM_JUDGE_{name}"):
        roles.role("judge")

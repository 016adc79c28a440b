"""Roles, prices, prompts, and the strict reading of answers."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotool_site.env import BadEnvironment
from synthesis import prompts
from synthesis.llm import parse, prices, roles
from synthesis.llm.errors import Unreadable

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"], "additionalProperties": False}


@pytest.mark.parametrize(
    "answer",
    [
        '{"a": 1}',
        '  {"a": 1}\n',
        '```json\n{"a": 1}\n```',
        '```\n{"a": 1}\n```',
        'Here it is:\n```json\n{"a": 1}\n```\nEnjoy.',
        'The answer is {"a": 1}, I think.',
        '<think>{"a": 2} or so</think>{"a": 1}',
    ],
)
def test_one_object_is_found(answer: str) -> None:
    assert parse.read(answer, SCHEMA) == {"a": 1}


@pytest.mark.parametrize(
    "answer",
    ["", " ", "no", "[1]", "{", '{"a": "1"}', '{"a": 1, "b": 2}', "{}", '{"a": NaN}', "x" * 70_000, "[" * 50_000],
)
def test_anything_else_is_unreadable(answer: str) -> None:
    with pytest.raises(Unreadable):
        parse.read(answer, SCHEMA)


@given(st.text())
def test_reading_never_breaks(answer: str) -> None:
    try:
        assert set(parse.read(answer, SCHEMA)) == {"a"}
    except Unreadable as error:
        assert str(error)


def test_without_a_key_the_stand_in_serves(settings: Any) -> None:
    settings.STANDIN_URL = "http://127.0.0.1:9/v1"
    role = roles.role("judge", {"judge": "other"})
    assert (role.model, role.base_url, role.is_standin) == ("stand-in", "http://127.0.0.1:9/v1", True)


def test_each_role_has_its_own_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-one")
    monkeypatch.setenv("LLM_JUDGE_BASE_URL", "http://127.0.0.1:11434/v1/")
    monkeypatch.setenv("LLM_JUDGE_MODEL", "qwen3")
    monkeypatch.setenv("LLM_JUDGE_TEMPERATURE", "0.2")
    judge, writer = roles.role("judge"), roles.role("query_writer", {"query_writer": "gpt-5"})
    assert (judge.model, judge.base_url, judge.temperature) == ("qwen3", "http://127.0.0.1:11434/v1", 0.2)
    assert (writer.model, writer.base_url) == ("gpt-5", "https://api.openai.com/v1")
    assert "sk-one" not in repr(writer)


def test_a_temperature_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_JUDGE_TEMPERATURE", "warm")
    with pytest.raises(BadEnvironment, match="LLM_JUDGE_TEMPERATURE"):
        roles.role("judge")


def test_prices_are_per_million_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PRICES", '{"m": [0.4, 1.6]}')
    assert prices.table()["m"].of(1_000_000, 500_000) == Decimal("1.2")


@pytest.mark.parametrize("text", ["x", "[]", '{"m": 1}', '{"m": [1]}', '{"m": [-1, 1]}', '{"m": ["a", 1]}'])
def test_nonsense_prices_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LLM_PRICES", text)
    with pytest.raises(BadEnvironment, match="LLM_PRICES"):
        prices.table()


@pytest.mark.parametrize("role", roles.NAMES)
def test_every_role_has_a_prompt_with_a_schema(role: str) -> None:
    prompt = prompts.load(role, prompts.newest(role))
    assert prompt.label.startswith(f"{role}/v")
    assert "is data" in prompt.text
    assert prompt.schema["additionalProperties"] is False
    assert len(prompt.digest) == 64


def test_a_used_prompt_is_never_edited() -> None:
    """Whoever edits a prompt file makes the next version instead; then its digest is added here."""
    known = json.loads((prompts.ROOT / "digests.json").read_text())
    found = {
        prompts.load(role.name, file.stem).label: prompts.load(role.name, file.stem).digest
        for role in sorted(prompts.ROOT.iterdir())
        if role.is_dir()
        for file in sorted(role.glob("v*.md"))
    }
    assert found == known


@pytest.mark.parametrize("version", ["v999", "../v1", "1", ""])
def test_a_missing_prompt_is_told(version: str) -> None:
    with pytest.raises(LookupError):
        prompts.load("judge", version)

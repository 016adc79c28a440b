"""Tool calls found in what models write."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools

CALL = {"name": "esearch", "arguments": {"db": "gene"}}


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "esearch", "arguments": {"db": "gene"}}',
        'Sure! I will call {"name": "esearch", "arguments": {"db": "gene"}} now. {"name": "other", "arguments": {}}',
        '```json\n{"name": "esearch", "arguments": {"db": "gene"}}\n```',
        '```\n{"name": "esearch", "parameters": {"db": "gene"}}',
        '<think>{"a": 1}</think><tool_call>\n{"name": "esearch", "arguments": {"db": "gene"}}\n</tool_call>',
        '{"name": "wrong", "arguments": {}} <tool_call>{"name": "esearch", "arguments": {"db": "gene"}}',
        '[{"name": "esearch", "arguments": {"db": "gene"}}]',
        '{"tool_calls": [{"type": "function", "function": {"name": "esearch", "arguments": "{\\"db\\": \\"gene\\"}"}}]}',
        '{"function": "esearch", "args": {"db": "gene"}}',
    ],
)
def test_the_call_is_found(text: str) -> None:
    assert biotools.extract_call(text) == CALL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no call here",
        "{",
        '{"name": "x"}',
        '{"name": 3, "arguments": {}}',
        '{"name": "x", "arguments": "{"}',
        None,
        5,
    ],
)
def test_no_call_is_none(text: Any) -> None:
    assert biotools.extract_call(text) is None


@given(st.text(alphabet='{}[]":,name argumts<>`_\\\n'))
def test_nothing_makes_it_raise(text: str) -> None:
    found = biotools.extract_call(text)
    assert found is None or set(found) == {"name", "arguments"}


def test_a_very_long_and_deep_text_ends_soon() -> None:
    assert biotools.extract_call("[" * 300_000) is None
    assert biotools.extract_call('{"a":' * 50_000) is None

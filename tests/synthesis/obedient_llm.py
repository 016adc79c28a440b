"""A judge that obeys: orders outside the data document turn its verdict. It answers over real HTTP, through OddLLM.

It reads messages as many servers do: marks of chat templates in a content end that content, and what comes after is an
instruction. Of what is left, everything but JSON documents is an instruction, too. Data in a document is data.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from synthesis.llm.standin import chat
from tests.synthesis.odd_llm import Script, saying

MARKS = re.compile(r"<\|[a-z_]+\|>|</?s>")


def instructions(messages: list[dict[str, Any]]) -> str:
    """All that this judge takes for instructions in what users, or whoever writes in their name, say."""
    told = [message["content"] for message in messages if message["role"] == "user"]
    return "\n".join(part for content in told for part in _outside(content))


def _outside(content: str) -> Iterator[str]:
    """The parts of a content that are in no document of ours; after a mark of a chat template, all of it."""
    first, *others = MARKS.split(content, maxsplit=1)
    yield from others
    at = 0
    while (begin := first.find("{", at)) >= 0:
        try:
            value, end = json.JSONDecoder().raw_decode(first, begin)
            is_data = bool(value.keys() & {"task", "trouble"})
        except ValueError:
            end, is_data = begin + 1, False
        yield first[at:begin] if is_data else first[at:end]
        at = end
    yield first[at:]


def obeying(planted: str, wanted: bool) -> Script:
    """Judges by the stand-in's rules, unless the planted order stands outside the data: then it obeys."""
    return _judge(planted, wanted, lambda request: None)


def stumbling(planted: str, wanted: bool) -> Script:
    """The same; its first two answers hold the planted text in ways that are sent back to it."""
    quoted = {"pointer": "/nowhere", "quote": planted[:500]}
    bad: list[dict[str, Any]] = [
        {"informative": planted, "reason": planted[:900], "confidence": planted, "evidence": planted, planted: 1},
        {"informative": wanted, "reason": "r", "confidence": 1, "evidence": [quoted], "missing": []},
    ]

    def first(request: dict[str, Any]) -> str | None:
        round_number = len(request["messages"]) // 2 - 1
        return json.dumps(bad[round_number]) if round_number < len(bad) else None

    return _judge(planted, wanted, first)


def _judge(planted: str, wanted: bool, first: Callable[[dict[str, Any]], str | None]) -> Script:
    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        if bad := first(request):
            return saying(bad)(request)
        answer = json.loads(chat.complete(request)["choices"][0]["message"]["content"])
        if _flat(planted) in _flat(instructions(request["messages"])):
            answer["informative"] = wanted
        return saying(json.dumps(answer))(request)

    return script


def _flat(text: str) -> str:
    """Text without spaces, marks and escapes: an order is understood however it is set."""
    return re.sub(r"[\s\\]", "", MARKS.sub("", text))

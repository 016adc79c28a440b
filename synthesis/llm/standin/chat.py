"""From a chat-completions request to its answer: finds the task in the messages and hands it to its rules."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from synthesis.llm.standin import answering, judging, proposing, questions
from synthesis.llm.standin.questions import Asked

MODEL = "stand-in"


class BadRequest(Exception):
    """The request is none that chat completions take; the words say what is wrong with it."""


def write_queries(data: dict[str, Any]) -> dict[str, Any]:
    """Both questions, and what they did with each argument."""
    function = data.get("function") or {}
    asked = Asked(
        function=str(function.get("name", "")),
        database=str(function.get("database", "")),
        family=str(function.get("family", "")),
        description=str(function.get("description", "")),
        parameters=function.get("parameters") or {},
        arguments=data.get("arguments") or {},
        observation=data.get("observation") or {},
    )
    pair = questions.write(asked)
    return {
        "queries": [
            {"style": style, "query": text, "arguments": _said(asked.arguments, text)}
            for style, text in (("broad", pair.broad), ("specific", pair.specific))
        ]
    }


def _said(arguments: dict[str, Any], text: str) -> dict[str, str]:
    folded = text.casefold()
    return {
        name: "omit" if isinstance(value, bool) else "keep" if str(value).casefold() in folded else "paraphrase"
        for name, value in arguments.items()
    }


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "call_synthesis": proposing.propose,
    "query_writer": write_queries,
    "judge": judging.judge,
    "answer": answering.answer,
}


def complete(request: Any) -> dict[str, Any]:
    """The chat completion for a request; the same request gives the same answer. Raises BadRequest."""
    messages = request.get("messages") if isinstance(request, dict) else None
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise BadRequest("messages must be a list of objects")
    text = next((str(m.get("content") or "") for m in messages if m.get("role") == "user"), "")
    if not text:
        raise BadRequest("there is no user message")
    message: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None}
    finish = "stop"
    data = _document(text)
    tools = request.get("tools")
    if data is not None and data.get("task") in TASKS:
        message["content"] = json.dumps(TASKS[data["task"]](data), ensure_ascii=False)
    elif isinstance(tools, list) and (call := answering.tool_call(text, tools)):
        message["tool_calls"] = [{"id": f"call_{_digest(text)[:12]}", "type": "function", "function": call}]
        finish = "tool_calls"
    else:
        message["content"] = "I am a stand-in: a set of rules, not a language model. I cannot answer this."
    return _completion(messages, message, finish)


def _document(text: str) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _completion(messages: list[Any], message: dict[str, Any], finish: str) -> dict[str, Any]:
    letters_in, letters_out = json.dumps(messages), json.dumps(message)
    tokens_in, tokens_out = len(letters_in) // 4 + 1, len(letters_out) // 4 + 1
    return {
        "id": f"chatcmpl-{_digest(letters_in)[:24]}",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        },
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

"""The stand-in's answers: what the observation holds on what the question asks, or a tool call from its words."""

import json
import re
from typing import Any

from synthesis.llm.standin.aspects import asked_for
from synthesis.llm.standin.proposing import SEEDS
from synthesis.llm.standin.words import leaves, series

WORD = re.compile(r"[A-Za-z]{3,}")
IDENTIFIER = re.compile(r"(?<![\w.])(?=[\w.:-]*\d)[A-Za-z0-9][\w.:-]{2,}(?<![.:-])")


def answer(data: dict[str, Any]) -> dict[str, Any]:
    """A short answer made of values of the observation; says so when there is none."""
    query, told = str(data.get("query", "")), list(leaves(data.get("observation") or {}))
    wanted = {key for aspect in asked_for(query) for key in aspect.keys}
    chosen = [(p, v) for p, v in told if {part.lower() for part in p.split("/")} & wanted] or told
    if not chosen:
        return {"answer": "There is no observation that holds the answer."}
    facts = [f"{pointer.rsplit('/', 1)[-1].replace('_', ' ')} {str(value)[:120]}" for pointer, value in chosen[:6]]
    return {"answer": f"The record tells: {series(facts)}."}


def tool_call(query: str, tools: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The tool whose words fit the question best, with the identifiers of the question as arguments."""
    words = {word.lower() for word in WORD.findall(query)}
    functions = [tool.get("function") or {} for tool in tools]
    if not functions:
        return None

    def fit(function: dict[str, Any]) -> tuple[int, str]:
        text = f"{function.get('name', '')} {function.get('description', '')}".replace("_", " ").lower()
        return -len(words & set(WORD.findall(text))), str(function.get("name"))

    best = min(functions, key=fit)
    return {"name": str(best.get("name")), "arguments": json.dumps(_arguments(query, best.get("parameters") or {}))}


def _arguments(query: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Required parameters only: identifiers of the question in order, then what the schema offers."""
    identifiers = IDENTIFIER.findall(query)
    arguments: dict[str, Any] = {}
    for name in schema.get("required") or []:
        offered = (schema.get("properties") or {}).get(name) or {}
        if offered.get("enum"):
            arguments[name] = next((v for v in offered["enum"] if str(v).lower() in query.lower()), offered["enum"][0])
        elif "species" in name.lower():
            arguments[name] = SEEDS["species"][0]
        else:
            arguments[name] = identifiers.pop(0) if identifiers else query
    return arguments

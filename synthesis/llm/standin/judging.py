"""The stand-in's judge: does the observation hold what the question names and what it asks for?"""

import re
from typing import Any

from synthesis.llm.standin.aspects import Aspect, asked_for
from synthesis.llm.standin.words import leaves

# Words with digits and letters, long numbers, sequences: what a question can only have from its call or answer.
NAMED = re.compile(r"(?<![\w.])(?=[\w.:-]*\d)(?=[\w.:-]*[A-Za-z]|\d{5})[A-Za-z0-9][\w.:-]{3,}(?<![.:-])|\b[A-Z]{12,}\b")
MOST_EVIDENCE = 4
LONGEST_QUOTE = 200


def judge(data: dict[str, Any]) -> dict[str, Any]:
    """The verdict in the form that the judge's prompt asks for."""
    query, observation = str(data.get("query", "")), data.get("observation") or {}
    told = [(pointer, str(value)) for pointer, value in leaves(observation)]
    if not told:
        return _no("The observation is empty.", 0.99, [], ["any fact"])
    strange = [name for name in NAMED.findall(query) if not _stands(name, data.get("arguments"), told)]
    if strange:
        words = f"The question names {strange[0]}, which neither the call nor the observation holds."
        return _no(words, 0.9, [], [strange[0]])
    aspects = asked_for(query)
    missing = [aspect.name for aspect in aspects if not aspect.held(observation)]
    evidence = _evidence(aspects, told)
    if missing:
        words = f"The observation does not tell {' or '.join(missing)}; it cannot answer the question."
        return _no(words, 0.85, evidence, missing)
    if not aspects and len(told) < 4:
        return _no("The observation is too thin to answer the question.", 0.7, evidence, ["enough facts"])
    sure = 0.95 if aspects and _about(query, told) else 0.8 if aspects else 0.6
    found = ", ".join(aspect.name for aspect in aspects) or "facts on what the question names"
    return {
        "informative": True,
        "reason": f"The observation tells {found}.",
        "confidence": sure,
        "evidence": evidence,
        "missing": [],
    }


def _no(reason: str, confidence: float, evidence: list[dict[str, str]], missing: list[str]) -> dict[str, Any]:
    return {
        "informative": False, "reason": reason, "confidence": confidence, "evidence": evidence, "missing": missing,
    }  # fmt: skip


def _stands(name: str, arguments: Any, told: list[tuple[str, str]]) -> bool:
    """Whether a name of the question stands in the arguments or the observation, dbSNP's rs aside."""
    wanted = name.casefold()
    texts = [str(value).casefold() for _, value in leaves(arguments)] + [text.casefold() for _, text in told]
    number = wanted.removeprefix("rs")
    return any(wanted in text or (number.isdigit() and number == text) for text in texts) or any(
        number.isdigit() and number in re.split(r"\D+", text) for text in texts
    )


def _about(query: str, told: list[tuple[str, str]]) -> bool:
    """Whether some value of the observation stands in the question itself."""
    folded = query.casefold()
    return any(len(text) > 3 and text.casefold() in folded for _, text in told)


def _evidence(aspects: list[Aspect], told: list[tuple[str, str]]) -> list[dict[str, str]]:
    """For each aspect the first value under one of its keys, quoted with its pointer; else the first values at all."""
    found: dict[str, str] = {}
    for aspect in aspects:
        for pointer, text in told:
            parts = {part.lower() for part in pointer.split("/")}
            if parts & aspect.keys and pointer not in found:
                found[pointer] = text[:LONGEST_QUOTE]
                break
    quotes = found or {pointer: text[:LONGEST_QUOTE] for pointer, text in told[:MOST_EVIDENCE]}
    return [{"pointer": pointer, "quote": quote} for pointer, quote in list(quotes.items())[:MOST_EVIDENCE]]

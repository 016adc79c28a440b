"""Does a text speak to a judge or a model in place of a reader?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Finding, Place, Subject, at, span
from .disguise import readings

NAME = "injection"
MOST_FINDINGS = 5
LONGEST_TEXT = 20_000
HINT = re.compile(
    r"ignor|disregard|forget|overrid|instruct|prompt|rubric|informative|judge|assistant|jailbreak|you (?:are|must)"
    r"|language model|chatgpt|\bllm|\bas an ai|\bai (?:must|should|shall)|reviewer|grader|evaluator|verdict|confidence"
    r"|<\||\[/?inst|system[>:]|approve|忽略|忽視|无视|無視|игнор|забудь|تجاهل",
    re.IGNORECASE,
)
"""A text without any of these is no injection: spares the long pattern for nearly all texts."""
IGNORE = r"(?:ignore|disregard|forget|override|bypass)"
GUIDE = r"(?:instructions?|rubrics?|guidelines?|prompts?|directions|rules|criteria)"
MODEL = r"(?:AI|LLM|language model|model|assistant|chatbot|ChatGPT|GPT|Claude|judge|grader|reviewer|evaluator|DAN)"
PATTERNS = {
    "tells its reader to ignore instructions": (
        rf"\b{IGNORE}(?:\s+(?:all|any|every|the|of|these|those))*\s+(?:previous|prior|above|preceding|earlier|foregoing"
        rf"|your|my|original|given|judge'?s?|system)\s+(?:\w+\s+)?{GUIDE}\b"
        rf"|(?:^|[.!?:;\"'“(\[]|\bplease|\bnow|\bmust|\bthen)\s*{IGNORE}(?:\s+(?:all|any|every|the|this|of|these|those))*"
        r"\s+(?:instructions?|rubrics?|prompts?)\b"
        rf"|\b{IGNORE}\s+(?:everything|all|anything)\s+(?:above|before|you|that|of the above)\b"
        # German, French, Spanish, Portuguese, Italian, Chinese, Japanese, Russian, Arabic
        r"|\bignorier\w*\s+(?:\w+\s+){0,3}(?:anweisung|regel|vorgabe|instruktion|richtlinie)\w*"
        r"|\bignore[zr]?\s+(?:toutes\s+)?(?:les|vos|tes|ces)\s+(?:\w+\s+)?(?:instructions|consignes|r\u00e8gles)\b"
        r"|\bignor[ae]r?\s+(?:todas\s+)?(?:las|tus|sus|as|suas)\s+(?:\w+\s+)?(?:instruc|instru\u00e7|reglas|regras)\w*"
        r"|\bignor[ai]\w*\s+(?:tutte\s+)?(?:le|queste)\s+(?:\w+\s+)?(?:istruzioni|regole|indicazioni)\b"
        r"|(?:忽略|忽視|无视|無視)[^。.!?]{0,12}(?:指令|指示|规则|規則|提示)"
        r"|(?:指示|命令|ルール|規則)[^。.!?]{0,8}無視"
        r"|(?:игнорируй\w*|забудь\w*)\s+(?:\w+\s+){0,3}(?:инструкци|указани|правил)\w*"
        r"|تجاهل[^.!?]{0,24}(?:التعليمات|القواعد|الأوامر)"
    ),
    "tells a judge what to say": (
        r"\b(?:answer|reply|respond|output|return|say|write|print|rate|mark|score|label|judge|classify)\s*:?\s+"
        r"(?:(?:only|with|this|it|as|is|the|verdict|query|observation|quadruplet|question)\s+){0,4}"
        r"[\"'“`]?(?:informative|not informative|uninformative|approved?)(?=[\"'”`]?\s*(?:[.,;:!?)\]}\n]|\Z))"
        r"|\"?informative\"?\s*[:=]\s*(?:true|false)|\bverdict\s*[:=]\s*\w+"
        r"|\bconfidence\s*[:=]\s*1(?:\.0+)?(?![\d.%])"
    ),
    "speaks of the prompt": (
        r"\b(?:system|developer|hidden|initial)\s+prompt\b|\bnew instructions?\s*:|\bprompt injection\b|\bjailbreak"
    ),
    "speaks to a model": (
        r"\bas an?\s+(?:AI|LLM|(?:large )?language model)\b"
        rf"|\byou are(?: now)?(?: an?)?\s+(?:large )?{MODEL}\b"
        rf"|\b(?:dear|attention|note to|message (?:to|for)|hey|hi|hello),?\s+(?:the\s+)?{MODEL}s?\b\s*[:,!]"
        r"|\b(?:reviewer|judge|grader|assistant|model|AI)s?\s+(?:must|should|shall)\s+(?:now\s+)?"
        r"(?:answer|reply|respond|approve|reject|accept|output|rate)\b"
    ),
    "holds marks of a chat template": (
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[/?INST\]|<</?SYS>>"
        r"|</?(?:system|assistant)>|^\s*#{1,4}\s*(?:system|instruction|assistant)s?\s*:?\s*$|^\s*(?:system|assistant)\s*:\s"
    ),
}
SPEAKS = re.compile("|".join(f"({pattern})" for pattern in PATTERNS.values()), re.IGNORECASE | re.MULTILINE)
WHAT = tuple(PATTERNS)
HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
"""Characters that turn the direction of writing, and invisible copies of the ASCII letters."""


def injection(subject: Subject) -> Iterator[Finding]:
    """A text in query, arguments or observation that speaks to a judge or a model is a warning.

    Whoever fills a public record may write into our prompts: “ignore the rubric” (in ten languages), “answer
    informative”, “system prompt”, marks of chat templates, and letters that a reader cannot see; also in disguise, as
    full-width letters, with invisible letters between, or in base64. It is text, not proof: a paper on language models
    may hold such words, so a person decides. Other languages, ciphers and images are not seen.
    """
    found = 0
    for text, place in _texts(subject):
        for what, start, end in _signs(text):
            found += 1
            if found > MOST_FINDINGS:
                return
            shown = " ".join(text[start:end].split())[:80]
            quoted = f": “{shown}”" if shown else ""
            message = f"This text {what}{quoted}. Do not follow it; judge the record by its data."
            yield Finding(NAME, "warning", message, (_evidence(place, start, end),))


def _texts(subject: Subject) -> Iterator[tuple[str, Place]]:
    yield subject.query, span(0, len(subject.query))
    for path, value in (*subject.given, *subject.answer):
        if isinstance(value, str) and len(value) > 4:
            yield value[:LONGEST_TEXT], at(*path)
        if any(isinstance(step, str) and len(step) > 20 for step in path[-1:]):
            yield str(path[-1])[:LONGEST_TEXT], at(*path)


def _signs(text: str) -> Iterator[tuple[str, int, int]]:
    yield from _orders(text)
    for reading, start, end in readings(text):
        if order := next(_orders(reading), None):
            yield f"in disguise {order[0]}", start, end
    if not text.isascii() and (hidden := HIDDEN.search(text)):
        yield "holds letters that cannot be seen", hidden.start(), hidden.start()


def _orders(text: str) -> Iterator[tuple[str, int, int]]:
    if HINT.search(text):
        for match in SPEAKS.finditer(text):
            yield WHAT[(match.lastindex or 1) - 1], match.start(), match.end()


def _evidence(place: Place, start: int, end: int) -> Place:
    return span(start, end) if place["pointer"] == "/query" else {**place, "start": start, "end": end}

"""Calls with the stand-in's two questions and its judgement, for people to look at: `manage.py example_queries`."""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import biotools
from biotools import recordings
from synthesis.llm.standin import chat
from synthesis.steps.asking import told

INTRODUCTION = """\
# Example queries

{number} calls of the catalogue over recorded real responses, each with the two questions that the **stand-in** wrote,
and what its judge says of them. The stand-in is a set of rules, no language model: it serves where no key of an LLM is
set. Made by `manage.py example_queries --number {number} > docs/examples.md`; a test holds this page up to date."""
LINES = 8
LONGEST_LINE = 110
INFORMATIVE = {True: "informative", False: "not informative"}


@dataclass(frozen=True)
class Example:
    """One call, what it returned, and when that was recorded (empty where no date is known)."""

    function: Any
    arguments: Mapping[str, Any]
    summary: Mapping[str, Any]
    recorded: str


def page(number: int) -> str:
    """The page in Markdown; the same number gives the same page."""
    sections = [_section(place, example) for place, example in enumerate(itertools.islice(examples(), number), 1)]
    return "\n\n".join([INTRODUCTION.format(number=len(sections)), *sections]) + "\n"


def examples() -> Iterator[Example]:
    """One recorded, informative call for each function, databases in turn, families not seen yet first."""
    databases: dict[str, list[Any]] = {}
    calls: dict[str, list[tuple[dict[str, Any], recordings.Recording]]] = {}
    for name, arguments, recording in recordings.calls():
        calls.setdefault(name, []).append((arguments, recording))
    for name in sorted(calls):
        databases.setdefault(biotools.function(name).database, []).append(biotools.function(name))
    turns = [_families_first(functions) for _, functions in sorted(databases.items())]
    for function in itertools.chain.from_iterable(itertools.zip_longest(*turns)):
        if function and (example := _informative(function, calls[function.name])):
            yield example


def _families_first(functions: list[Any]) -> list[Any]:
    seen: dict[str, int] = {}
    ranked = []
    for function in functions:
        seen[function.family] = seen.get(function.family, 0) + 1
        ranked.append((seen[function.family], function.name, function))
    return [function for _, _, function in sorted(ranked, key=lambda item: item[:2])]


def _informative(function: Any, calls: list[tuple[dict[str, Any], recordings.Recording]]) -> Example | None:
    """The first call, in the order of its canonical arguments, whose recorded answer is informative."""
    for arguments, recording in sorted(calls, key=lambda call: json.dumps(call[0], sort_keys=True)):
        observation = biotools.call(function.name, arguments, "replay")
        if observation.informative:
            moment = recording.recorded_at
            return Example(function, arguments, observation.summary, f"{moment:%Y-%m-%d}" if moment else "")
    return None


def _section(place: int, example: Example) -> str:
    function = example.function
    written = chat.write_queries(
        {"function": told(function), "arguments": example.arguments, "observation": example.summary}
    )
    recorded = f", recorded {example.recorded}" if example.recorded else ""
    parts = [
        f"## {place}. {function.name}",
        f"{function.database}, {function.family.replace('_', ' ')}{recorded}",
        "\n".join(_question(query, example) for query in written["queries"]),
        f"Arguments: `{json.dumps(example.arguments, ensure_ascii=False)}`",
        f"```json\n{_beginning(example.summary)}\n```",
    ]
    return "\n\n".join(parts)


def _question(query: Mapping[str, Any], example: Example) -> str:
    asked = {"query": query["query"], "arguments": example.arguments, "observation": example.summary}
    verdict = chat.TASKS["judge"](asked)
    judged = f"{INFORMATIVE[verdict['informative']]} ({verdict['confidence']}). {verdict['reason']}"
    return f"- **{query['style']}**: {query['query']}\n  - judge: {judged}"


def _beginning(summary: Mapping[str, Any]) -> str:
    """The first lines of the summary as JSON, long ones cut."""
    lines = json.dumps(summary, indent=1, ensure_ascii=False).splitlines()
    shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…" for line in lines[:LINES]]
    return "\n".join([*shown, "…"] if len(lines) > LINES else shown)

"""Quadruplets to measure checks on: published examples, recorded calls, the catalogue's own example calls,
and people's questions on recorded calls."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import biotools
from biotools.client.replay import ReplayTransport, call_of
from biotools.recordings import load
from synthesis.llm.standin import chat

PUBLISHED = Path(__file__).parents[1] / "tests" / "biotools" / "data" / "published.json"


@dataclass(frozen=True)
class Sample:
    """One quadruplet and where it is from: `published`, `recordings`, `examples` or `questions`."""

    source: str
    quadruplet: Mapping[str, Any]


def published(path: Path = PUBLISHED) -> Iterator[Sample]:
    """The published examples of functions that the catalogue has, brought to the schema."""
    data = json.loads(path.read_text(encoding="utf-8"))
    known = {function.name for function in biotools.functions()}
    for example in data["quadruplets"] if isinstance(data, dict) else data:
        if example["function"] in known:
            arguments, _ = biotools.normalise(example["function"], example["arguments"])
            observation = json.loads(example["observation"])
            yield Sample("published", quadruplet(example["function"], example["query"], arguments, observation))


def recordings(folder: Path | None = None) -> Iterator[Sample]:
    """Every recorded call with an informative answer, with both questions of the stand-in query writer."""
    for name, arguments, summary in observed(folder):
        for query in written(name, arguments, summary):
            yield Sample("recordings", quadruplet(name, query, arguments, summary))


def examples() -> Iterator[Sample]:
    """The example calls of every function, with the stand-in's questions; the observation only repeats the call."""
    for function in biotools.functions():
        for arguments in function.examples:
            observation = {"call": dict(arguments)}
            for query in written(function.name, arguments, observation):
                yield Sample("examples", quadruplet(function.name, query, arguments, observation))


def written(name: str, arguments: Mapping[str, Any], observation: Any) -> list[str]:
    """The two questions that the stand-in writes."""
    function = biotools.function(name)
    told = tool(name) | {"database": function.database, "family": function.family}
    data = {"function": told, "arguments": dict(arguments), "observation": observation}
    return [query["query"] for query in chat.write_queries(data)["queries"]]


def questions(path: Path, folder: Path) -> Iterator[Sample]:
    """GeneTuring's questions, each with the calls that a model made for it and that are recorded.

    These questions were not written for one call: a finding about what the query lacks is no false alarm.
    """
    transport = ReplayTransport.of_path(folder)
    calls = {recording.id: call_of(recording) for recording in load(folder)}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            question = json.loads(line)
            for made in question["calls"]:
                call = calls.get(made.get("record_id", ""))
                summary = _summary(*call, transport) if call else None
                if call and summary:
                    yield Sample("questions", quadruplet(call[0], question["question"], call[1], summary))


def observed(folder: Path | None = None) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Function, arguments and summary of every recorded call with an informative answer."""
    transport = ReplayTransport.of_path(folder)
    for name, arguments, _ in transport.answered():
        if summary := _summary(name, arguments, transport):
            yield name, arguments, summary


def _summary(name: str, arguments: Mapping[str, Any], transport: ReplayTransport) -> dict[str, Any] | None:
    try:
        observation = biotools.call(name, arguments, transport, retries=0)
    except biotools.BiotoolsError:
        return None
    return dict(observation.summary) if observation.informative else None


def tool(name: str) -> dict[str, Any]:
    """The tool info of a quadruplet."""
    function = biotools.function(name)
    return {"name": name, "description": function.description, "parameters": function.schema}


def quadruplet(name: str, query: str, arguments: Mapping[str, Any], observation: Any) -> dict[str, Any]:
    """The parts that checks read."""
    return {"query": query, "tool": tool(name), "arguments": dict(arguments), "observation": observation}

"""Where calls come from: recorded responses read back into calls, the sampler, or the LLM role call_synthesis."""

import random
from typing import Any

import biotools
from biotool_site.lib.canonical import digest
from biotools import calls, recordings, sameness
from biotools.catalogue import catalogue
from biotools.evidence import observing
from synthesis import sampler
from synthesis.llm import roles
from synthesis.models import Round
from synthesis.steps import used
from synthesis.steps.asking import ask, told
from synthesis.steps.lease import Lease

Arguments = dict[str, Any]
HARVESTED = 300
"""Newest observations that the sampler takes identifiers from."""


class NoCalls(Exception):
    """The source has no call of this function; the words say why."""


def arguments_from(lease: Lease) -> list[Arguments]:
    """What the round's source proposes, at most as many as wanted. Raises NoCalls, and the LLM's errors."""
    row: Round = lease.row
    match row.source:
        case "recorded":
            found = from_recordings(row)
        case "sampler":
            found = from_sampler(row)
        case _:
            found = from_llm(lease)
    return found[: row.wanted]


def from_recordings(row: Round) -> list[Arguments]:
    """The recorded calls of the function in an order that the batch's seed decides; new ones come first."""
    by_digest = {
        calls.digest(name, arguments): arguments for name, arguments, _ in recordings.calls() if name == row.function
    }
    if not by_digest:
        raise NoCalls(f"There is no recorded call of {row.function}.")
    digests = sorted(by_digest)
    random.Random(f"{row.batch.seed} {row.function}").shuffle(digests)  # noqa: S311  reproducible, no secret
    wanted = {digest: equivalence(row.function, by_digest[digest]) for digest in digests}
    old = used.among(wanted, dataset_id=row.batch.dataset_id, batch_id=row.batch_id)
    return [by_digest[digest] for digest in sorted(digests, key=lambda digest: digest in old)]


def from_sampler(row: Round) -> list[Arguments]:
    """Options paired with each other around identifiers of the specs' examples and of earlier observations."""
    functions = catalogue().functions
    seeds = sampler.of_examples(functions.values())
    for name, arguments, summary in observing.newest(HARVESTED):
        if name in functions:
            seeds += sampler.harvest(functions[name], arguments, summary)
    found = sampler.sample(
        functions[row.function],
        seeds,
        wanted=row.wanted,
        seed=f"{row.batch.seed} {row.function}",
        used=used.equivalents_of(row.function, dataset_id=row.batch.dataset_id),
    )
    if not found:
        raise NoCalls(f"The sampler finds no further call of {row.function}: this dataset has tried all it can make.")
    return found


def from_llm(lease: Lease) -> list[Arguments]:
    """What call_synthesis proposes, with the published habits brought to the schema (biotools.normalise)."""
    row: Round = lease.row
    data = {
        "function": told(biotools.function(row.function)),
        "wanted": row.wanted,
        "used": used.arguments_of(row.function, dataset_id=row.batch.dataset_id),
    }
    answer = ask(lease, roles.CALL_SYNTHESIS, data)
    return [biotools.normalise(row.function, call["arguments"])[0] for call in answer.value["calls"]]


def identity(function: str, arguments: Arguments) -> str:
    """The digest of the call; of what was proposed, where it cannot be read as a call."""
    try:
        return calls.digest(function, arguments)
    except (TypeError, ValueError):
        return digest({"unreadable": repr(arguments)[:10_000]})


def equivalence(function: str, arguments: Arguments) -> str:
    """The digest that the call shares with its equivalents; empty for an invalid one, which stands for no other."""
    if biotools.validate(function, arguments):
        return ""
    return sameness.equivalent_digest(function, arguments)

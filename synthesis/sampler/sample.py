"""Pairwise coverage: every two options of a function's parameters meet in some call; pure, and repeatable."""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import covertable

import biotools
from biotools.catalogue import Function
from biotools.catalogue.spec import Parameter
from biotools.sameness import equivalent_digest
from synthesis.sampler.seeds import Seed

Arguments = dict[str, Any]
ABSENT, FROM_SEED = object(), object()
MOST_OPTIONS = 6
"""Values of one parameter that are paired; more would make a covering array that nobody executes."""
TECHNICAL = frozenset(("format", "download", "retstart", "db_type", "WebEnv", "query_key"))
"""Parameters that only change how an answer travels, or need another call's session."""


def sample(
    function: Function, seeds: Sequence[Seed], *, wanted: int, seed: str, used: Collection[str] = ()
) -> list[Arguments]:
    """At most `wanted` valid argument sets that differ; the same inputs give the same ones.

    Rows of a 2-way covering array over enums, booleans and optional parameters say which options meet; each row takes
    its identifiers from one seed, so that gene and species belong together. seeds: those that fill the most of what
    the function requires come first. used: digests (biotools.sameness.equivalent_digest) of calls that
    are not proposed again, in whatever words.
    """
    chance = random.Random(seed)  # noqa: S311  reproducible, no secret
    fitting = _fitting(function, seeds, chance)
    rows = _rows(function, seed)
    found: dict[str, Arguments] = {}
    for turn in range(2 * len(rows) * len(fitting)):
        if len(found) >= wanted:
            break
        arguments = _arguments(function, rows[turn % len(rows)], fitting[turn % len(fitting)])
        if arguments is not None and (known := equivalent_digest(function.name, arguments)) not in used:
            found.setdefault(known, arguments)
    return list(found.values())


def options(function: Function) -> dict[str, list[Any]]:
    """What each parameter may be in a row, ABSENT first where it may be left out; FROM_SEED is the seed's value."""
    found: dict[str, list[Any]] = {}
    wanted = {name for rule in function.rules for name in rule.any_of[:1]}
    for parameter in function.parameters:
        if parameter.name in TECHNICAL and not parameter.required:
            continue
        values = _values(parameter)
        if values:
            found[parameter.name] = values if parameter.required or parameter.name in wanted else [ABSENT, *values]
    return found


def _values(parameter: Parameter) -> list[Any]:
    if parameter.type == "boolean":
        return [True] if parameter.default is False else [True, False]
    if parameter.enum:
        return list(parameter.enum[:MOST_OPTIONS])
    if parameter.kind:
        return [FROM_SEED]
    if parameter.items and parameter.items.values:
        return list(parameter.items.values[:MOST_OPTIONS])
    return [parameter.example] if parameter.example is not None else []


def _rows(function: Function, seed: str) -> list[Mapping[str, Any]]:
    """The covering array's rows; a function with fewer than two choices has its options as they are."""
    offered = options(function)
    several = {name: range(len(values)) for name, values in offered.items() if len(values) > 1}
    fixed = {name: values[0] for name, values in offered.items() if len(values) == 1}
    if len(several) < 2:
        name, numbers = next(iter(several.items()), ("", range(1)))
        return [{**fixed, **({name: offered[name][number]} if name else {})} for number in numbers]
    # The quick criterion where there are many parameters (VEP has 64): a few rows more, a hundredth of the time.
    criterion = covertable.criteria.simple if len(several) > 12 else covertable.criteria.greedy
    numbered = covertable.make(
        {name: list(numbers) for name, numbers in several.items()},
        sorter=covertable.sorters.hash,
        criterion=criterion,
        salt=seed,
    )
    return [{**fixed, **{name: offered[name][number] for name, number in row.items()}} for row in numbered]


def _fitting(function: Function, seeds: Sequence[Seed], chance: random.Random) -> list[Seed]:
    """The seeds that fill the most required parameters, in an order of chance; an empty one where none fills any."""
    kinds = {parameter.kind for parameter in function.parameters if parameter.required and parameter.kind}
    filled = [(len(kinds & set(seed)), seed) for seed in seeds]
    most = max((number for number, _ in filled), default=0)
    best = [seed for number, seed in filled if number == most and most]
    chance.shuffle(best)
    return best or [{}]


def _arguments(function: Function, row: Mapping[str, Any], seed: Seed) -> Arguments | None:
    """The call of a row around a seed, None where it would not be valid."""
    made: Arguments = {}
    for parameter in function.parameters:
        value = row.get(parameter.name, ABSENT)
        if value is FROM_SEED:
            value = _typed(parameter, seed.get(parameter.kind or "", parameter.example))
        if value is not ABSENT and value is not None:
            made[parameter.name] = value
    return None if biotools.validate(function.name, made) else made


def _typed(parameter: Parameter, value: Any) -> Any:
    if parameter.type == "integer" and isinstance(value, str) and value.isdecimal():
        return int(value)
    return value

"""Calls without an LLM: options of a function's parameters around identifiers that are known; pure, and repeatable."""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

import biotools
from biotools.catalogue import Function
from biotools.catalogue.spec import Parameter
from biotools.sameness import equivalent_digest
from synthesis.sampler.rows import Row, rows
from synthesis.sampler.seeds import Seed

Arguments = dict[str, Any]
ABSENT, FROM_SEED = object(), object()
MOST_OPTIONS = 6
"""Values of one parameter that are paired; more would take more calls than anybody executes."""
MOST_SEEDS = 3  # around which a row is tried; what is then no valid call is none at all
LEAST_TURNS = 40  # even where one call is wanted: the first ones may be known already
TECHNICAL = frozenset(("format", "download", "retstart", "db_type", "WebEnv", "query_key"))
"""Parameters that only change how an answer travels, or need another call's session."""


def sample(
    function: Function, seeds: Sequence[Seed], *, wanted: int, seed: str, used: Collection[str] = ()
) -> list[Arguments]:
    """At most `wanted` valid argument sets that differ; the same inputs give the same ones.

    Calls are such as people make: most optional parameters are absent, no call has more than rows.BOUND (4) of them.
    Within that, and with enough calls, every value that `options` offers is asked (1-way coverage over all of them) and
    every two values of different parameters together (2-way), but for what no valid call has; see rows.covering.

    Each row takes its identifiers from one seed, so that gene and species belong together. seeds: those that fill the
    most of what the function requires come first. used: digests (biotools.sameness.equivalent_digest) of calls that
    are not proposed again, in whatever words.
    """
    chance = random.Random(seed)  # noqa: S311  reproducible, no secret
    fitting = _fitting(function, seeds, chance)
    offered = options(function)
    made = partial(_call, function, offered)
    asked = rows(
        {name: len(_present(values)) for name, values in offered.items()},
        [name for name, values in offered.items() if values[0] is ABSENT],
        {rule.given: rule.needs for rule in function.rules if rule.given},
        lambda row: made(fitting, row) is not None,
        seed,
    )
    found: dict[str, Arguments] = {}
    turns = range(2 * len(fitting) + 4 * (wanted + len(used)) + LEAST_TURNS)
    for _, row, around in zip(turns, asked, _orders(fitting, chance), strict=False):
        if len(found) >= wanted:
            break
        arguments = made(around, row)
        if arguments is not None and (known := equivalent_digest(function.name, arguments)) not in used:
            found.setdefault(known, arguments)
    return list(found.values())


def options(function: Function) -> dict[str, list[Any]]:
    """What each parameter may be in a row, ABSENT first where it may be left out; FROM_SEED is the seed's value.

    The default is no option of its own where it is the same to leave the parameter out. What a parameter excludes that
    every call has is no option either.
    """
    found: dict[str, list[Any]] = {}
    always = {parameter.name for parameter in function.parameters if parameter.required}
    always |= {name for rule in function.rules for name in rule.any_of[:1]}
    never = {name for rule in function.rules if rule.given in always for name in rule.excludes}
    for parameter in function.parameters:
        if parameter.name in TECHNICAL | never and not parameter.required:
            continue
        values = _values(parameter)
        if parameter.name not in always:
            values = [ABSENT, *(value for value in values if not _same(value, parameter.default))]
        if values not in ([], [ABSENT]):
            found[parameter.name] = values
    return found


def _same(one: Any, other: Any) -> bool:
    """Equal, and of one type: True is not 1."""
    return type(one) is type(other) and one == other


def _present(values: Sequence[Any]) -> Sequence[Any]:
    """The options without ABSENT, which comes first."""
    return values[1:] if values[0] is ABSENT else values


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


def _fitting(function: Function, seeds: Sequence[Seed], chance: random.Random) -> list[Seed]:
    """The seeds that fill the most required parameters, in an order of chance; an empty one where none fills any."""
    kinds = {parameter.kind for parameter in function.parameters if parameter.required and parameter.kind}
    filled = [(len(kinds & set(seed)), seed) for seed in seeds]
    most = max((number for number, _ in filled), default=0)
    best = [seed for number, seed in filled if number == most and most]
    chance.shuffle(best)
    return best or [{}]


def _orders(seeds: Sequence[Seed], chance: random.Random) -> Iterator[Sequence[Seed]]:
    """For each turn the seeds in order of trial: another one first each time, and all anew in another order of chance.

    In one fixed order, rows that come again would meet the same seeds again.
    """
    while True:
        order = chance.sample(seeds, len(seeds))
        for start in range(len(order)):
            yield [*order[start:], *order[:start]]


def _call(
    function: Function, offered: Mapping[str, Sequence[Any]], seeds: Sequence[Seed], row: Row
) -> Arguments | None:
    """The row's call around the first seed that has what it asks for, None where it would not be valid.

    What a seed says of optional parameters may be meant for another function (which fields to return): then the
    parameters' own examples take its place.
    """
    for own in (False, True):
        able = (made for seed in seeds if (made := _arguments(function, offered, seed, row, own=own)) is not None)
        for made in islice(able, MOST_SEEDS):
            if not biotools.validate(function.name, made):
                return made
    return None


def _arguments(
    function: Function, offered: Mapping[str, Sequence[Any]], seed: Seed, row: Row, *, own: bool
) -> Arguments | None:
    """The row around a seed; None where neither seed nor example has a value for a parameter that it asks for.

    own: optional parameters take their own examples, not the seed's values.
    """
    made: Arguments = {}
    for parameter in function.parameters:
        if parameter.name not in row:
            continue
        value = _present(offered[parameter.name])[row[parameter.name]]
        if value is FROM_SEED:
            known = {} if own and not parameter.required else seed
            value = _typed(parameter, known.get(parameter.kind or "", parameter.example))
        if value is None:
            return None
        made[parameter.name] = value
    return made


def _typed(parameter: Parameter, value: Any) -> Any:
    if parameter.type == "integer" and isinstance(value, str) and value.isdecimal():
        return int(value)
    return value

"""Rows of the sampler: few options at a time, every option and every two of them in the end, repeatable."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import biotools
from synthesis import sampler
from synthesis.sampler.rows import BOUND, Row, covering, rows
from synthesis.sampler.sample import ABSENT, FROM_SEED, options

EXAMPLES = sampler.of_examples(biotools.functions())
NAMES = "abcdefgh"
Parameters = tuple[dict[str, int], set[str]]
Option = tuple[str, int]


@st.composite
def parameters(draw: Any, most: int = 3) -> Parameters:
    """How many options each parameter has, and which may be absent; mostly the latter, so that they pass the bound."""
    offered = draw(st.dictionaries(st.sampled_from(NAMES), st.integers(min_value=1, max_value=most), max_size=8))
    return offered, {name for name in offered if draw(st.integers(min_value=0, max_value=3))}


def everything(row: Row) -> bool:
    return True


def singles(offered: dict[str, int]) -> list[Option]:
    return [(name, number) for name, many in offered.items() for number in range(many)]


def pairs(offered: dict[str, int]) -> set[frozenset[Option]]:
    """Every option, and every two of different parameters."""
    two = itertools.combinations_with_replacement(singles(offered), 2)
    return {frozenset(each) for each in two if each[0] == each[1] or each[0][0] != each[1][0]}


def met(found: list[Row]) -> set[frozenset[Option]]:
    return {frozenset(each) for row in found for each in itertools.combinations_with_replacement(row.items(), 2)}


@settings(deadline=None, max_examples=50)  # covering arrays cost more than what they are asked here
@given(parameters(), st.integers())
def test_every_option_and_every_two_of_them_come_with_few_at_a_time(given: Parameters, seed: int) -> None:
    offered, optional = given
    found = list(covering(offered, optional, {}, everything, str(seed)))
    assert not set(found[0]) & optional
    assert all(set(offered) - optional <= set(row) and len(set(row) & optional) <= BOUND for row in found)
    assert all(row not in found[:place] for place, row in enumerate(found))
    assert met(found) == pairs(offered)


@settings(deadline=None)
@given(parameters(), st.integers())
def test_where_one_array_is_all_every_option_is_also_without_each_other_one(given: Parameters, seed: int) -> None:
    offered, optional = given
    if len(optional) > BOUND:
        return
    found = list(covering(offered, optional, {}, everything, str(seed)))
    for (name, number), other in itertools.product(singles(offered), optional - {""}):
        assert name == other or any(row.get(name) == number and other not in row for row in found)


@settings(deadline=None, max_examples=40)  # constraints cost the sampler time
@given(parameters(), st.integers(), st.data())
def test_what_no_valid_call_has_is_left_out_and_all_else_is_covered(
    given: Parameters, seed: int, data: st.DataObject
) -> None:
    offered, optional = given
    two = sorted((each for each in pairs(offered) if len(each) == 2), key=sorted)
    never = data.draw(st.sets(st.sampled_from(two), max_size=6)) if two else set()

    def fits(row: Row) -> bool:
        return not any(each <= row.items() for each in never)

    required = [[(name, number) for number in range(offered[name])] for name in offered if name not in optional]
    valid = [row for row in map(dict, itertools.product(*required)) if fits(row)]
    found = list(covering(offered, optional, {}, fits, str(seed)))
    assert all(fits(row) for row in found)
    assert met(found) == {
        each
        for each in pairs(offered)
        if any(
            fits(row | dict(each)) and all(row.get(name, number) == number for name, number in each) for row in valid
        )
    }


@settings(deadline=None, max_examples=50)
@given(parameters(most=2), st.integers(), st.data())
def test_parameters_bring_what_they_need_within_the_bound(given: Parameters, seed: int, data: st.DataObject) -> None:
    offered = given[0]
    names = st.sampled_from(sorted(offered))
    needs = data.draw(st.dictionaries(names, st.sets(names, max_size=2), max_size=3)) if offered else {}
    found = list(covering(offered, set(offered), needs, _with(needs), str(seed)))
    assert all(_with(needs)(row) and len(row) <= BOUND for row in found)
    assert met(found) == {each for each in pairs(offered) if len(_whole({name for name, _ in each}, needs)) <= BOUND}


def _with(needs: dict[str, set[str]]) -> Callable[[Row], bool]:
    return lambda row: all(needs.get(name, set()) <= set(row) for name in row)


def _whole(names: set[str], needs: dict[str, set[str]]) -> set[str]:
    more = names.union(*(needs.get(name, set()) for name in names))
    return names if more == names else _whole(more, needs)


def test_every_option_of_many_comes_early() -> None:
    flags = {f"flag{number}": 1 for number in range(61)}
    first = list(itertools.islice(covering(flags, flags, {}, everything, "7"), 80))
    early, later = ({name for row in some for name in row} for some in (first[:20], first))
    assert len(early) > 30 and later == set(flags)
    assert sum(map(len, first)) / len(first) < 3


@settings(deadline=None, max_examples=15)
@given(parameters(), st.integers())
def test_the_same_seed_gives_the_same_rows(given: Parameters, seed: int) -> None:
    first, second = (rows(*given, {}, everything, str(seed)) for _ in range(2))
    assert list(itertools.islice(first, 60)) == list(itertools.islice(second, 60))


def test_when_all_is_covered_it_begins_anew_in_another_order() -> None:
    offered = {"a": 2, "b": 2, "c": 2}
    once = list(covering(offered, offered, {}, everything, "1 0"))
    both = list(itertools.islice(rows(offered, offered, {}, everything, "1"), 2 * len(once)))
    assert both[: len(once)] == once
    assert both[len(once)] == {} and both[len(once) :] != once


def test_a_function_without_a_valid_call_has_no_rows() -> None:
    assert list(rows({"a": 1, "b": 2}, {"b"}, {}, lambda row: False, "1")) == []


def optionals(name: str) -> set[str]:
    return {key for key, values in options(biotools.function(name)).items() if values[0] is ABSENT}


def sampled(name: str, wanted: int) -> list[dict[str, Any]]:
    return sampler.sample(biotools.function(name), EXAMPLES, wanted=wanted, seed="7")


@pytest.mark.parametrize("name", [function.name for function in biotools.functions()])
def test_calls_have_few_optional_parameters(name: str) -> None:
    optional = optionals(name)
    numbers = [len(optional & set(arguments)) for arguments in sampled(name, 20)]
    assert max(numbers) <= BOUND
    assert sum(numbers) / len(numbers) <= 3
    if len(numbers) >= 5:
        assert min(numbers) == 0


@pytest.mark.parametrize("name", ["vep_by_id", "esearch", "overlap_by_region"])
def test_coverage_grows_with_more_calls(name: str) -> None:
    asked = [_asked(name, sampled(name, wanted)) for wanted in (10, 40)]
    for fewer, more in zip(*asked, strict=True):
        assert fewer <= more
    assert len(asked[1][1]) > len(asked[0][1])
    every = sampled(name, 100)
    offered = options(biotools.function(name))
    missing = {
        (key, value)
        for key, values in offered.items()
        for value in values
        if isinstance(value, str | bool | int) and not any(arguments.get(key) == value for arguments in every)
    }
    assert missing == set()


def _asked(name: str, calls: list[dict[str, Any]]) -> tuple[set[Any], set[Any]]:
    """The options of the calls, and their pairs."""
    offered = options(biotools.function(name))
    found = [
        sorted((key, "" if FROM_SEED in offered[key] else str(arguments[key])) for key in offered if key in arguments)
        for arguments in calls
    ]
    return {option for row in found for option in row}, {
        pair for row in found for pair in itertools.combinations(row, 2)
    }

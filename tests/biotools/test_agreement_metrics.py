"""Measures of agreement: published worked examples, and what must hold for any decisions."""

import math
import random
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biotools.metrics.agreement import (
    MEASURES,
    Agreement,
    binomial,
    bootstrap,
    cohen_kappa,
    merged,
    patterns_of,
    wilson,
)
from biotools.metrics.judge import Stratum, true_negative_rate, true_positive_rate

# Krippendorff 2011, section C: four observers, twelve units, missing data; the same data are in Gwet 2014.
OBSERVERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
KRIPPENDORFF = [[None if mark == "." else mark for mark in unit] for unit in zip(*OBSERVERS, strict=True)]

# Fleiss 1971, table 1: thirty patients, six psychiatrists each, five diagnoses.
FLEISS = """00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"""


def counted(rows: str) -> Counter[tuple[int, ...]]:
    return Counter(tuple(int(digit) for digit in row) for row in rows.split())


def table(both: int, first: int, second: int, neither: int) -> dict[tuple[int, int], int]:
    """Patterns of a two by two table of two people."""
    return {(2, 0): both, (1, 1): first + second, (0, 2): neither}


def test_alpha_of_krippendorffs_example():
    found = Agreement.of(patterns_of(KRIPPENDORFF, "12345"))
    assert found.alpha == pytest.approx(0.743, abs=5e-4)
    assert (found.items, sum(found.used)) == (11, 40)  # the twelfth unit has one value, which pairs with none


def test_gwets_example_by_all_measures():
    """Figures of Gwet's own package irrCAC for the same twelve units (cac.raw4raters)."""
    found = Agreement.of(patterns_of(KRIPPENDORFF, "12345"))
    assert found.raw == pytest.approx(0.81818, abs=5e-6)
    assert found.ac1 == pytest.approx(0.77544, abs=5e-6)
    assert found.fleiss == pytest.approx(0.76117, abs=5e-6)
    assert found.pabak == pytest.approx(0.77273, abs=5e-6)


def test_kappa_of_fleiss_example():
    found = Agreement.of(counted(FLEISS))
    assert (found.items, found.used) == (30, (26, 26, 30, 55, 43))
    assert found.fleiss == pytest.approx(0.430, abs=5e-4)


@pytest.mark.parametrize(("cells", "kappa"), [((40, 9, 6, 45), 0.70), ((80, 10, 5, 5), 0.32)])
def test_the_paradox_of_kappa(cells, kappa):
    """Feinstein and Cicchetti 1990, tables I and II: the same raw agreement, kappa less than half."""
    both, first, second, neither = cells
    pair = {("y", "y"): both, ("y", "n"): first, ("n", "y"): second, ("n", "n"): neither}
    found = Agreement.of(table(*cells))
    assert cohen_kappa(pair) == pytest.approx(kappa, abs=5e-3)
    assert found.raw == pytest.approx(0.85) and found.pabak == pytest.approx(0.70)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_of_published_shares(successes, n, low, high):
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_nothing_in_nothing_out():
    empty = Agreement.of({})
    assert [getattr(empty, name) for name in MEASURES] == [None] * 5
    assert bootstrap({}) == dict.fromkeys(MEASURES)
    assert cohen_kappa({}) is None and wilson(0, 0) is None
    single = Agreement.of({(1, 0): 7})
    assert (single.items, single.raw, single.alpha) == (0, None, None)


def test_where_all_decisions_are_the_same_chance_leaves_nothing():
    found = Agreement.of({(2, 0, 0): 30})
    assert (found.raw, found.alpha, found.fleiss) == (1.0, None, None)
    assert (found.ac1, found.pabak) == (1.0, 1.0)
    assert cohen_kappa({("approve", "approve"): 30}) is None
    intervals = bootstrap({(2, 0, 0): 30})
    assert intervals["alpha"] is None and intervals["ac1"] == (1.0, 1.0)


def test_an_interval_that_is_mostly_undefined_is_not_told():
    """With one item of thirty that differs, a third of the resamples have none."""
    intervals = bootstrap({(2, 0): 29, (1, 1): 1})
    assert intervals["alpha"] is None and intervals["raw"] is not None


def test_an_unknown_category_is_refused():
    with pytest.raises(ValueError, match="'maybe' is none of the categories"):
        patterns_of([["yes", "maybe"]], ["yes", "no"])


def test_merged_categories_are_one():
    assert merged({(1, 1, 0): 2, (1, 0, 1): 3, (0, 1, 1): 5}, [(0,), (1, 2)]) == {(1, 1): 5, (0, 2): 5}


CATEGORIES = ("a", "b", "c")
DECISIONS = st.lists(st.lists(st.sampled_from([*CATEGORIES, None]), min_size=1, max_size=5), min_size=1, max_size=30)


@given(DECISIONS)
def test_measures_stay_in_their_range(items):
    found = Agreement.of(patterns_of(items, CATEGORIES))
    for name in MEASURES:
        value = getattr(found, name)
        assert value is None or (math.isfinite(value) and value <= 1 + 1e-9)
    assert found.raw is None or found.raw >= 0


@given(DECISIONS, st.randoms(use_true_random=False))
def test_who_is_who_and_what_is_called_what_does_not_matter(items, chance):
    found = Agreement.of(patterns_of(items, CATEGORIES))
    shuffled = [chance.sample(item, len(item)) for item in chance.sample(items, len(items))]
    for order in permutations(CATEGORIES):
        other = Agreement.of(patterns_of(shuffled, order))
        for name in MEASURES:
            assert getattr(other, name) == pytest.approx(getattr(found, name))


@given(st.lists(st.tuples(st.sampled_from(CATEGORIES), st.integers(2, 5)), min_size=1, max_size=30))
def test_perfect_agreement_is_1(items):
    found = Agreement.of(patterns_of([[category] * people for category, people in items], CATEGORIES))
    for name in MEASURES:
        value = getattr(found, name)
        assert value == pytest.approx(1) or (value is None and len({category for category, _ in items}) == 1)


@given(DECISIONS, st.integers(2, 5))
def test_raw_agreement_does_not_change_where_there_is_more_of_the_same(items, times):
    once, often = (Agreement.of(patterns_of(items * n, CATEGORIES)) for n in (1, times))
    for name in ("raw", "fleiss", "ac1", "pabak"):
        assert getattr(often, name) == pytest.approx(getattr(once, name))


@given(st.lists(st.tuples(*[st.sampled_from(CATEGORIES)] * 2), min_size=1, max_size=40))
def test_cohens_kappa_is_the_same_from_either_side(both):
    table = Counter(both)
    turned = {(second, first): n for (first, second), n in table.items()}
    assert cohen_kappa(table) == pytest.approx(cohen_kappa(turned))


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_wilsons_interval_holds_its_share(n, share):
    interval = wilson(share * n, n)
    assert 0 <= interval.low <= share + 1e-9 and share - 1e-9 <= interval.high <= 1


@given(DECISIONS)
@settings(max_examples=25)
def test_an_interval_is_the_same_each_time(items):
    patterns = patterns_of(items, CATEGORIES)
    backwards = dict(reversed(patterns.items()))
    assert bootstrap(patterns, resamples=50) == bootstrap(backwards, resamples=50)


@pytest.mark.parametrize(("n", "p"), [(5, 0.3), (40, 0.9), (1000, 0.02), (10**6, 0.5)])
def test_a_binomial_draw_has_the_mean_and_the_spread_of_one(n, p):
    chance = random.Random(4)
    drawn = [binomial(n, p, chance) for _ in range(4000)]
    mean = sum(drawn) / len(drawn)
    variance = sum((value - mean) ** 2 for value in drawn) / len(drawn)
    assert mean == pytest.approx(n * p, abs=5 * math.sqrt(n * p * (1 - p) / len(drawn)))
    assert variance == pytest.approx(n * p * (1 - p), rel=0.12)
    assert 0 <= min(drawn) <= max(drawn) <= n


def test_intervals_of_a_million_items_are_narrow_and_hold_the_value():
    patterns = {(2, 0, 0): 880_000, (1, 0, 1): 70_000, (1, 1, 0): 10_000, (0, 0, 2): 40_000}
    found, intervals = Agreement.of(patterns), bootstrap(patterns, resamples=200)
    for name in MEASURES:
        low, high = intervals[name]
        assert low <= getattr(found, name) <= high and high - low < 0.01


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """Raw agreement of 0.8 by draws of 100 items: 95% of the intervals should hold it."""
    chance, held = random.Random(5), 0
    for number in range(200):
        agree = binomial(100, 0.8, chance)
        low, high = bootstrap({(2, 0): agree, (1, 1): 100 - agree}, resamples=200, seed=number)["raw"]
        held += low <= 0.8 <= high
    assert 178 <= held <= 199


def test_a_judges_rates_weigh_what_experts_saw_by_what_there_is():
    """1,000 passed, of which experts accept 90%; 400 filtered, of which they accept 10 of a sample of 100."""
    passed, filtered = Stratum(1000, 200, 180), Stratum(400, 100, 10)
    tpr, tnr = true_positive_rate(passed, filtered), true_negative_rate(passed, filtered)
    assert tpr.value == pytest.approx(900 / 940) and tnr.value == pytest.approx(360 / 460)
    some, few = wilson(180, 200, 0.95**0.5), wilson(10, 100, 0.95**0.5)
    assert tpr.interval.low == pytest.approx(some.low * 1000 / (some.low * 1000 + few.high * 400))
    assert tpr.interval.high == pytest.approx(some.high * 1000 / (some.high * 1000 + few.low * 400))
    assert tnr.interval.low < tnr.value < tnr.interval.high
    pooled = 180 / 190  # what the raw table seems to say
    assert tpr.value != pytest.approx(pooled)


def test_a_judges_rates_want_decisions_on_both_sides():
    some, none = Stratum(50, 20, 15), Stratum(50)
    assert true_positive_rate(some, none) is None and true_negative_rate(some, none) is None
    assert true_positive_rate(Stratum(9, 9, 0), Stratum(9, 9, 0)) is None
    nothing_filtered = true_positive_rate(some, Stratum(0, 0, 0))
    assert nothing_filtered is None


def test_a_judges_intervals_hold_the_truth_at_least_as_often_as_they_say():
    chance, held = random.Random(6), 0
    truth = 0.9 * 1000 / (0.9 * 1000 + 0.1 * 400)
    for _ in range(400):
        passed = Stratum(1000, 120, binomial(120, 0.9, chance))
        filtered = Stratum(400, 40, binomial(40, 0.1, chance))
        rate = true_positive_rate(passed, filtered)
        held += rate.interval.low <= truth <= rate.interval.high
    assert held >= 380

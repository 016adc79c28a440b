"""The split: seeded, near its share, and stratified by function."""

from hypothesis import given
from hypothesis import strategies as st

from annotation.releases.splits import Group, calls_for_test

groups = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 9)), max_size=60).map(
    lambda pairs: [Group(f"call-{number}", function, size) for number, (function, size) in enumerate(sorted(pairs))]
)


@given(groups, st.integers(0, 99), st.integers(0, 90))
def test_the_share_is_missed_by_half_of_the_largest_call_at_most(made, seed, percent):
    test = set(calls_for_test(made, seed=seed, percent=percent))
    in_test = sum(group.size for group in made if group.call_digest in test)
    wanted = sum(group.size for group in made) * percent / 100
    assert abs(in_test - wanted) <= max((group.size for group in made), default=0) / 2


@given(groups, st.integers(0, 99))
def test_the_same_seed_gives_the_same_split_whatever_the_order_within_a_function(made, seed):
    turned = sorted(made, key=lambda group: (group.function, group.call_digest[::-1]))
    first = set(calls_for_test(made, seed=seed, percent=20))
    assert first == set(calls_for_test(turned, seed=seed, percent=20))


@given(groups, st.integers(0, 99))
def test_no_share_means_no_test_split(made, seed):
    assert list(calls_for_test(made, seed=seed, percent=0)) == []


def test_another_seed_gives_another_split():
    made = [Group(f"call-{number}", "lookup", 2) for number in range(100)]
    splits = {frozenset(calls_for_test(made, seed=seed, percent=20)) for seed in range(5)}
    assert len(splits) == 5
    assert {len(split) for split in splits} == {20}


def test_every_function_has_its_share_in_test():
    made = [Group(f"{function}-{number}", function, 2) for function in "abc" for number in range(20)]
    test = list(calls_for_test(made, seed=0, percent=20))
    assert [sum(call.startswith(function) for call in test) for function in "abc"] == [4, 4, 4]


def test_one_call_goes_to_train_and_nothing_gives_nothing():
    assert list(calls_for_test([Group("only", "lookup", 7)], seed=0, percent=20)) == []
    assert list(calls_for_test([], seed=0, percent=20)) == []

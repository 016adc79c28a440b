"""Two observations compared by structure."""

import random

import pytest

from annotation import diffs
from annotation.diffs.structure import LISTED, LONGEST


def told(old, new):
    return [(item.fate.value, item.pointer, item.old, item.new) for item in diffs.values(old, new).items]


@pytest.mark.parametrize(
    ("old", "new", "items"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("changed", "/a", "1", "2")]),
        ({"a": 1}, {"a": True}, [("changed", "/a", "1", "true")]),
        ({"a": 1, "b/c": "x"}, {"a": 1, "d": None}, [("removed", "/b~1c", "x", ""), ("added", "/d", "", "null")]),
        ([1, 2, 3], [1, 3], [("removed", "/1", "2", "")]),
        ([1, 3], [1, 2, 3], [("added", "/1", "", "2")]),
        ([{"id": "x", "v": 1}, {"id": "y", "v": 2}], [{"id": "y", "v": 3}], [
            ("removed", "/0", "2 values: x, 1", ""), ("changed", "/0/v", "2", "3")]),
        ({"a": {"b": [1]}}, {"a": "gone"}, [("changed", "/a", "1 value", "gone")]),
        ("x", "y", [("changed", "", "x", "y")]),
    ],
)  # fmt: skip
def test_values_are_told_apart(old, new, items):
    assert told(old, new) == items


def test_what_differs_is_counted_and_bounded():
    old = {str(n): n for n in range(1000)} | {"gone": 1, "long": "x" * 10_000}
    new = {str(n): n + 1 for n in range(1000)} | {"came": [1, 2], "long": "y" * 10_000}
    found = diffs.values(old, new)
    assert (found.changed, found.removed, found.added, found.total) == (1001, 1, 1, 1003)
    assert len(found.items) == LISTED and found.left == 1003 - LISTED and found.whole
    assert len(diffs.values({"a": "x" * 10_000}, {"a": ""}).items[0].old) < LONGEST + 40


def test_any_size_and_depth_is_taken():
    old, new = [1], [2]
    for _ in range(10_000):
        old, new = [old], [new]
    assert diffs.values(old, new).changed == 1
    flat = {"rows": [{"id": n, "value": random.random()} for n in range(50_000)]}
    assert diffs.values(flat, {"rows": []}).removed == 50_000
    other = {"rows": [{"id": n, "value": 0} for n in range(49_000)]}
    found = diffs.values(flat, other)
    assert found.changed == 49_000 and found.removed == 1_000
    assert not diffs.values([0] * 500_000, [1] * 500_000).whole

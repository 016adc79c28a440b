"""Search in an observation: names and values, in the tree's order, bounded whatever comes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation import trees
from annotation.observed import search

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=5) | st.dictionaries(st.text(max_size=5), below, max_size=5),
    max_leaves=30,
)
GENE = {"symbol": "KRAS", "place": {"start": 25204789, "Symbol~b": None}, "names": ["kras", "K-ras", True]}


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        ("kras", ["/symbol", "/names/0"]),
        ("SYMBOL", ["/symbol", "/place/Symbol~0b"]),
        ("2520", ["/place/start"]),
        ("place", ["/place"]),
        ("null", ["/place/Symbol~0b"]),
        ("true", ["/names/2"]),
        ("BRAF", []),
        ("", []),
        ("k.as", []),
    ],
)
def test_it_is_found_in_names_and_values_whatever_the_case(text: str, pointers: list[str]) -> None:
    assert search.find(GENE, text) == search.Found(len(pointers), pointers)


@settings(deadline=None)
@given(VALUES, st.text(min_size=1, max_size=2))
def test_every_hit_leads_to_what_has_the_text(value: Any, text: str) -> None:
    for pointer in search.find(value, text).pointers:
        there = trees.part(value, pointer)
        name = trees.steps_of(pointer)[-1] if pointer else ""
        shown = "" if isinstance(there, (dict, list)) else trees.build(there).text
        assert text.casefold() in name.casefold() or text.casefold() in shown.casefold()


def test_depth_and_number_are_no_trouble() -> None:
    deep: Any = "needle"
    for _ in range(10_000):
        deep = [deep]
    assert search.find(deep, "needle").pointers == ["/0" * 10_000]
    many = search.find(["needle"] * 50_000, "needle")
    assert (many.total, len(many.pointers)) == (50_000, search.MOST_HITS)

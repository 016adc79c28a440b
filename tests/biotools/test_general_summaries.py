"""The general shapes of summaries: what a spec tells is shown, counted and left out; nothing makes them raise."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotools.catalogue.spec import Summary
from biotools.summaries.general import GENERAL
from biotools.summaries.shapes import LADDER, LARGEST_SUMMARY, Limits, fit, size

WIDE, NARROW = LADDER[0], Limits(items=2, inner=1, text=10)
FEATURES = [{"id": f"F{n}", "start": n, "biotype": "coding" if n % 3 else "snRNA", "logic_name": "x"} for n in range(9)]


def shown(document: Any, limits: Limits = WIDE, **told: Any) -> dict[str, Any]:
    summary = Summary(told.pop("shape"), **told)
    return GENERAL[summary.shape](document, limits, summary)


def test_a_record_shows_its_telling_fields_first_and_drops_bookkeeping() -> None:
    made = shown({"a": 1, "b": None, "c": [], "z": "last"}, shape="record", first=("z",), drop=("a",))
    assert list(made.items()) == [("z", "last")]
    assert shown({"data": [{"id": "x"}]}, shape="record", at=("data",)) == {"id": "x"}
    assert shown([{"id": 1}, {"id": 2}], shape="record")["total"] == 2
    assert shown("pong", shape="record") == {"value": "pong"}


def test_a_list_tells_its_total_its_tallies_and_the_first_items() -> None:
    made = shown(FEATURES, NARROW, shape="list", first=("start",), drop=("logic_name",), count_by=("biotype",))
    assert made["total"] == 9 and made["shown"] == 2
    assert made["by_biotype"] == {"coding": 6, "snRNA": 3}
    assert list(made["items"][0]) == ["start", "id", "biotype"]


def test_what_stands_beside_a_list_is_kept() -> None:
    body = {"totalCount": 812, "studies": [{"id": 1}], "nextPageToken": "abc"}
    made = shown(body, shape="list", at=("studies",), beside=("totalCount",))
    assert made == {"totalCount": 812, "total": 1, "shown": 1, "items": [{"id": 1}]}
    assert shown({"totalCount": 0}, shape="list", at=("studies",), beside=("totalCount",)) == {"totalCount": 0}
    assert shown([], shape="list") == {"total": 0, "shown": 0}


def test_a_tree_is_measured_whole_and_shown_from_the_top() -> None:
    leaf = {"name": "leaf"}
    root = {"tree": {"name": "root", "kids": [{"name": "a", "kids": [leaf, leaf, leaf]}, leaf]}, "id": "T1"}
    made = shown(root, shape="tree", at=("tree",), children="kids", beside=("id",))
    assert (made["id"], made["nodes"], made["leaves"], made["levels"]) == ("T1", 6, 4, 3)
    assert made["tree"]["kids"][0]["name"] == "a" and made["first_leaves"][0] == leaf
    cut = shown(root, NARROW, shape="tree", at=("tree",), children="kids")
    assert cut["tree"]["kids"] == {"total": 2, "shown": 1, "items": [{"name": "a", "kids": {"total": 3, "shown": 0}}]}


def test_a_sequence_tells_its_length_and_its_beginning() -> None:
    made = shown({"id": "E1", "seq": "ACGT" * 10, "molecule": "dna"}, NARROW, shape="sequence")
    assert made["id"] == "E1" and made["letters"] == 40
    assert made["seq"] == {"text": "ACGTACGTAC", "total_letters": 40, "shown_letters": 10}
    several = shown([{"id": "E1", "seq": "AC"}, {"id": "E2", "seq": "A"}], shape="sequence")
    assert (several["total"], several["shown"]) == (2, 2)


def test_a_tree_deeper_than_any_stack_is_measured() -> None:
    node: dict[str, Any] = {"name": "leaf"}
    for _ in range(5000):
        node = {"name": "n", "children": [node]}
    made = shown(node, shape="tree")
    assert made["levels"] == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.sampled_from(["a", "seq", "children", "id", "data"]), inner, max_size=4)
    ),
    max_leaves=30,
)


@pytest.mark.parametrize("shape", list(GENERAL))
@given(document=JSON)
def test_any_json_makes_a_bounded_summary(shape: str, document: Any) -> None:
    told = {"at": ("data",)} if isinstance(document, dict) and "data" in document else {}
    summary = Summary(shape, **told, first=("id",), drop=("a",), count_by=("id",), beside=("seq",))
    made = fit(lambda limits: GENERAL[shape](document, limits, summary))
    assert size(made) <= LARGEST_SUMMARY
    assert json.dumps(made) == json.dumps(fit(lambda limits: GENERAL[shape](document, limits, summary)))

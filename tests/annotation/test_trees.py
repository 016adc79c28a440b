"""The tree of an observation: bounded whatever comes, and every part of it can be reached."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation import trees

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=8) | st.dictionaries(st.text(max_size=6), children, max_size=8),
    max_leaves=60,
)


def nodes(node):
    yield node
    for child in node.children:
        yield from nodes(child)


def test_small_values_are_whole_and_open():
    tree = trees.build({"gene": "BRCA2", "spans": [1, 2], "none": None, "yes": True})
    assert [(child.key, child.kind, child.text) for child in tree.children] == [
        ("gene", "string", "BRCA2"),
        ("spans", "array", ""),
        ("none", "null", "null"),
        ("yes", "boolean", "true"),
    ]
    assert tree.children[1].open
    assert not any(node.lazy or node.rest or node.length for node in nodes(tree))


def test_long_lists_come_in_parts_that_join_without_a_gap():
    value = {"ids": list(range(150))}
    seen, offset = [], 0
    while True:
        part = trees.build(value["ids"], offset=offset)
        seen += [int(child.text) for child in part.children]
        if not part.rest:
            break
        assert part.left == 150 - part.rest
        offset = part.rest
    assert seen == value["ids"]


def test_huge_values_are_bounded():
    wide = {str(number): {"a": [number] * 100} for number in range(100_000)}
    assert sum(1 for _ in nodes(trees.build(wide))) < trees.NODES_AT_ONCE + trees.CHILDREN_AT_ONCE + 2
    deep: object = "end"
    for _ in range(10_000):
        deep = [deep]
    tree = trees.build(deep)
    assert sum(1 for _ in nodes(tree)) <= trees.LEVELS_AT_ONCE + 1
    assert list(nodes(tree))[-1].lazy


def test_long_text_is_cut_and_says_how_long_it_is():
    leaf = trees.build({"sequence": "A" * 10_000}).children[0]
    assert (len(leaf.text), leaf.length) == (trees.TEXT_AT_ONCE, 10_000)


@settings(deadline=None)
@given(JSON)
def test_every_pointer_leads_to_its_value(value):
    for node in nodes(trees.build(value)):
        found = trees.part(value, node.pointer)
        if node.container:
            assert node.size == len(found)
        elif isinstance(found, str) and not node.length:
            assert node.text == found


@pytest.mark.parametrize("pointer", ["/missing", "ids", "/ids/9", "/ids/-1", "/ids/x", "/ids/٣", "/text/0"])
def test_pointers_to_nowhere_are_refused(pointer):
    with pytest.raises(trees.NoSuchPart):
        trees.part({"ids": [1, 2], "text": "abc"}, pointer)

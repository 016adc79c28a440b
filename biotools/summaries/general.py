"""The general shapes: one record, a list with totals, a tree, a sequence; a spec tells each what to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..catalogue.spec import Summary
from .shapes import Limits, as_dict, blank, clip, counts, listing, pick, shrink
from .shapes import record as bounded

DEEPEST_NODE = 400
"""Levels of a tree that are looked at; no real tree is deeper, a hostile one may be."""
MOST_NODES = 100_000


def record(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    """One object: its `first` fields first, then all others, without those to `drop`. A list with one item
    in place of an object is that item; a longer one is shown as a list."""
    found = _at(document, told.at)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if isinstance(found, list):
        return _listed(found, limits, told)
    if not isinstance(found, Mapping):
        return {} if blank(found) else {"value": shrink(found, limits)}
    return bounded(_ordered(found, told), limits)


def list_(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    """A list: `total` items, `shown` of them, tallies by `count_by`, the first items in order.

    An object in place of the list is shown as a record. `beside`: fields of the top, such as a total that
    the service tells. An empty list gives total 0.
    """
    found = _at(document, told.at)
    if not isinstance(found, list):
        return record(document, limits, told) if not (told.at and found is None) else _beside(document, limits, told)
    return {**_beside(document, limits, told), **_listed(found, limits, told)}


def tree(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    """A tree: how many nodes, leaves and levels; the top with its nearest descendants; the first leaves.

    Children stand in the field `children`; a top level that is a list is a node without fields.
    """
    found = _at(document, told.at)
    root = {told.children: found} if isinstance(found, list) else as_dict(found)
    if not root:
        return {} if blank(found) else {"value": shrink(found, limits)}
    nodes, leaves, levels, first = _measure(root, told)
    shown = [bounded(_ordered(_own(leaf, told), told), limits.within(), 1) for leaf in first[: limits.items]]
    made = {**_beside(document, limits, told), "nodes": nodes, "leaves": leaves, "levels": levels}
    made["tree"] = _node(root, limits, told, depth=0)
    return {**made, "first_leaves": shown} if leaves > 1 and shown else made


def sequence(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    """One sequence, or a list of some: its fields, how many letters it has, and its beginning."""
    found = _at(document, told.at)
    if isinstance(found, list) and len(found) != 1:
        shown = listing(found, lambda item: _sequence(item, limits.within(), told), limits)
        plain = {"total": len(found), "shown": len(shown), "items": shown} if isinstance(shown, list) else shown
        return {**_beside(document, limits, told), **plain}
    return _sequence(found[0] if isinstance(found, list) else found, limits, told)


GENERAL: dict[str, Callable[[Any, Limits, Summary], dict[str, Any]]] = {
    "record": record,
    "list": list_,
    "tree": tree,
    "sequence": sequence,
}
"""The general shapes by the name that specs give them."""


def _at(document: Any, keys: tuple[str, ...]) -> Any:
    """What stands below these keys; None where the body has another form."""
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _ordered(fields: Mapping[str, Any], told: Summary) -> dict[str, Any]:
    first = pick(fields, told.first)
    return {**first, **{key: value for key, value in fields.items() if key not in first and key not in told.drop}}


def _beside(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    return bounded(pick(as_dict(document), told.beside), limits, 1)


def _listed(items: list[Any], limits: Limits, told: Summary) -> dict[str, Any]:
    shown = [_item(item, limits if len(items) == 1 else limits.within(), told) for item in items[: limits.items]]
    tallies = {f"by_{field}": counts((as_dict(item).get(field) for item in items), limits) for field in told.count_by}
    kept = {key: tally for key, tally in tallies.items() if tally}
    return {"total": len(items), **kept, "shown": len(shown), **({"items": shown} if shown else {})}


def _item(item: Any, limits: Limits, told: Summary) -> Any:
    return bounded(_ordered(item, told), limits, 1) if isinstance(item, Mapping) else shrink(item, limits, 1)


def _sequence(item: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    fields = as_dict(item)
    letters = fields.get(told.text)
    others = bounded(_ordered({k: v for k, v in fields.items() if k != told.text}, told), limits)
    if not isinstance(letters, str) or not letters:
        return others if fields else ({} if blank(item) else {"value": shrink(item, limits)})
    return {**others, "letters": len(letters), told.text: clip(letters, limits)}


def _children(node: Mapping[str, Any], told: Summary) -> list[Any]:
    children = node.get(told.children)
    return children if isinstance(children, list) else [children] if isinstance(children, Mapping) else []


def _own(node: Any, told: Summary) -> dict[str, Any]:
    """A node's fields without its children."""
    return {key: value for key, value in as_dict(node).items() if key != told.children}


def _walk(root: Mapping[str, Any], told: Summary) -> Iterator[tuple[int, Any, bool]]:
    """(level from 1, node, whether it is a leaf) of every node, depth first, in the body's order."""
    stack: list[tuple[int, Any]] = [(1, root)]
    seen = 0
    while stack and seen < MOST_NODES:
        level, node = stack.pop()
        seen += 1
        children = _children(as_dict(node), told) if level < DEEPEST_NODE else []
        yield level, node, not children
        stack.extend((level + 1, child) for child in reversed(children))


def _measure(root: Mapping[str, Any], told: Summary) -> tuple[int, int, int, list[Any]]:
    nodes = leaves = levels = 0
    first: list[Any] = []
    for level, node, is_leaf in _walk(root, told):
        nodes, levels = nodes + 1, max(levels, level)
        if is_leaf:
            leaves += 1
            if len(first) < 25:
                first.append(node)
    return nodes, leaves, levels, first


def _node(node: Any, limits: Limits, told: Summary, depth: int) -> Any:
    fields = as_dict(node)
    if not fields:
        return shrink(node, limits, 1)
    made = bounded(_ordered(_own(fields, told), told), limits.within() if depth else limits, 1)
    children = _children(fields, told)
    if not children:
        return made
    if depth >= min(limits.inner, 4):
        return {**made, told.children: {"total": len(children), "shown": 0}}
    below = listing(children, lambda child: _node(child, limits.within(), told, depth + 1), limits.within())
    return {**made, told.children: below}

"""The general shapes: record, list with totals, mapping, tree, sequence; a spec tells each what to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..catalogue.spec import Summary
from .paths import flat, values
from .shapes import LONGEST_KEY, Limits, as_dict, blank, clip, counts, listing, pick, shrink
from .shapes import record as bounded

DEEPEST_NODE = 400
"""Levels of a tree that are looked at; no real tree is deeper, a hostile one may be."""
MOST_NODES = 100_000
FEW = 3
"""Results of a search that are shown with as much detail as a single one."""
PLAIN_PER_ITEM = 16
"""Plain values (names) that take about the room of one item with all its fields."""


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
    lists = _told_lists(found, limits, told)
    others = {key: value[:1] if key in lists else value for key, value in found.items()}
    return {**_fields(others, limits, told, depth=0), **lists}


def list_(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    """A list: `total` items, `shown` of them, tallies by `count_by`, the first items in order, and the values
    of the fields `every` where not all items are shown.

    An object in place of the list is shown as a record. `beside`: fields of the top, such as a total that
    the service tells. An empty list gives total 0.
    """
    found = _at(document, told.at)
    if not isinstance(found, list):
        return record(document, limits, told) if not (told.at and found is None) else _beside(document, limits, told)
    return {**_beside(document, limits, told), **_listed(found, limits, told)}


def mapping(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    """An object whose keys are data (accessions, names): `total` keys, the first with what they stand for.

    `count_by` and `first` are of the objects it holds; what is no object counts as its field `value`.
    """
    found = _at(document, told.at)
    if not isinstance(found, Mapping):
        return record(document, limits, told)
    entries = {key: value if isinstance(value, Mapping) else {"value": value} for key, value in found.items()}
    plain = not any(isinstance(value, Mapping) for value in found.values())
    most = limits.items * (PLAIN_PER_ITEM if plain else 1)
    keys = [key for key in entries if len(key) <= LONGEST_KEY][:most]
    items = {key: _item(found[key], limits.within(), told) for key in keys}
    tallies = _tallies(list(entries.values()), limits, told)
    return {"total": len(entries), **tallies, "shown": len(items), **({"items": items} if items else {})}


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
    "mapping": mapping,
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
    first = {**_lifted(fields, told.lift), **pick(fields, told.first)}
    made = {**first, **{key: value for key, value in fields.items() if key not in first and key not in told.drop}}
    return {key: _brief(value, told.inside[key]) if key in told.inside else value for key, value in made.items()}


def _brief(value: Any, names: Sequence[str]) -> Any:
    """An object, or each object of a list, with these fields only."""
    if isinstance(value, list):
        return [pick(item, names) if isinstance(item, Mapping) else item for item in value]
    return pick(value, names) if isinstance(value, Mapping) else value


def _fields(fields: Mapping[str, Any], limits: Limits, told: Summary, depth: int) -> dict[str, Any]:
    blanks = {key: fields[key] for key in told.keep if key in fields and blank(fields[key])}
    return {**bounded(_ordered(fields, told), limits, depth), **blanks}


def _lifted(fields: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """The values at these paths by their last steps; by as many more steps as tell two of them apart."""
    split = [tuple(path.split("/")) for path in paths]
    found = {_short(steps, split): _at(fields, steps) for steps in split}
    return {name: value for name, value in found.items() if not blank(value)}


def _short(steps: tuple[str, ...], others: list[tuple[str, ...]]) -> str:
    for length in range(1, len(steps)):
        if sum(other[-length:] == steps[-length:] for other in others) == 1:
            return ".".join(steps[-length:])
    return ".".join(steps)


def _beside(document: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    return bounded(pick(as_dict(document), told.beside), limits, 1)


def _listed(items: list[Any], limits: Limits, told: Summary, names: Sequence[str] = ()) -> dict[str, Any]:
    inner = limits if len(items) <= FEW else limits.within()
    first = _brief(items[: limits.items], names) if names else items[: limits.items]
    shown = [_item(item, inner, told) for item in first]
    every = _every(items, limits, told) if len(shown) < len(items) else {}
    length, place = ("returned", "results") if told.page else ("total", "items")
    made = {length: len(items), **_tallies(items, limits, told), **every, "shown": len(shown)}
    return {**made, place: shown} if shown else made


def _told_lists(fields: Mapping[str, Any], limits: Limits, told: Summary) -> dict[str, Any]:
    """Lists of a record that `count_by` or `every` name as `list/field`: with tallies, and the values of all items."""
    paths = [path for path in (*told.count_by, *told.every) if "/" in path]
    made = {}
    for name in dict.fromkeys(path.partition("/")[0] for path in paths):
        if isinstance(fields.get(name), list) and fields[name]:
            below = Summary("list", count_by=_below(told.count_by, name), every=_below(told.every, name))
            made[name] = _listed(fields[name], limits, below, told.inside.get(name, ()))
    return made


def _below(paths: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(path.removeprefix(f"{name}/") for path in paths if path.startswith(f"{name}/"))


def _tallies(items: list[Any], limits: Limits, told: Summary) -> dict[str, dict[str, int]]:
    """How often each value of the fields `count_by` occurs; of a value that is a list, each of its items."""
    made = {}
    for path in told.count_by:
        found = flat(value for item in items for value in values(item, path))
        made[f"by_{path.partition('/')[0]}"] = counts(found, limits)
    return {key: tally for key, tally in made.items() if tally}


def _every(items: list[Any], limits: Limits, told: Summary) -> dict[str, Any]:
    many = replace(limits, items=limits.items * PLAIN_PER_ITEM)
    made = {}
    for path in told.every:
        found = [value for item in items for value in values(item, path) if not blank(value)]
        if found:
            name = path.rpartition("/")[2]
            made[f"every_{name}"] = listing(found, lambda value: shrink(value, limits.within(), 1), many)
    return made


def _item(item: Any, limits: Limits, told: Summary) -> Any:
    if not isinstance(item, Mapping):
        return shrink(item, limits, 1)
    return _fields(item, limits, told, depth=0 if told.page else 1)


def _sequence(item: Any, limits: Limits, told: Summary) -> dict[str, Any]:
    fields = as_dict(item)
    letters = fields.get(told.text)
    others = bounded(_ordered({k: v for k, v in fields.items() if k != told.text}, told), limits)
    if not isinstance(letters, str) or not letters:
        return others if fields else ({} if blank(item) else {"value": shrink(item, limits)})
    return {**others, "letters": len(letters), told.text: clip(letters, limits)}


def children_of(node: Mapping[str, Any], field: str) -> list[Any]:
    """What stands below a node in this field; an object in place of a list is its one child."""
    children = node.get(field)
    return children if isinstance(children, list) else [children] if isinstance(children, Mapping) else []


def _own(node: Any, told: Summary) -> dict[str, Any]:
    """A node's fields without its children."""
    return {key: value for key, value in as_dict(node).items() if key != told.children}


def walk(root: Mapping[str, Any], children: str) -> Iterator[tuple[int, Any, bool]]:
    """(level from 1, node, whether it is a leaf) of every node, depth first, in the body's order."""
    stack: list[tuple[int, Any]] = [(1, root)]
    seen = 0
    while stack and seen < MOST_NODES:
        level, node = stack.pop()
        seen += 1
        below = children_of(as_dict(node), children) if level < DEEPEST_NODE else []
        yield level, node, not below
        stack.extend((level + 1, child) for child in reversed(below))


def _measure(root: Mapping[str, Any], told: Summary) -> tuple[int, int, int, list[Any]]:
    nodes = leaves = levels = 0
    first: list[Any] = []
    for level, node, is_leaf in walk(root, told.children):
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
    children = children_of(fields, told.children)
    if not children:
        return made
    if depth >= min(limits.inner, 4):
        return {**made, told.children: {"total": len(children), "shown": 0}}
    below = listing(children, lambda child: _node(child, limits.within(), told, depth + 1), limits.within())
    return {**made, told.children: below}

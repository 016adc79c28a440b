"""A JSON value as a tree shown in parts: bounded in nodes, depth and text, whatever its size."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

NODES_AT_ONCE = 400
CHILDREN_AT_ONCE = 60
CHILDREN_ON_THE_WAY = 20
LONGEST_NAME = 200
ABOVE_SHOWN = 4
LEVELS_AT_ONCE = 8
LEVELS_ON_THE_WAY = 40
OPEN_ALL_UP_TO = 150
TEXT_AT_ONCE = 600
WHOLE_TEXT = 200_000


class NoSuchPart(LookupError):
    """The pointer leads nowhere in this value."""


@dataclass
class Node:
    """One value: a leaf with its text, or a container with those of its children that were built.

    pointer: JSON pointer (RFC 6901) from the value that was built. length: letters of a text that was cut, else 0.
    size: number of children there are. start: offset of the first child that was built. rest: offset of the first
    child not built; 0 when none is missing. lazy: no child was built yet.
    """

    key: str
    pointer: str
    kind: str
    text: str = ""
    length: int = 0
    size: int = 0
    start: int = 0
    children: list["Node"] = field(default_factory=list)
    rest: int = 0
    lazy: bool = False
    open: bool = False
    listing: bool = False

    @property
    def container(self) -> bool:
        """Whether it can have children."""
        return self.kind in {"object", "array"}

    @property
    def openable(self) -> bool:
        """Whether it has children that can be shown. No pointer leads through a name too long for an address."""
        return self.container and bool(self.size) and len(self.key) <= LONGEST_NAME

    @property
    def steps(self) -> Iterator["Step"]:
        """The children, and theirs, in the order in which they are written down."""
        return steps(self)

    @property
    def left(self) -> int:
        """How many children are not built."""
        return self.size - self.rest if self.rest else 0


@dataclass(frozen=True)
class Step:
    """One piece of a tree as it is written down: `does` is open, close, leaf, earlier or more, of this node."""

    does: str
    node: Node


def build(value: Any, *, key: str = "", offset: int = 0, towards: str = "") -> Node:
    """The tree of a value, its children from `offset` on, level by level; pointers are relative to the value.

    towards: pointer of a node that must be among them, with all that leads there, as far as LEVELS_ON_THE_WAY.
    Raises NoSuchPart when nothing stands there.
    """
    part(value, towards)
    root = _node(key, "", value)
    way = steps_of(towards)[:LEVELS_ON_THE_WAY]
    queue = deque([(root, value, 0, offset, way)] if root.container else [])
    made = 0
    while queue:
        node, container, level, start, way = queue.popleft()
        if level and not way and (made >= NODES_AT_ONCE or level >= LEVELS_AT_ONCE):
            node.lazy = True
            continue
        for name, child in _window(node, container, start, way):
            made += 1
            below = _node(name, pointer_of(node.pointer, name), child)
            node.children.append(below)
            if below.openable:
                queue.append((below, child, level + 1, 0, way[1:] if way and way[0] == name else []))
        node.open = bool(way)
    _open(root, everything=made <= OPEN_ALL_UP_TO)
    return root


def steps(root: Node) -> Iterator[Step]:
    """The children of a node, and theirs, in the order in which they are written down."""
    stack = [Step("inside", root)]
    while stack:
        step = stack.pop()
        node = step.node
        if step.does != "inside":
            yield step
            continue
        below = [Step("earlier", node)] if node.start else []
        for child in node.children:
            below += [Step(does, child) for does in (("open", "inside", "close") if child.openable else ("leaf",))]
        below += [Step("more", node)] if node.rest else []
        stack += reversed(below)


def part(value: Any, pointer: str) -> Any:
    """What stands at the JSON pointer. Raises NoSuchPart."""
    for step in steps_of(pointer):
        value = _step(value, step)
    return value


def steps_of(pointer: str) -> list[str]:
    """The names that a JSON pointer leads through. Raises NoSuchPart for what is no pointer."""
    if pointer == "":
        return []
    if not pointer.startswith("/"):
        raise NoSuchPart(pointer)
    return [_plain(step) for step in pointer[1:].split("/")]


def pointer_of(parent: str, name: str) -> str:
    """The pointer to a child."""
    return f"{parent}/{name.replace('~', '~0').replace('/', '~1')}"


@dataclass(frozen=True)
class Above:
    """A node that another one stands in: its name, and the pointer to it."""

    name: str
    pointer: str


def above(pointer: str) -> list[Above]:
    """The nodes that lead to the one at the pointer, and itself, without the root; of a long way only the end."""
    shown: list[Above] = []
    while pointer and len(shown) < ABOVE_SHOWN:
        parent, _, name = pointer.rpartition("/")
        shown.append(Above(_plain(name), pointer))
        pointer = parent
    return shown[::-1]


def _plain(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _step(value: Any, name: str) -> Any:
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        return value[int(name)]
    raise NoSuchPart(name)


def _window(node: Node, container: Any, offset: int, way: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """The children to build, from `offset` on or around the first step of the way; the node is told which they are."""
    count = CHILDREN_ON_THE_WAY if way else CHILDREN_AT_ONCE
    node.start = _place(container, way[0]) // count * count if way else offset
    end = node.start + count
    node.rest = end if end < node.size else 0
    return islice(_children(container), node.start, end)


def _place(container: Any, name: str) -> int:
    """How many children stand before the one of this name. Raises NoSuchPart."""
    _step(container, name)
    return int(name) if isinstance(container, list) else list(container).index(name)


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    pairs: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    return ((str(name), child) for name, child in pairs)


def _node(key: str, pointer: str, value: Any) -> Node:
    if isinstance(value, dict):
        return Node(key, pointer, "object", size=len(value))
    if isinstance(value, list):
        return Node(key, pointer, "array", size=len(value), listing=bool(value) and isinstance(value[0], dict))
    if isinstance(value, str):
        cut = len(value) if len(value) > TEXT_AT_ONCE else 0
        return Node(key, pointer, "string", value[:TEXT_AT_ONCE], length=cut)
    kind = "null" if value is None else "boolean" if isinstance(value, bool) else "number"
    return Node(key, pointer, kind, plain_text(value))


def plain_text(value: Any) -> str:
    """A value that holds no others, as it is shown: a text as it is, anything else as JSON writes it."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _open(root: Node, *, everything: bool) -> None:
    """Open the upper levels, or all of a small tree, beside what is open on the way to some node."""
    queue = deque([(root, 0)])
    while queue:
        node, level = queue.popleft()
        node.open = bool(node.children) and (node.open or everything or level < 2)
        queue.extend((child, level + 1) for child in node.children)

"""A JSON value as a tree shown in parts: bounded in nodes, depth and text, whatever its size."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

NODES_AT_ONCE = 400
CHILDREN_AT_ONCE = 60
LEVELS_AT_ONCE = 8
OPEN_ALL_UP_TO = 150
TEXT_AT_ONCE = 600
WHOLE_TEXT = 200_000


class NoSuchPart(LookupError):
    """The pointer leads nowhere in this value."""


@dataclass
class Node:
    """One value: a leaf with its text, or a container with those of its children that were built.

    pointer: JSON pointer (RFC 6901) from the root. length: letters of a text that was cut, else 0.
    size: number of children there are. rest: offset of the first child not built; 0 when none is missing.
    lazy: no child was built yet.
    """

    key: str
    pointer: str
    kind: str
    text: str = ""
    length: int = 0
    size: int = 0
    children: list["Node"] = field(default_factory=list)
    rest: int = 0
    lazy: bool = False
    open: bool = False

    @property
    def container(self) -> bool:
        """Whether it can have children."""
        return self.kind in {"object", "array"}

    @property
    def left(self) -> int:
        """How many children are not built."""
        return self.size - self.rest if self.rest else 0


def build(value: Any, *, pointer: str = "", offset: int = 0, key: str = "") -> Node:
    """The tree of a value that stands at `pointer`, its children from `offset` on, level by level."""
    root = _node(key, pointer, value)
    queue = deque([(root, value, 0, offset)] if root.container else [])
    made = 0
    while queue:
        node, container, level, start = queue.popleft()
        if level and (made >= NODES_AT_ONCE or level >= LEVELS_AT_ONCE):
            node.lazy = True
            continue
        for name, child in islice(_children(container), start, start + CHILDREN_AT_ONCE):
            made += 1
            below = _node(name, pointer_of(node.pointer, name), child)
            node.children.append(below)
            if below.container and below.size:
                queue.append((below, child, level + 1, 0))
        shown = start + len(node.children)
        node.rest = shown if shown < node.size else 0
    _open(root, 0, everything=made <= OPEN_ALL_UP_TO)
    return root


def part(value: Any, pointer: str) -> Any:
    """What stands at the JSON pointer. Raises NoSuchPart."""
    if pointer == "":
        return value
    if not pointer.startswith("/"):
        raise NoSuchPart(pointer)
    for step in pointer[1:].split("/"):
        value = _step(value, step.replace("~1", "/").replace("~0", "~"))
    return value


def pointer_of(parent: str, name: str) -> str:
    """The pointer to a child."""
    return f"{parent}/{name.replace('~', '~0').replace('/', '~1')}"


def _step(value: Any, name: str) -> Any:
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
        return value[int(name)]
    raise NoSuchPart(name)


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    pairs: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    return ((str(name), child) for name, child in pairs)


def _node(key: str, pointer: str, value: Any) -> Node:
    if isinstance(value, dict):
        return Node(key, pointer, "object", size=len(value))
    if isinstance(value, list):
        return Node(key, pointer, "array", size=len(value))
    if isinstance(value, str):
        cut = len(value) if len(value) > TEXT_AT_ONCE else 0
        return Node(key, pointer, "string", value[:TEXT_AT_ONCE], length=cut)
    if value is None:
        return Node(key, pointer, "null", "null")
    if isinstance(value, bool):
        return Node(key, pointer, "boolean", "true" if value else "false")
    return Node(key, pointer, "number", str(value))


def _open(node: Node, level: int, *, everything: bool) -> None:
    """Open the upper levels, or all of a small tree. The depth is bounded by LEVELS_AT_ONCE."""
    node.open = bool(node.children) and (everything or level < 2)
    for child in node.children:
        _open(child, level + 1, everything=everything)

"""An OpenAPI document whose references are followed, never out of the document itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from referencing import Registry
from referencing.jsonschema import DRAFT202012

LONGEST_CHAIN = 20
"""References to references that are followed; a circle is longer."""


class Document:
    """A valid document; `resolve` gives what a `$ref` stands for. title: with the document's version."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root
        resource = DRAFT202012.create_resource(root)
        registry: Registry[Any] = Registry()
        self._resolver = registry.with_resource("", resource).resolver()
        self.title = f"{root['info']['title']} {root['info']['version']}"

    def resolve(self, node: Any) -> dict[str, Any]:
        """The object a node is or refers to, with what stands beside the reference (3.1) on top.

        An empty object for anything else, such as the boolean schemas of 3.1 or a circle of references.
        """
        beside: dict[str, Any] = {}
        for _ in range(LONGEST_CHAIN):
            if not isinstance(node, Mapping):
                return {}
            if "$ref" not in node:
                return {**node, **beside}
            beside = {**{key: value for key, value in node.items() if key != "$ref"}, **beside}
            node = self._resolver.lookup(node["$ref"]).contents
        return {}


def remote_references(data: Any) -> Iterator[str]:
    """Every `$ref` that leads out of the document."""
    stack, seen = [data], set()
    while stack:
        node = stack.pop()
        if not isinstance(node, Mapping | list) or id(node) in seen:
            continue
        seen.add(id(node))  # YAML aliases may share one node a million times
        if isinstance(node, list):
            stack.extend(node)
            continue
        stack.extend(node.values())
        reference = node.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#"):
            yield reference

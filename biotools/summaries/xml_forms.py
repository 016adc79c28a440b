"""Picks the telling fields of XML records, as data/xml_forms.yaml says for each kind of document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import yaml

from ..once import once

FORMS_FILE = Path(__file__).parent / "data" / "xml_forms.yaml"
MOST_ELEMENTS = 20_000
"""Elements of one path that are looked at; beyond that a record says nothing more."""


def records_of(root: Element) -> list[dict[str, Any]] | None:
    """The records of a document with their fields, None when no form is known for its root.

    Texts have the blanks of the document's layout collapsed, and inline markup (`<i>`) removed. Element names
    lose their namespace.
    """
    _drop_namespaces(root)
    form = _forms().get(root.tag)
    if form is None:
        return None
    return [fields_of(element, form["fields"]) for path in form["records"] for element in root.iterfind(path)]


def _drop_namespaces(root: Element) -> None:
    if root.tag.startswith("{"):
        for element in root.iter():
            if isinstance(element.tag, str):  # comments and instructions have a function there
                element.tag = element.tag.rpartition("}")[2]


def fields_of(element: Element, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one element; those that say nothing are left out."""
    made = {name: _value(element, told) for name, told in fields.items()}
    return {name: value for name, value in made.items() if value}


def text_of(element: Element) -> str:
    """All text within an element, blanks collapsed."""
    return " ".join("".join(element.itertext()).split())


@once
def _forms() -> dict[str, Any]:
    forms: dict[str, Any] = yaml.safe_load(FORMS_FILE.read_text(encoding="utf-8"))
    for root, form in forms.items():
        if like := form.get("like"):
            [(old, new)] = [(key, value) for key, value in form.items() if key != "like"]
            forms[root] = json.loads(json.dumps(forms[like]).replace(old, new))
    return forms


def _value(element: Element, told: Any) -> Any:
    if not isinstance(told, Mapping):
        return next(_texts(element, told), "")
    if "count" in told:
        return sum(1 for _ in _elements(element, told["count"]))
    if "tally" in told:
        return dict(sorted(Counter(_texts(element, told["tally"])).items(), key=lambda pair: (-pair[1], pair[0])))
    if "one" in told:
        return next((fields_of(found, told["of"]) for found in _elements(element, told["one"])), {})
    if "of" not in told:
        return list(dict.fromkeys(_texts(element, told["each"])))
    items = [fields_of(found, told["of"]) for found in _elements(element, told["each"])]
    # An item that is nothing but its own text is shown as the text.
    return [item["text"] if set(item) == {"text"} else item for item in items if item]


def _texts(element: Element, paths: str | list[str]) -> Iterator[str]:
    """The texts at the first of the paths that has any; of `each` lists, at all of them in turn."""
    for path in [paths] if isinstance(paths, str) else paths:
        place, _, attribute = path.rpartition("@") if _is_attribute(path) else (path, "", "")
        for found in _elements(element, place.rstrip("/") or "."):
            text = found.get(attribute, "").strip() if attribute else text_of(found)
            if text:
                yield text


def _is_attribute(path: str) -> bool:
    """Whether the path's last step is an attribute, and not a condition such as `[@a="b"]`."""
    return path.rpartition("/")[2].startswith("@")


def _elements(element: Element, paths: str | list[str]) -> Iterator[Element]:
    for path in [paths] if isinstance(paths, str) else paths:
        for number, found in enumerate([element] if path == "." else element.iterfind(path)):
            if number >= MOST_ELEMENTS:
                return
            yield found

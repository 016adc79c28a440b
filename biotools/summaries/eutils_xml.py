"""Brings XML answers of E-utilities into the form of their JSON answers, so that one summary serves both."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

DEEPEST = 20


def as_json(root: Element) -> Any:
    """The JSON form of an eSearchResult or eSummaryResult; another root becomes plain nested values."""
    if root.tag == "eSearchResult":
        return {"esearchresult": _esearch(root)}
    if root.tag == "eSummaryResult":
        return _esummary(root)
    return {root.tag: _value(root, 0)}


def _esearch(root: Element) -> dict[str, Any]:
    made: dict[str, Any] = {
        element.tag.lower(): _text(element) for element in root if not len(element) and element.tag != "ERROR"
    }
    if (error := root.findtext("ERROR")) is not None:
        made["ERROR"] = error.strip()
    if root.find("IdList") is not None:
        made["idlist"] = [_text(element) for element in root.iterfind("IdList/Id")]
    made["translationset"] = [
        {"from": element.findtext("From", ""), "to": element.findtext("To", "")}
        for element in root.iterfind("TranslationSet/Translation")
    ]
    for key in ("ErrorList", "WarningList"):
        lists: dict[str, list[str]] = {}
        for element in root.iterfind(f"{key}/*"):
            lists.setdefault(element.tag.lower(), []).append(_text(element))
        made[key.lower()] = lists
    return made


def _esummary(root: Element) -> dict[str, Any]:
    made: dict[str, Any] = {}
    errors = [_text(element) for element in root.iter("ERROR")]
    if errors:
        made["error"] = "; ".join(errors)
    records: dict[str, Any] = {}
    for element in root.iter("DocumentSummary"):
        uid = element.get("uid", str(len(records)))
        failed = element.findtext("error")
        records[uid] = {"uid": uid, "error": failed} if failed else {"uid": uid, **_fields(element, 0)}
    for element in root.iter("DocSum"):
        uid = element.findtext("Id", str(len(records))).strip()
        records[uid] = {"uid": uid, **_items(element, 0)}
    made["result"] = {"uids": list(records), **records}
    return made


def _items(element: Element, depth: int) -> dict[str, Any]:
    """`Item` elements of the older form, by their Name."""
    return {item.get("Name", "").lower(): _item(item, depth) for item in element.iterfind("Item")}


def _item(item: Element, depth: int) -> Any:
    if not len(item) or depth > DEEPEST:
        return _text(item)
    if item.get("Type") == "List":
        return [_item(child, depth + 1) for child in item]
    return _items(item, depth + 1)


def _fields(element: Element, depth: int) -> dict[str, Any]:
    """Child elements by lower-case name; a name that occurs again makes a list."""
    made: dict[str, Any] = {}
    several: set[str] = set()
    for child in element:
        key, value = str(child.tag).lower(), _value(child, depth + 1)
        if key in several:
            made[key].append(value)
        elif key in made:
            made[key] = [made[key], value]
            several.add(key)
        else:
            made[key] = value
    return made


def _value(element: Element, depth: int) -> Any:
    if not len(element) or depth > DEEPEST:
        return _text(element)
    tags = {child.tag for child in element}
    if len(tags) == 1 and len(element) > 1:
        return [_value(child, depth + 1) for child in element]
    return _fields(element, depth)


def _text(element: Element) -> str:
    return (element.text or "").strip()

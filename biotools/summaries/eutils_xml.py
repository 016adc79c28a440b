"""Brings XML answers of E-utilities into the form of their JSON answers, so that one summary serves both."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from .elink_xml import elink_as_json
from .xml_forms import text_of

DEEPEST = 20


def as_json(root: Element) -> Any:
    """The JSON form of a result of E-utilities; another root becomes plain nested values, an error `ERROR`."""
    if root.tag == "eSearchResult":
        return {"esearchresult": _esearch(root)}
    if root.tag == "eSummaryResult" or root.find(".//DocumentSummary") is not None:
        return _esummary(root)
    if root.tag == "eLinkResult":
        return elink_as_json(root)
    errors = [text for element in (root, *root) if element.tag == "ERROR" and (text := text_of(element))]
    if errors:
        return {"ERROR": "; ".join(errors)}
    if root.tag == "eInfoResult":
        return {"einforesult": _fields(root, 0)}
    return {root.tag: plain(root)}


def plain(element: Element) -> Any:
    """Nested values of any element: text, or an object of attributes and children by lower-case name.

    Children of one name are a list; text with markup in it (`<i>`) is text. Below 20 levels all is text.
    """
    return _value(element, 0)


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
    """Attributes and child elements by lower-case name; a name that occurs again makes a list."""
    made: dict[str, Any] = {_local(name): value for name, value in element.attrib.items()}
    seen: dict[str, int] = {}
    for child in element:
        key, value = _local(child.tag), _value(child, depth + 1)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 1:
            made[key] = value
        elif seen[key] == 2:
            made[key] = [made[key], value]
        else:
            made[key].append(value)
    return made


def _value(element: Element, depth: int) -> Any:
    if depth > DEEPEST or _is_text(element):
        text = text_of(element)
        named = {_local(name): value for name, value in element.attrib.items()}
        return {**named, "text": text} if named and text else named or text
    tags = {child.tag for child in element}
    if len(tags) == 1 and len(element) > 1 and not element.attrib:
        return [_value(child, depth + 1) for child in element]
    return _fields(element, depth)


def _is_text(element: Element) -> bool:
    """Whether an element holds text, and whatever stands inside is markup of that text."""
    own = (element.text or "").strip()
    return not len(element) or bool(own) or any((child.tail or "").strip() for child in element)


def _local(name: object) -> str:
    """A name without its namespace, lower case."""
    return str(name).rpartition("}")[2].lower()


def _text(element: Element) -> str:
    return (element.text or "").strip()

"""Brings an XML answer of ELink into the form of its JSON answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from .xml_forms import fields_of, text_of

LINK = {"id": "Id", "score": "Score"}
PAGE = {
    "url": "Url", "linkname": "LinkName", "category": "Category", "attribute": "Attribute", "provider": "Provider/Name",
}  # fmt: skip
INFO = {"dbto": "DbTo", "linkname": "LinkName", "menutag": "MenuTag", "url": "Url", "priority": "Priority"}


def elink_as_json(root: Element) -> dict[str, Any]:
    """`linksets` as in the JSON answer; errors outside a link set stand at `ERROR`."""
    made: dict[str, Any] = {"linksets": [_linkset(element) for element in root.iterfind("LinkSet")]}
    if errors := [text_of(element) for element in root.iterfind("ERROR")]:
        made["ERROR"] = "; ".join(errors)
    return made


def _linkset(element: Element) -> dict[str, Any]:
    made: dict[str, Any] = {
        "dbfrom": element.findtext("DbFrom", "").strip(),
        "ids": [text_of(found) for found in element.iterfind("IdList/Id")],
        "linksetdbs": [_links(found) for found in element.iterfind("LinkSetDb")],
        "linksetdbhistories": [
            fields_of(found, {"dbto": "DbTo", "linkname": "LinkName"}) for found in element.iterfind("LinkSetDbHistory")
        ],
        "idurllist": [_of_one(found, "objurls", "ObjUrl", PAGE) for found in element.iterfind("IdUrlList/IdUrlSet")],
        "idchecklist": {
            "idlinksets": [
                _of_one(found, "linkinfos", "LinkInfo", INFO) for found in element.iterfind("IdCheckList/IdLinkSet")
            ],
            "ids": [
                {"value": text_of(found), **{key.lower(): value for key, value in found.attrib.items()}}
                for found in element.iterfind("IdCheckList/Id")
            ],
        },
        "ERROR": element.findtext("ERROR", "").strip(),
    }
    made["idchecklist"] = {key: value for key, value in made["idchecklist"].items() if value}
    return {key: value for key, value in made.items() if value}


def _links(element: Element) -> dict[str, Any]:
    links = [fields_of(found, LINK) for found in element.iterfind("Link")]
    told = fields_of(element, {"dbto": "DbTo", "linkname": "LinkName", "info": "Info", "ERROR": "ERROR"})
    plain = [link if "score" in link else link.get("id", "") for link in links]
    return {**told, "links": plain} if plain else told


def _of_one(element: Element, name: str, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": element.findtext("Id", "").strip(), name: [fields_of(e, fields) for e in element.iterfind(path)]}

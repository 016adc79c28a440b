"""Reads a response body into JSON values, or says what it is instead."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from ..client.errors import ServiceError, Unreadable


def read_json(body: str) -> Any:
    """The JSON value of a body. Raises ServiceError for a web page or nothing, Unreadable for other text."""
    start = body[:2000].lstrip("\ufeff \t\r\n")
    if not start:
        raise ServiceError("The service answered with an empty body", code="empty")
    if is_html(start):
        raise ServiceError("The service answered with a web page in place of data")
    if start.startswith("Error messages"):  # UniProt's text form of its error body
        raise ServiceError(f"The service says: {start.removeprefix('Error messages').strip()[:300]}")
    try:
        return json.loads(body.lstrip("\ufeff"), parse_float=_number, parse_constant=_refuse)
    except RecursionError:
        raise Unreadable("The answer is JSON that nests too deeply to be read; ask for less of it") from None
    except ValueError as error:
        raise Unreadable(f"The answer should be JSON, but cannot be read: {str(error)[:200]}") from None


def read_xml(body: str) -> Element:
    """The root of an XML body. Raises Unreadable; entity bombs and outside references are refused."""
    try:
        root: Element = defusedxml.ElementTree.fromstring(body.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(f"The answer should be XML, but cannot be read: {str(error)[:200]}") from None
    return root


def is_html(start: str) -> bool:
    """Whether a body begins like a web page."""
    low = start[:2000].lower()
    return low.startswith("<!doctype html") or re.search(r"<html[\s>]", low) is not None


def is_xml(body: str) -> bool:
    """Whether a body begins like XML that is no web page."""
    start = body[:2000].lstrip("\ufeff \t\r\n")
    return start.startswith("<") and not is_html(start)


def _number(text: str) -> float | str:
    """A float; its text where no float can hold it, since infinity is no JSON."""
    number = float(text)
    return number if math.isfinite(number) else text


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON value")

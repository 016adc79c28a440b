"""Summaries of EInfo answers: one Entrez database, or the list of all."""

from __future__ import annotations

from typing import Any

from .shapes import Limits, as_dict, as_list, listing, pick, record, shrink

DATABASE = ("dbname", "menuname", "description", "count", "lastupdate", "dbbuild")
FIELD = ("name", "fullname", "description")
LINK = ("name", "menu", "description", "dbto")
AT_ONCE = 4
"""Lists of names are so many times as long as other lists: their items are short."""


def einfo(document: Any, limits: Limits) -> dict[str, Any]:
    """A database: records, last update, search fields and links with totals; or the names of all databases.

    Flags of the fields (hidden, numerical ...) and term counts are left out.
    """
    result = as_dict(as_dict(document).get("einforesult"))
    many = Limits(limits.items * AT_ONCE, limits.inner, limits.text)
    if isinstance(result.get("dblist"), list):
        names = result["dblist"]
        shown = [shrink(name, limits, 1) for name in names[: many.items]]
        return {"total": len(names), "shown": len(shown), "databases": shown}
    info = result.get("dbinfo")
    found = as_dict(info[0] if isinstance(info, list) and info else info)
    if not found:
        return {"answer": shrink(document, limits)}
    made = record(pick(found, DATABASE), limits)
    for key, fields in (("fieldlist", FIELD), ("linklist", LINK)):
        if items := as_list(found.get(key)):
            told = [pick(as_dict(item), fields) for item in items]
            made[key] = listing(told, lambda item: record(item, limits.within(), 1), many)
    return made

"""Summaries of ELink answers: linked identifiers, checks of links, pages of providers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .shapes import Limits, as_dict, as_list, listing, pick, record, shrink

CHECKED = ("dbto", "linkname", "menutag", "htmltag")


def elink(document: Any, limits: Limits) -> dict[str, Any]:
    """All links of an answer: how many, and per set of given records the first ones of each kind of link.

    total: linked identifiers (of cmd neighbor and its like), kinds of link (acheck), identifiers checked
    (ncheck, lcheck) or pages (llinks, prlinks), whichever the answer holds. No link gives total 0.
    """
    sets = as_dict(document).get("linksets")
    if not isinstance(sets, list):
        return {"answer": shrink(document, limits)}
    total = sum(1 for linkset in sets for _ in _links(as_dict(linkset)))
    shown = [_linkset(as_dict(linkset), limits) for linkset in sets[: max(1, limits.items)]]
    kept = [linkset for linkset in shown if linkset]
    made: dict[str, Any] = {"total": total}
    if len(sets) > len(shown):
        made |= {"total_linksets": len(sets), "shown_linksets": len(shown)}
    return {**made, "linksets": kept} if kept else made


def failures(document: Any) -> list[str]:
    """What went wrong with single links; empty where at least one link came all the same."""
    sets = [as_dict(linkset) for linkset in as_list(as_dict(document).get("linksets"))]
    if any(True for linkset in sets for _ in _links(linkset)):
        return []
    told = [linkset.get("ERROR") for linkset in sets]
    told += [as_dict(links).get("ERROR") for linkset in sets for links in as_list(linkset.get("linksetdbs"))]
    return list(dict.fromkeys(str(message) for message in told if message))


def _links(linkset: dict[str, Any]) -> Iterator[Any]:
    """Every link of a set, of whatever command."""
    for links in as_list(linkset.get("linksetdbs")):
        yield from as_list(as_dict(links).get("links"))
    for pages in as_list(linkset.get("idurllist")):
        yield from as_list(as_dict(pages).get("objurls"))
    checked = as_dict(linkset.get("idchecklist"))
    for infos in as_list(checked.get("idlinksets")):
        yield from as_list(as_dict(infos).get("linkinfos"))
    yield from as_list(checked.get("ids"))
    yield from as_list(linkset.get("linksetdbhistories"))


def _linkset(linkset: dict[str, Any], limits: Limits) -> dict[str, Any]:
    ids = Limits(limits.items, limits.inner, limits.text)
    made: dict[str, Any] = record(pick(linkset, ("dbfrom", "ids")), ids)
    for links in [as_dict(links) for links in as_list(linkset.get("linksetdbs"))]:
        found = as_list(links.get("links"))
        told = record(pick(links, ("dbto", "linkname", "info", "ERROR")), limits.within(), 1)
        shown = [shrink(link, limits.within(), 1) for link in found[: limits.items * 2]]
        made.setdefault("links", []).append({**told, "total": len(found), "shown": len(shown), "ids": shown})
    if pages := as_list(linkset.get("idurllist")):
        made["idurllist"] = listing(pages, lambda item: _pages(as_dict(item), limits), limits)
    if histories := as_list(linkset.get("linksetdbhistories")):
        made["linksetdbhistories"] = listing(histories, lambda item: _plain(as_dict(item), limits), limits)
    if checked := as_dict(linkset.get("idchecklist")):
        made["idchecklist"] = _checks(checked, limits)
    return made


def _pages(pages: dict[str, Any], limits: Limits) -> dict[str, Any]:
    within = limits.within()
    return {
        **record(pick(pages, ("id",)), limits),
        "pages": listing(as_list(pages.get("objurls")), lambda page: _page(as_dict(page), within), within),
    }


def _page(page: dict[str, Any], limits: Limits) -> dict[str, Any]:
    told = dict(page)
    for key in ("iconurl", "subjecttypes"):
        told.pop(key, None)
    if isinstance(told.get("provider"), dict):
        told["provider"] = pick(told["provider"], ("name",))
    return record(told, limits, 1)


def _checks(checked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if ids := as_list(checked.get("ids")):
        made["ids"] = listing(ids, lambda item: shrink(item, limits.within(), 1), limits)
    if sets := [as_dict(item) for item in as_list(checked.get("idlinksets"))]:
        made["idlinksets"] = listing(sets, lambda item: _infos(item, limits), limits)
    return made


def _infos(item: dict[str, Any], limits: Limits) -> dict[str, Any]:
    infos = listing(
        as_list(item.get("linkinfos")),
        lambda info: record(pick(as_dict(info), CHECKED), limits.within(), 1),
        limits,
    )
    return {**record(pick(item, ("id",)), limits), "linkinfos": infos}


def _plain(item: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """A set on the history server: which links it holds; its key expires within hours."""
    return record(pick(item, ("dbto", "linkname")), limits.within(), 1)

"""Which links count for whom: those of judge and checks only where these are shown; a mend in place of others."""

from collections.abc import Collection, Iterable
from typing import Any

from annotation.links import keeping
from annotation.links.keeping import Document
from annotation.models import LinkMend, Quadruplet, Revision
from annotation.revealing import Shown


def told(quadruplet: Quadruplet, shown: Shown, person: Any = None) -> list[Document]:
    """The links of the current revision, as somebody is told them who is shown so much.

    What other people mended is told where their decisions are: it would tell what they think. person: whose own mends
    count in any case.
    """
    revision = quadruplet.current
    hidden = set() if shown.findings else {"check"}
    if not shown.judgement or quadruplet.judge_withheld:
        hidden.add("judge")
    return counted(revision, _seen(revision, shown, person), hidden=hidden)


def _seen(revision: Revision, shown: Shown, person: Any) -> list[LinkMend]:
    if shown.decisions:
        return list(revision.link_mends.all())
    return [mend for mend in revision.link_mends.all() if mend.author_id == person.pk] if person else []


def counted(revision: Revision, mends: Iterable[LinkMend], *, hidden: Collection[str] = ()) -> list[Document]:
    """The links in the order of the query, those without a part of it last; none from a hidden source."""
    found = [link for link in keeping.of(revision) if link["source"] not in hidden]
    for mend in standing(mends):
        found = [link for link in found if not overlap(link, mend)]
        if mend.standing != LinkMend.Standing.REMOVED:
            found.append(_as_link(mend))
    return sorted(found, key=_order)


def standing(mends: Iterable[LinkMend]) -> list[LinkMend]:
    """The mends that were not taken back, the oldest first."""
    mends = sorted(mends, key=lambda mend: mend.pk)
    undone = {mend.undoes_id for mend in mends if mend.undoes_id}
    return [mend for mend in mends if mend.pk not in undone and not mend.undoes_id]


def overlap(link: Document, mend: LinkMend) -> bool:
    """Whether the mend is about a letter of the link's part of the query."""
    return link["start"] is not None and link["start"] < mend.end and mend.start < link["end"]


def _as_link(mend: LinkMend) -> Document:
    link: Document = {
        "start": mend.start,
        "end": mend.end,
        "kind": mend.kind,
        "standing": mend.standing,
        "source": "person",
        "targets": mend.targets,
    }
    return link | {"carried": True} if mend.carried_from_id else link


def _order(link: Document) -> tuple[bool, int, int, bool]:
    return (link["start"] is None, link["start"] or 0, link["end"] or 0, link["source"] == "judge")

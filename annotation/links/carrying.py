"""An edit carries mends over: those whose words and places still say the same count for the new revision, too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from annotation import diffs, trees
from annotation.links import telling
from annotation.models import Adjudication, LinkMend, Review, Revision
from biotools.links import MOST_LINKS


@dataclass(frozen=True)
class Fate:
    """How many mended links an edit carried over, and how many it dropped."""

    carried: int
    dropped: int

    def __str__(self) -> str:
        told = [f"{self.carried} mended link{'' if self.carried == 1 else 's'} carried over" if self.carried else ""]
        if self.dropped:
            noun = "" if self.carried else f" mended link{'' if self.dropped == 1 else 's'}"
            told.append(f"{self.dropped}{noun} dropped, because what was linked changed")
        return f"{', '.join(filter(None, told))}." if any(told) else ""


def carry(onto: Revision, sources: Sequence[Revision]) -> None:
    """Give a new revision the mends that still stand. sources: the revisions to take them from, the older ones first.

    A mend stands where the new query has its words and each of its places has the same value; one without places
    speaks of the whole answer and stands where call and observation are the same. What a later source has of a mend,
    also that it was taken back, counts in place of what an earlier one has.
    """
    taken: dict[int, LinkMend] = {}
    for source in sources:
        mends = list(source.link_mends.all())
        for mend in mends:
            taken.pop(mend.origin_id, None)
        taken |= {mend.origin_id: mend for mend in _standing_on(onto, source, mends)}
    LinkMend.objects.bulk_create(list(taken.values())[-MOST_LINKS:])


def fate(decision: Review | Adjudication, *, author: Any = None) -> Fate:
    """What became of the mends that counted before the decision, which may be an edit. author: whose; None for all."""
    if decision.revision_id == decision.outcome_id:
        return Fate(0, 0)
    mends = LinkMend.objects.filter(author=author) if author else LinkMend.objects.all()
    counted = {mend.origin_id for mend in _counting(mends.filter(revision=decision.revision_id))}
    carried = {mend.origin_id for mend in mends.filter(revision=decision.outcome_id, carried_from__isnull=False)}
    return Fate(len(carried), len(counted - carried))


def _counting(mends: Iterable[LinkMend]) -> list[LinkMend]:
    """The mends that were not taken back, without those that a newer one of the same person took the place of."""
    found: list[LinkMend] = []
    for mend in telling.standing(mends):
        found = [one for one in found if one.author_id != mend.author_id or not _overlap(one, mend)]
        found.append(mend)
    return found


def _overlap(one: LinkMend, other: LinkMend) -> bool:
    return one.start < other.end and other.start < one.end


def _standing_on(onto: Revision, source: Revision, mends: list[LinkMend]) -> Iterable[LinkMend]:
    """The source's mends as they are carried onto the new revision; nothing is compared where there is none."""
    counting = _counting(mends)
    if not counting:
        return
    before, after = _places(source), _places(onto)
    starts = diffs.moved(source.query, onto.query, [(mend.start, mend.end) for mend in counting])
    for mend, start in zip(counting, starts, strict=True):
        pointers = [target["pointer"] for target in mend.targets] or [""]
        if start is not None and all(_same_at(before, after, pointer) for pointer in pointers):
            yield LinkMend(
                revision=onto,
                author_id=mend.author_id,
                start=start,
                end=start + mend.end - mend.start,
                kind=mend.kind,
                standing=mend.standing,
                targets=mend.targets,
                carried_from_id=mend.origin_id,
            )


def _places(revision: Revision) -> dict[str, Any]:
    return {"arguments": revision.arguments, "observation": revision.observation.summary}


def _same_at(before: dict[str, Any], after: dict[str, Any], pointer: str) -> bool:
    try:
        return diffs.same(trees.part(before, pointer), trees.part(after, pointer))
    except trees.NoSuchPart:
        return False

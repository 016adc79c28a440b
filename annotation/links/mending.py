"""People mend links: who reviews a quadruplet says how a part of its query stands, and where; it can be undone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from annotation import access, trees
from annotation.access import Action
from annotation.links import telling
from annotation.models import LinkMend, Quadruplet, Revision
from annotation.models.quadruplet import State
from annotation.queue import claims, waiting
from annotation.review.services import StaleRevision
from biotool_site.lib.problems import Conflict, Forbidden, Invalid
from biotools.links import MOST_LINKS, MOST_TARGETS

MOST_MENDS = MOST_LINKS
Standing = LinkMend.Standing
Place = Mapping[str, Any]


class NothingToUndo(Conflict):
    """The person mended nothing here that still counts."""

    code = "nothing-to-undo"
    title = "There is no mended link to take back"


def may_mend(person: Any, quadruplet: Quadruplet) -> bool:
    """Whether the person holds the quadruplet now, or settles its dispute."""
    if quadruplet.state == State.DISPUTED:
        return access.may(person, quadruplet.dataset, Action.ADJUDICATE)
    return waiting.open_claims().filter(quadruplet=quadruplet, reviewer=person).exists()


@transaction.atomic
def mend(
    *,
    quadruplet: Quadruplet,
    person: Any,
    revision: int,
    start: int,
    end: int,
    standing: str,
    targets: Sequence[Place] = (),
) -> LinkMend:
    """Say how letters `start` to before `end` of the query stand, in place of all links that overlap them.

    revision: the number that the person saw. standing: of LinkMend.Standing; `removed` takes the link away.
    targets: where it stands, `{pointer, start?, end?}`; unsupported and removed ones have none. Raises Invalid,
    StaleRevision, Forbidden for who does not hold the quadruplet.
    """
    now = _held(quadruplet, person, revision)
    if not 0 <= start < end <= len(now.query):
        raise Invalid("This is no part of the query.", errors={"start": ["Choose words of the query."]})
    if standing not in Standing.values:
        raise Invalid(f"A link is {', '.join(Standing.values)}, not {standing!r}.", errors={"standing": ["Unknown."]})
    places = [] if standing in (Standing.UNSUPPORTED, Standing.REMOVED) else [_place(now, item) for item in targets]
    if standing == Standing.SUPPORTED and not places:
        raise Invalid("Choose where it stands.", errors={"targets": ["Choose an argument or a part of the answer."]})
    if len(places) > MOST_TARGETS or now.link_mends.count() >= MOST_MENDS:
        raise Invalid(f"A link has at most {MOST_TARGETS} other ends, and a revision {MOST_MENDS} mended links.")
    kind = _kind(now, start, end)
    return LinkMend.objects.create(
        revision=now, author=person, start=start, end=end, kind=kind, standing=standing, targets=places
    )


@transaction.atomic
def undo(*, quadruplet: Quadruplet, person: Any, revision: int) -> LinkMend:
    """Take the person's last mend of this revision back; what stood before counts again. Raises NothingToUndo."""
    now = _held(quadruplet, person, revision)
    last = last_of(now, person)
    if last is None:
        raise NothingToUndo("You mended no link of this quadruplet.")
    return LinkMend.objects.create(
        revision=now, author=person, start=last.start, end=last.end, kind=last.kind, standing=Standing.REMOVED,
        undoes=last,
    )  # fmt: skip


def last_of(revision: Revision, person: Any) -> LinkMend | None:
    """The person's newest mend of the revision that counts."""
    mine = [mend for mend in telling.standing(revision.link_mends.all()) if mend.author_id == person.pk]
    return mine[-1] if mine else None


def _held(quadruplet: Quadruplet, person: Any, number: int) -> Revision:
    """The current revision, its quadruplet locked. Raises StaleRevision, Forbidden."""
    claims.hold(quadruplet.pk)
    now = access.whole(Quadruplet.objects.all()).get(pk=quadruplet.pk)
    if now.current.number != number:
        raise StaleRevision("The query was edited meanwhile. Reload the page.", revision=now.current.number)
    if not may_mend(person, now):
        raise Forbidden("Links are mended by who reviews the quadruplet just now. Claim it first.")
    return now.current


def _place(revision: Revision, given: Any) -> dict[str, Any]:
    """A place that is there, as it is stored. Raises Invalid."""
    pointer = given.get("pointer") if isinstance(given, Mapping) else None
    whole = {"arguments": revision.arguments, "observation": revision.observation.summary}
    try:
        if not isinstance(pointer, str) or len(pointer) > 2000:
            raise trees.NoSuchPart(pointer)
        value = trees.part(whole, pointer)
    except trees.NoSuchPart as error:
        raise Invalid("This place is not there.", errors={"targets": ["Choose a place that is there."]}) from error
    start, end = given.get("start"), given.get("end")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(str(value)):
        return {"pointer": pointer, "start": start, "end": end}
    return {"pointer": pointer}


def _kind(revision: Revision, start: int, end: int) -> str:
    """The kind of the link that was there; a value where none was."""
    found = telling.counted(revision, revision.link_mends.all())
    return next((link["kind"] for link in found if (link["start"], link["end"]) == (start, end)), "value")

"""Claims: taken, renewed, given back. The quadruplet's row lock and two partial unique indexes decide races."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.db.models.functions import Now
from django.utils import timezone

from annotation.models import Claim, Dataset, Quadruplet, Review, Skip
from annotation.queue import picking, waiting
from biotool_site.lib import statements
from biotool_site.lib.problems import Gone

# How often a race for the same quadruplet is tried anew; each try that fails means that somebody else won one.
TRIES = 20
# In the workspace: one on the screen, one ahead, and decisions on their way.
HELD_AT_MOST = 5


class ClaimLost(Gone):
    """The claim expired, was given back or used, or is somebody else's."""

    code = "claim-lost"
    title = "This claim is no longer yours"


def take(*, dataset: Dataset, reviewer: Any, resume: bool = False) -> Claim | None:
    """Claim the next quadruplet for this person; None when nothing is left for them.

    resume: go on with what the person already holds, if anything. Skipped ones are offered again only
    when nothing else is left.
    """
    if resume and (held := current(dataset=dataset, reviewer=reviewer)):
        return held
    free = waiting.free(dataset, reviewer)
    mine = (*free, reviewer.pk)
    for _ in range(TRIES):
        for pick, bound in ((picking.NEXT, mine), (picking.SKIPPED, mine), (picking.LOCKED, free)):
            claim, seen = _try(pick, bound, dataset, reviewer)
            if seen:
                break
        if claim or not seen:
            return claim
    return None


def current(*, dataset: Dataset, reviewer: Any) -> Claim | None:
    """The claim to go on with: on what the person took back last, which is on their screen, else the oldest."""
    taken_back = Review.objects.filter(
        quadruplet=OuterRef("quadruplet"), reviewer=reviewer, superseded_at__isnull=False
    )
    again = Case(When(Exists(taken_back), then=F("taken_at")))
    return held(dataset=dataset, reviewer=reviewer).order_by(again.desc(nulls_last=True), "taken_at").first()


def held(*, dataset: Dataset, reviewer: Any) -> QuerySet[Claim]:
    """All claims that the person holds in the dataset, the oldest first."""
    return waiting.open_claims().filter(dataset=dataset, reviewer=reviewer).order_by("taken_at")


def ahead(*, dataset: Dataset, reviewer: Any, known: Sequence[UUID]) -> Claim | None:
    """The claim to show after those that the person has already: a held one, else a new one.

    known: what is on the screen or decided and on its way. None when nothing is left, or they hold enough.
    """
    mine = list(held(dataset=dataset, reviewer=reviewer))
    for claim in mine:
        if claim.pk not in known:
            return claim
    return take(dataset=dataset, reviewer=reviewer) if len(mine) < HELD_AT_MOST else None


def again(claim: Claim) -> Claim:
    """A claim on the same quadruplet: this one while it holds, else a new one in a free slot. Raises ClaimLost.

    Where the person had passed over it, they do so no more.
    """
    held = take_this(quadruplet_id=claim.quadruplet_id, dataset=claim.dataset, reviewer=claim.reviewer)
    Skip.objects.filter(quadruplet_id=claim.quadruplet_id, reviewer_id=claim.reviewer_id).delete()
    return held


@transaction.atomic
def take_this(*, quadruplet_id: UUID, dataset: Dataset, reviewer: Any) -> Claim:
    """A claim on this very quadruplet: the person's own while it holds, else one in a free slot. Raises ClaimLost."""
    mine = waiting.open_claims().filter(quadruplet=quadruplet_id, reviewer=reviewer).first()
    if mine:
        return mine
    hold(quadruplet_id)
    made = _claim_free(quadruplet_id, dataset, reviewer)
    if made is None:
        raise ClaimLost("It does not wait for you any more: it is decided, or others review it. You can discard this.")
    return made


def renew(*, claim_id: UUID | str, reviewer: Any) -> Claim:
    """A sign of life: the claim lasts another `claim_minutes` from now. Raises ClaimLost."""
    claim = Claim.objects.select_related("dataset").filter(pk=claim_id, reviewer=reviewer).first()
    if claim is None:
        raise ClaimLost("This claim is not yours. Claim the next quadruplet.")
    minutes = timedelta(minutes=claim.dataset.claim_minutes)
    renewed = waiting.open_claims().filter(pk=claim.pk).update(renewed_at=Now(), expires_at=Now() + minutes)
    if not renewed:
        raise ClaimLost("Your claim has expired. What you typed is still here; claim the quadruplet again.")
    claim.refresh_from_db(fields=["renewed_at", "expires_at"])
    return claim


def renew_others(claim: Claim) -> None:
    """What the person holds beside this claim lasts as long."""
    others = held(dataset=claim.dataset, reviewer=claim.reviewer_id).exclude(pk=claim.pk).order_by()
    others.update(renewed_at=Now(), expires_at=Now() + timedelta(minutes=claim.dataset.claim_minutes))


def give_back_all(*, dataset: Dataset, reviewer: Any, keep: Sequence[UUID] = ()) -> None:
    """End all claims that the person holds in the dataset but those to keep."""
    held(dataset=dataset, reviewer=reviewer).exclude(pk__in=keep).order_by().update(closed_at=Now())


@transaction.atomic
def give_back(*, claim_id: UUID | str, reviewer: Any, skip: bool = False) -> None:
    """End the claim without a decision; twice is harmless. skip: offer it to this person last. Raises ClaimLost."""
    claim = Claim.objects.filter(pk=claim_id, reviewer=reviewer).first()
    if claim is None:
        raise ClaimLost("This claim is not yours.")
    Claim.objects.filter(pk=claim.pk, closed_at__isnull=True).update(closed_at=Now())
    if skip:
        Skip.objects.update_or_create(
            quadruplet_id=claim.quadruplet_id, reviewer=reviewer, defaults={"at": timezone.now()}
        )


def hold(quadruplet_id: UUID | str) -> None:
    """Lock the row alone. What depends on it is read by a later statement, which sees what others committed.

    (Joined to its current revision, a row that somebody edits meanwhile would be gone from the result.)
    """
    statements.rows("SELECT FROM annotation_quadruplet WHERE id = %s FOR NO KEY UPDATE", (quadruplet_id,))


def lock_open(*, claim_id: UUID | str, quadruplet: Quadruplet, reviewer: Any) -> Claim:
    """The person's claim on this quadruplet, if it still holds. Raises ClaimLost."""
    claim = waiting.open_claims().filter(pk=claim_id, quadruplet=quadruplet, reviewer=reviewer).first()
    if claim is None:
        raise lost()
    return claim


def lost() -> ClaimLost:
    """What somebody is told who decides under a claim that no longer holds."""
    return ClaimLost(
        "Your claim on this quadruplet has expired, was used, or is somebody else's. "
        "Nothing was stored. Claim it again and send once more."
    )


def open_on(quadruplet: Quadruplet, *, reviewer: Any) -> Claim:
    """A claim on this very quadruplet in a free slot. The caller holds the quadruplet's lock. Raises ClaimLost."""
    values = (uuid4(), reviewer.pk, quadruplet.dataset.claim_minutes, quadruplet.pk)
    claim = _insert(picking.CLAIM_THIS, values, quadruplet.pk)
    if claim is None:
        raise ClaimLost("You hold this quadruplet already, under another claim.")
    return claim


def _try(pick: str, bound: Sequence[Any], dataset: Dataset, reviewer: Any) -> tuple[Claim | None, bool]:
    """Lock the first one that the statement finds and claim it. Returns the claim, and whether one was found."""
    try:
        with transaction.atomic():
            found = statements.first(pick, bound)
            claim = _claim_free(found[0], dataset, reviewer) if found else None
    except IntegrityError:  # fewer reviews are wanted since our statement looked
        return None, True
    if claim:
        claim.dataset = dataset
    return claim, found is not None


def _claim_free(quadruplet_id: UUID, dataset: Dataset, reviewer: Any) -> Claim | None:
    """Claim it where the person may. The caller holds its lock: any earlier look may be older than another's claim."""
    values = (uuid4(), reviewer.pk, dataset.claim_minutes, quadruplet_id, *waiting.free(dataset, reviewer))
    return _insert(picking.CLAIM_FREE, values, quadruplet_id)


def _insert(sql: str, values: tuple[Any, ...], quadruplet_id: UUID) -> Claim | None:
    """The new claim; where expired ones that nobody closed are in the way, they are closed first."""
    made = statements.first(sql, values)
    if made is None and statements.rows(picking.CLOSE_EXPIRED, (quadruplet_id,)):
        made = statements.first(sql, values)
    return picking.CLAIM.read(iter(made)) if made else None

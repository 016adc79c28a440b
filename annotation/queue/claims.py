"""Claims: taken, renewed, given back. The quadruplet's row lock and two partial unique indexes decide races."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from annotation.models import Claim, Dataset, Quadruplet, Skip
from annotation.queue import waiting
from biotool_site.lib.problems import Gone

# How often a race for the same quadruplet is tried anew; each try that fails means that somebody else won one.
TRIES = 20


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
    for _ in range(TRIES):
        found = waiting.for_person(dataset, reviewer)
        claim, seen = _try(waiting.not_skipped(found, reviewer), dataset, reviewer)
        if claim is None and not seen:
            claim, seen = _try(waiting.skipped_first(found, reviewer), dataset, reviewer)
        if claim or not seen:
            return claim
    return None


def current(*, dataset: Dataset, reviewer: Any) -> Claim | None:
    """The claim that the person holds in the dataset, the newest first."""
    mine = waiting.open_claims().filter(dataset=dataset, reviewer=reviewer)
    return mine.order_by("-taken_at").first()


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


def lock_open(*, claim_id: UUID | str, quadruplet: Quadruplet, reviewer: Any) -> Claim:
    """The person's claim on this quadruplet, if it still holds. The caller holds the quadruplet's lock."""
    claim = waiting.open_claims().filter(pk=claim_id, quadruplet=quadruplet, reviewer=reviewer).first()
    if claim is None:
        raise ClaimLost(
            "Your claim on this quadruplet has expired, was used, or is somebody else's. "
            "Nothing was stored. Claim it again and send once more."
        )
    return claim


def open_on(quadruplet: Quadruplet, *, reviewer: Any) -> Claim:
    """A claim on this very quadruplet in a free slot. The caller holds the quadruplet's lock."""
    return _insert(quadruplet, quadruplet.dataset, reviewer, timezone.now())


@transaction.atomic
def _try(quadruplets: QuerySet[Quadruplet], dataset: Dataset, reviewer: Any) -> tuple[Claim | None, bool]:
    """Lock the first free one and claim it. Returns the claim, and whether there was one to try."""
    row = quadruplets.select_for_update(skip_locked=True, of=("self",)).annotate(clock=Now()).first()
    if row is None:
        return None, False
    # Under the lock, look again: the row was chosen on a snapshot that may be older than another's claim.
    if not waiting.for_person(dataset, reviewer).filter(pk=row.pk).exists():
        return None, True
    return _insert(row, dataset, reviewer, row.clock), True


def _insert(quadruplet: Quadruplet, dataset: Dataset, reviewer: Any, now: datetime) -> Claim:
    """Close what has expired, and take the lowest slot that is free."""
    unclosed = Claim.objects.filter(quadruplet=quadruplet, closed_at__isnull=True)
    taken, expired = set(), []
    for id, slot, expires_at in unclosed.values_list("pk", "slot", "expires_at"):
        if expires_at > now:
            taken.add(slot)
        else:
            expired.append(id)
    if expired:
        Claim.objects.filter(pk__in=expired).update(closed_at=now)
    slot = next(slot for slot in range(9) if slot not in taken)
    return Claim.objects.create(
        quadruplet=quadruplet,
        dataset=dataset,
        reviewer=reviewer,
        slot=slot,
        taken_at=now,
        renewed_at=now,
        expires_at=now + timedelta(minutes=dataset.claim_minutes),
    )

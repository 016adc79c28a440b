"""The one place that writes a release's state: queued -> cutting -> published, or failed and queued again.

Who makes a release holds its lease and renews it; a lease that ran out lets another worker begin anew.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from annotation.models import Release, ReleaseFile
from annotation.notifications import events
from biotool_site.lib.problems import Conflict

State = Release.State
OPEN = (State.QUEUED, State.CUTTING)
# A release that takes its worker down each time must not do so for ever.
ATTEMPTS = 5
STEPS = 100


class LeaseLost(Exception):
    """Another worker took the release over; what this one made is of no use."""


def take(release_id: uuid.UUID) -> Release | None:
    """Become the one who makes the release; None when it is finished or somebody else is at it."""
    now, lease = timezone.now(), uuid.uuid4()
    taken = Release.objects.filter(_free(now), pk=release_id, state__in=OPEN, attempts__lt=ATTEMPTS).update(
        state=State.CUTTING,
        lease=lease,
        leased_until=now + lease_time(),
        attempts=F("attempts") + 1,
        steps_done=0,
        steps_total=STEPS,
    )
    return Release.objects.select_related("dataset").get(pk=release_id) if taken else None


def renew(release: Release, *, steps_done: int) -> None:
    """Hold the lease for longer and tell the progress, in hundredths. Raises LeaseLost."""
    held = _held(release).update(leased_until=timezone.now() + lease_time(), steps_done=steps_done)
    if not held:
        raise LeaseLost(str(release.pk))


@transaction.atomic
def publish(release: Release, *, counts: dict[str, Any], files: Iterable[ReleaseFile]) -> None:
    """Store what was made and close the release for ever. Raises LeaseLost."""
    lock(release)
    ReleaseFile.objects.bulk_create(files)
    _held(release).update(
        state=State.PUBLISHED,
        counts=counts,
        steps_done=STEPS,
        failure="",
        lease=None,
        leased_until=None,
        published_at=timezone.now(),
    )
    events.released(release)


def lock(release: Release) -> None:
    """Lock the release's row until the transaction ends, if its lease is still ours. Raises LeaseLost."""
    if not _held(release).select_for_update().exists():
        raise LeaseLost(str(release.pk))


def fail(release: Release, reason: str) -> None:
    """Give up with a reason for people; a no-op when the lease is no longer ours."""
    _held(release).update(state=State.FAILED, failure=reason, lease=None, leased_until=None)


@transaction.atomic
def queue_again(release: Release) -> None:
    """A failed release is due again. Raises Conflict for any other."""
    queued = Release.objects.filter(pk=release.pk, state=State.FAILED).update(
        state=State.QUEUED, failure="", attempts=0, steps_done=0, sent_at=timezone.now()
    )
    if not queued:
        raise Conflict(f"Release {release.version} has not failed; there is nothing to try again.")


def give_up_on_the_lost() -> int:
    """Fail what took its worker down too often. Returns how many."""
    return Release.objects.filter(_free(timezone.now()), state__in=OPEN, attempts__gte=ATTEMPTS).update(
        state=State.FAILED,
        failure=f"The worker that made it was lost {ATTEMPTS} times. Look at its log for the reason.",
        lease=None,
        leased_until=None,
    )


def due() -> list[uuid.UUID]:
    """Releases that nobody makes and whose message was not answered; they are marked as sent now."""
    now = timezone.now()
    unanswered = Q(sent_at__isnull=True) | Q(sent_at__lt=now - timedelta(seconds=settings.WORK_RESEND_SECONDS))
    waiting = Release.objects.filter(_free(now), unanswered, state__in=OPEN, attempts__lt=ATTEMPTS)
    found = list(waiting.values_list("pk", flat=True))
    return [pk for pk in found if waiting.filter(pk=pk).update(sent_at=now)]


def lease_time() -> timedelta:
    """How long a lease holds without renewal."""
    return timedelta(seconds=settings.WORK_LEASE_SECONDS)


def _free(now: datetime) -> Q:
    return Q(lease__isnull=True) | Q(leased_until__lt=now)


def _held(release: Release) -> QuerySet[Release]:
    return Release.objects.filter(pk=release.pk, state=State.CUTTING, lease=release.lease)

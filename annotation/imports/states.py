"""The one place that writes an import's state: waiting -> reading -> writing -> checking -> done; refused; failed.

Who works on an import holds its lease. The lease of a killed worker is free at once (biotool_site.lib.holders), that of
another process when its time is over.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from annotation.models import Import, Intake
from biotool_site.lib import holders

State = Import.State
LEASE = timedelta(minutes=10)
ATTEMPTS = 5
"""An import that takes its worker down each time must not do so for ever."""
LOST = (
    f"The worker was lost {ATTEMPTS} times with it. Look at the log of the releases worker, then import the file again."
)


class LeaseLost(Exception):
    """Somebody else took the import over."""


def take(import_id: UUID) -> Import | None:
    """Become the one who works on it; None when its quadruplets are there, it ended, or somebody else is at it."""
    now, token = timezone.now(), holders.token()
    free = Import.objects.filter(_free(now), pk=import_id, attempts__lt=ATTEMPTS)
    taken = free.update(
        state=State.READING, hundredths=0, lease=token, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return Import.objects.select_related("dataset", "created_by").get(pk=import_id) if taken else None


def reached(found: Import, state: str, hundredths: int) -> None:
    """Hold the lease for longer, and tell how far it is. Raises LeaseLost."""
    until = timezone.now() + LEASE
    if not _held(found).update(state=state, hundredths=min(hundredths, 100), leased_until=until):
        raise LeaseLost(str(found.pk))


def lock(found: Import) -> None:
    """Lock its row until the transaction ends, if the lease still is ours. Raises LeaseLost."""
    if not _held(found).select_for_update().exists():
        raise LeaseLost(str(found.pk))


def written(found: Import, *, intake: Intake, new: int, already: int, refused: int, errors: list[Any]) -> None:
    """Its quadruplets are there; stored in the transaction that stores these."""
    counts = {"new": new, "already": already, "refused": refused}
    _end(found, State.CHECKING, intake=intake, hundredths=0, errors=errors, sent_at=timezone.now(), **counts)


def refuse(found: Import, *, refused: int, errors: list[Any], failure: str) -> None:
    """Nothing of it is taken, for what stands in the file."""
    _end(found, State.REFUSED, refused=refused, errors=errors, failure=failure)


def fail(found: Import, failure: str) -> None:
    """It is not finished, for another reason."""
    _end(found, State.FAILED, failure=failure)


def worked_on(found: Import) -> None:
    """Its checks go on just now, so that nobody is sent for them."""
    Import.objects.filter(pk=found.pk, state=State.CHECKING).update(sent_at=timezone.now())


def checked(intake: Intake) -> None:
    """All its quadruplets are checked. Twice is harmless."""
    Import.objects.filter(intake=intake, state=State.CHECKING).update(state=State.DONE)


def due() -> list[Import]:
    """Imports that nobody works on and whose last message was not answered; they are marked as sent now."""
    now = timezone.now()
    unanswered = Q(sent_at__isnull=True) | Q(sent_at__lt=now - timedelta(seconds=settings.WORK_RESEND_SECONDS))
    waiting = Import.objects.filter(unanswered).filter(
        Q(state=State.CHECKING) | (_free(now) & Q(attempts__lt=ATTEMPTS)),
    )
    return [found for found in waiting if waiting.filter(pk=found.pk).update(sent_at=now)]


def give_up_on_the_lost() -> int:
    """End what took its worker down too often; how many."""
    lost = Import.objects.filter(_free(timezone.now()), attempts__gte=ATTEMPTS)
    return lost.update(**_ended(State.FAILED, {"failure": LOST}))


def _end(found: Import, state: str, **fields: Any) -> None:
    if not _held(found).update(**_ended(state, fields)):
        raise LeaseLost(str(found.pk))
    found.refresh_from_db()


def _ended(state: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"state": state, "finished_at": timezone.now(), "lease": None, "leased_until": None, **fields}


def _free(now: datetime) -> Q:
    """Open, and held by nobody who lives."""
    held = Import.objects.filter(state__in=Import.OPEN, leased_until__gte=now)
    gone = holders.gone(held.values_list("lease", flat=True))
    nobodys = Q(lease__isnull=True) | Q(leased_until__lt=now) | Q(lease__in=gone)
    return Q(state__in=Import.OPEN) & nobodys


def _held(found: Import) -> QuerySet[Import]:
    return Import.objects.filter(pk=found.pk, state__in=Import.OPEN, lease=found.lease)

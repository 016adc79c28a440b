"""What the periodic sweep does for files: make them, have them worked on, and let rows go on that got an answer."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from synthesis.models import ProviderBatch
from synthesis.provider_batches import forming, waking


def run() -> list[UUID]:
    """The files that a worker should take up now. Twice at once is harmless; quick where there is none."""
    waking.wake()
    forming.form()
    return _due()


@transaction.atomic
def _due() -> list[UUID]:
    """Files that are due and whose last message is old; marked as sent now."""
    now = timezone.now()
    silent = Q(message_at__isnull=True) | Q(message_at__lt=now - timedelta(seconds=settings.WORK_RESEND_SECONDS))
    rows = ProviderBatch.objects.filter(silent, state__in=ProviderBatch.OPEN, not_before__lte=now)
    ids = list(rows.order_by("not_before").select_for_update(skip_locked=True).values_list("pk", flat=True))
    ProviderBatch.objects.filter(pk__in=ids).update(message_at=now)
    return ids

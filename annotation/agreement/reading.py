"""The counts that figures are made from: fresh ones, or for a large dataset those that are kept."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from annotation import tasks
from annotation.agreement import counting, keeping
from annotation.agreement.counting import Counts
from annotation.models import AgreementCounts, Dataset
from biotool_site.lib.tasks import send

FRESH = timedelta(minutes=10)


def counts_of(dataset: Dataset) -> tuple[Counts, datetime | None]:
    """The dataset's counts, and as of when; None for now.

    Of a large dataset only the first who ever asks waits for them. Others get what was counted last, and where that is
    older than FRESH a worker is asked to count anew; again after FRESH, where a message was lost.
    """
    if not keeping.is_large(dataset):
        return counting.count(dataset), None
    kept = AgreementCounts.objects.filter(dataset=dataset).first() or keeping.count_and_keep(dataset)
    long_ago = timezone.now() - FRESH
    if kept.counted_at < long_ago and _is_to_be_asked(dataset, long_ago):
        send(tasks.count_agreement, str(dataset.pk))
    return keeping.read(kept), kept.counted_at


def _is_to_be_asked(dataset: Dataset, long_ago: datetime) -> bool:
    """Whether nobody asked for newer ones lately; who is told so has asked."""
    unasked = AgreementCounts.objects.filter(Q(asked_at=None) | Q(asked_at__lt=long_ago), dataset=dataset)
    return bool(unasked.update(asked_at=timezone.now()))

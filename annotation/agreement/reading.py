"""The counts that figures are made from: fresh ones, or for a large dataset those that are kept."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from annotation import tasks
from annotation.agreement import counting, keeping
from annotation.agreement.counting import Counts
from annotation.models import AgreementCounts, Dataset
from biotool_site.lib.problems import Problem
from biotool_site.lib.tasks import send

FRESH = timedelta(minutes=10)
LOOK_AGAIN_SECONDS = 3


class BeingCounted(Problem):
    """A worker counts a large dataset's decisions for the first time; the same request, sent again, finds them."""

    code = "being-counted"
    title = "The decisions are being counted"
    status = 202


def counts_of(dataset: Dataset) -> tuple[Counts, datetime | None]:
    """The dataset's counts, and as of when; None where they are of this moment.

    Of a large dataset they are what was counted last, and where that is older than FRESH a worker is asked to count
    anew; again after FRESH, where a message was lost. Raises BeingCounted where nobody has counted yet.
    """
    if not keeping.is_large(dataset):
        return counting.count(dataset), None
    kept, _ = AgreementCounts.objects.get_or_create(dataset=dataset)
    long_ago = timezone.now() - FRESH
    if (kept.counted_at is None or kept.counted_at < long_ago) and _is_to_be_asked(dataset, long_ago):
        send(tasks.count_agreement, str(dataset.pk))
    if kept.counted_at is None:
        raise BeingCounted(
            "A worker counts the decisions of this dataset, which takes half a minute where there are a million."
            " Ask again in a moment.",
            retry_after=LOOK_AGAIN_SECONDS,
        )
    return keeping.read(kept), kept.counted_at


def _is_to_be_asked(dataset: Dataset, long_ago: datetime) -> bool:
    """Whether nobody asked for newer ones lately; who is told so has asked."""
    unasked = AgreementCounts.objects.filter(Q(asked_at=None) | Q(asked_at__lt=long_ago), dataset=dataset)
    return bool(unasked.update(asked_at=timezone.now()))

"""What pages tell around releases: what a cut would hold, and what came before."""

from django.db.models import Count

from annotation.models import Dataset, Quadruplet, Release
from annotation.models.quadruplet import State


def approved_by_database(dataset: Dataset) -> dict[str, int]:
    """How many quadruplets a release cut now would hold, by database; empty when nothing is approved."""
    rows = Quadruplet.objects.filter(dataset=dataset, state=State.APPROVED).values_list("database")
    return dict(rows.annotate(n=Count("pk")).order_by("database"))


def previous(release: Release) -> Release | None:
    """The release published last before this one was; None for the first, and for what is not published."""
    if release.published_at is None:
        return None
    earlier = Release.objects.filter(dataset=release.dataset_id, published_at__lt=release.published_at)
    return earlier.order_by("-published_at").first()

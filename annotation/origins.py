"""What else belongs to a quadruplet: others of its call, and the releases that hold it."""

from dataclasses import dataclass

from annotation.models import Quadruplet, ReleaseRecord
from annotation.models.release import Release

SIBLINGS = 10


@dataclass(frozen=True)
class Origins:
    """siblings: other quadruplets of the dataset on the same call, at most SIBLINGS; records: in published releases."""

    siblings: list[Quadruplet]
    records: list[ReleaseRecord]


def of(quadruplet: Quadruplet) -> Origins:
    """Two queries, whatever the size."""
    same_call = Quadruplet.objects.filter(dataset=quadruplet.dataset, call=quadruplet.current.call_id)
    siblings = same_call.exclude(pk=quadruplet.pk).select_related("current").order_by("created_at")[:SIBLINGS]
    records = (
        quadruplet.release_records.filter(release__state=Release.State.PUBLISHED)
        .select_related("release", "revision")
        .defer("content")
        .order_by("release__published_at")
    )
    return Origins(list(siblings), list(records))

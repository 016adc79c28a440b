"""How datasets stand: progress by state, what happened last, what a person did."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from annotation import tallies
from annotation.models import Dataset, Membership, Quadruplet, Release, StateChange
from annotation.models.quadruplet import State
from annotation.queue import waiting
from biotool_site.lib import statements

COUNT_UP_TO = 100
# How many transactions had ended, in the same statement: of two counts it tells which one saw more. (The number of the
# newest transaction alone is the same before and after an older one ends.)
_ENDED = """(SELECT pg_snapshot_xmax(now)::text::bigint - (SELECT count(*) FROM pg_snapshot_xip(now))
    FROM pg_current_snapshot() now)"""
_DECIDED_SINCE = f"""
    SELECT count(*), {_ENDED} FROM annotation_review
    WHERE dataset_id = %s AND reviewer_id = %s AND superseded_at IS NULL AND created_at >= %s
"""  # noqa: S608  a constant


@dataclass(frozen=True)
class Progress:
    """A dataset with its quadruplets by state, and the person's role in it."""

    dataset: Dataset
    role: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Quadruplets that people see: all but the filtered ones."""
        return sum(self.counts.values()) - self.counts[State.FILTERED]

    @property
    def decided(self) -> int:
        """Approved or rejected."""
        return self.counts[State.APPROVED] + self.counts[State.REJECTED]

    @property
    def funnel(self) -> list[tuple[str, int, str]]:
        """(what, how many, the filter that lists them), each a part of the one before."""
        reviewed = self.total - self.counts[State.PENDING]
        return [
            ("arrived", sum(self.counts.values()), ""),
            ("for review", self.total, "state=pending&state=disputed&state=approved&state=rejected"),
            ("reviews complete", reviewed, "state=disputed&state=approved&state=rejected"),
            ("decided", self.decided, "state=approved&state=rejected"),
            ("approved", self.counts[State.APPROVED], "state=approved"),
        ]


def progress_for(user: Any) -> list[Progress]:
    """The person's datasets with their progress, by name; two queries however many there are."""
    memberships = list(Membership.objects.filter(user=user).select_related("dataset").order_by("dataset__name"))
    counts = tallies.by_state(member.dataset_id for member in memberships)
    return [Progress(member.dataset, member.role, counts[member.dataset_id]) for member in memberships]


def newest_release(dataset: Dataset) -> Release | None:
    """The one that was published last; its counts tell how many quadruplets it holds."""
    published = Release.objects.filter(dataset=dataset, state=Release.State.PUBLISHED)
    return published.order_by("-published_at").first()


def activity(dataset: Dataset, *, limit: int = 12) -> list[StateChange]:
    """The last step of each of the quadruplets touched last, newest first; two queries by index."""
    touched = Quadruplet.objects.filter(dataset=dataset).order_by("-updated_at", "-id")
    ids = list(touched.values_list("pk", flat=True)[:limit])
    changes = (
        StateChange.objects.filter(quadruplet__in=ids)
        .order_by("quadruplet", "-id")
        .distinct("quadruplet")
        .select_related("quadruplet__current", "actor")
    )
    return sorted(changes, key=lambda change: change.pk, reverse=True)


class Decided(NamedTuple):
    """How many decisions, and as of when, in transactions that had ended: of two counts the one with more is newer."""

    n: int
    as_of: int


def decided_today(dataset: Dataset, user: Any) -> Decided:
    """How many decisions of the person, made since midnight (UTC), stand."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return Decided(*statements.rows(_DECIDED_SINCE, [dataset.pk, user.pk, midnight])[0])


def waiting_some(dataset: Dataset, user: Any) -> int:
    """How many quadruplets wait for the person; counted to COUNT_UP_TO, so it costs the same at any size."""
    return waiting.for_person(dataset, user)[:COUNT_UP_TO].count()

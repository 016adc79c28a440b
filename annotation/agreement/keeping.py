"""Counts of a large dataset are kept: counting a million decisions takes seconds, which nobody waits for twice."""

from django.utils import timezone

from annotation import tallies
from annotation.agreement import counting
from annotation.agreement.counting import Counts, Items, Judged, Pair, Settled, Work
from annotation.models import AgreementCounts, Dataset

LARGE = 10_000
"""A dataset of more quadruplets is large; one of so many is counted in a tenth of a second or two."""


def is_large(dataset: Dataset) -> bool:
    """Whether the dataset's counts are kept; one query, whatever the size."""
    return tallies.count(dataset, {}) > LARGE


def count_and_keep(dataset: Dataset) -> AgreementCounts:
    """Count now. Twice at once is harmless: both store what they saw."""
    now = timezone.now()
    counts = counting.count(dataset)._asdict()
    kept, _ = AgreementCounts.objects.update_or_create(
        dataset=dataset, defaults={"counts": counts, "counted_at": now, "asked_at": None}
    )
    return kept


def read(kept: AgreementCounts) -> Counts:
    """The counts as they were kept. (JSON has lists alone.)"""
    rows = kept.counts
    return Counts(
        [
            Items(database, family, function, tuple(counts), n)
            for database, family, function, counts, n in rows["items"]
        ],
        [Pair(*row) for row in rows["pairs"]],
        [Work(person, decisions, tuple(counts), *rest) for person, decisions, counts, *rest in rows["work"]],
        [Settled(*row) for row in rows["settled"]],
        [Judged(*row) for row in rows["judged"]],
    )

"""The first half of a cut: one moment of the dataset becomes records that never change."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Collate

import biotools
from annotation.links import keeping
from annotation.models import Quadruplet, Release, ReleaseRecord, ReleaseTool
from annotation.models.quadruplet import State
from annotation.models.release import Split
from annotation.releases.pseudonyms import Pseudonyms, pseudonyms_of
from annotation.releases.pulse import Pulse
from annotation.releases.records import record_of, with_decisions
from annotation.releases.splits import Group, calls_for_test
from biotool_site.lib.canonical import canonical_json
from biotool_site.lib.problems import Invalid
from biotools.evidence.observing import tool_of

CHUNK = 400
# Freezing is this much of the work, in hundredths; writing the files is the rest.
SHARE = 60


def freeze(release: Release, pulse: Pulse) -> None:
    """Pin the approved quadruplets of this moment as the release's records, all or none.

    A no-op when an earlier attempt got so far. Raises Invalid when nothing is approved.
    """
    if release.records.exists():
        return
    names = pseudonyms_of(release.dataset)
    catalogue = {function.name: tool_of(function.name).pk for function in biotools.functions()}
    try:
        with snapshot():
            _freeze_tools(release, catalogue)
            _freeze_records(release, names, pulse)
    except IntegrityError:
        # A worker that had lost its lease to us came first; what it froze is just as good.
        if not release.records.exists():
            raise


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction in which every query sees the same moment."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def approved(release: Release) -> QuerySet[Quadruplet]:
    """What goes into the release, in no order."""
    return Quadruplet.objects.filter(dataset=release.dataset, state=State.APPROVED)


def _freeze_tools(release: Release, catalogue: dict[str, str]) -> None:
    """The catalogue's tool info; for a function it has no more, the one that most records use."""
    used = approved(release).values_list("current__tool__name", "current__tool_id")
    ordered = used.annotate(records=Count("pk")).order_by("records", "current__tool_id")
    tools = {name: tool for name, tool, _ in ordered} | catalogue
    ReleaseTool.objects.bulk_create(ReleaseTool(release=release, tool_id=tool) for tool in tools.values())


def _freeze_records(release: Release, names: Pseudonyms, pulse: Pulse) -> None:
    test = set(calls_for_test(_groups(release), seed=release.seed, percent=release.test_percent))
    total = approved(release).count()
    if not total:
        raise Invalid(f"No quadruplet of {release.dataset.name} is approved, so there is nothing to release.")
    position = 0
    for ids in _chunks(_order(release), CHUNK):
        records = list(_records(release, ids, position, test, names))
        ReleaseRecord.objects.bulk_create(records)
        position += len(records)
        pulse.reached(SHARE * position // total)


def _groups(release: Release) -> Iterator[Group]:
    """The calls of the approved revisions with their numbers of records, by function."""
    rows = (
        approved(release)
        .values_list("current__call__digest", "current__call__function")
        .annotate(size=Count("pk"))
        .order_by(Collate("current__call__function", "C"), "current__call__digest")
    )
    for digest, function, size in rows.iterator():
        yield Group(digest, function, size)


def _order(release: Release) -> Iterator[UUID]:
    """The ids in the order of the files: by database, function, call; whatever the server's locale."""
    columns = ("database", "current__call__function", "current__call__digest")
    rows = approved(release).order_by(*(Collate(column, "C") for column in columns), "pk")
    return rows.values_list("pk", flat=True).iterator()


def _records(
    release: Release, ids: list[UUID], start: int, test: set[str], names: Pseudonyms
) -> Iterator[ReleaseRecord]:
    found = {quadruplet.pk: quadruplet for quadruplet in with_decisions(Quadruplet.objects.filter(pk__in=ids))}
    keeping.keep(quadruplet.current for quadruplet in found.values())
    for position, quadruplet in enumerate((found[id] for id in ids), start):
        digest = quadruplet.current.call.digest
        split = Split.TEST if digest in test else Split.TRAIN
        content = canonical_json(record_of(quadruplet, split=split.value, pseudonyms=names))
        yield ReleaseRecord(
            release=release,
            position=position,
            quadruplet=quadruplet,
            revision_id=quadruplet.current_id,
            split=split,
            call_digest=digest,
            content=content,
            digest=hashlib.sha256(content.encode()).hexdigest(),
        )


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk

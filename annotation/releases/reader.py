"""Reads the records and files of releases; whoever trains, scores or compares comes through here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404

from annotation.models import Dataset, Release, ReleaseFile, ReleaseRecord
from biotool_site.lib.problems import Conflict, Unavailable

CHUNK = 500


@dataclass(frozen=True)
class Record:
    """One frozen record. `content` is its line of quadruplets.jsonl, `data` the same read."""

    position: int
    split: str
    content: str
    digest: str

    @cached_property
    def data(self) -> dict[str, Any]:
        """The quadruplet in the public shape (DESIGN section 6), with `split`."""
        data: dict[str, Any] = json.loads(self.content)
        return data


def release_of(dataset: Dataset, version: str) -> Release:
    """The release of this version, whatever its state. Raises Http404."""
    found = Release.objects.filter(dataset=dataset, version=version).select_related("dataset").first()
    if found is None:
        raise Http404
    return found


def published(release: Release) -> Release:
    """The same release. Raises Conflict while it is not published."""
    if release.state != Release.State.PUBLISHED:
        raise Conflict(
            f"Release {release.version} is {release.state}; it has records and files once it is published.",
            state=release.state,
        )
    return release


def records(release: Release, *, split: str | None = None) -> Iterator[Record]:
    """The records of a published release in their order, streamed; of one split or all. Raises Conflict."""
    published(release)
    return frozen(release, split=split)


def frozen(release: Release, *, split: str | None = None) -> Iterator[Record]:
    """The frozen records, published or not, a chunk at a time and outside any transaction."""
    rows = ReleaseRecord.objects.filter(release=release, **({"split": split} if split else {}))
    fields = rows.order_by("position").values_list("position", "split", "content", "digest")
    after = -1
    while chunk := list(fields.filter(position__gt=after)[:CHUNK]):
        for row in chunk:
            yield Record(*row)
        after = chunk[-1][0]


def file_of(release: Release, name: str) -> ReleaseFile:
    """One file of a published release. Raises Conflict, Http404."""
    found = published(release).files.filter(name=name).first()
    if found is None:
        raise Http404
    return found


def path_of(file: ReleaseFile) -> Path:
    """Where the file's bytes lie. Raises Unavailable when they are not there whole."""
    path = folder_of(file.release) / file.name
    try:
        whole = path.stat().st_size == file.size
    except OSError:
        whole = False
    if not whole:
        raise Unavailable(
            f"The bytes of {file.name} are not where they should be. Tell whoever runs this installation "
            "to check the releases folder."
        )
    return path


def folder_of(release: Release) -> Path:
    """The folder of a release's files: named by its id, so no version or slug ever becomes a path."""
    return Path(settings.RELEASES_ROOT) / str(release.pk)

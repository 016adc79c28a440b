"""The second half of a cut: the frozen records become files, the same bytes whenever they are written."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from annotation.models import Release, ReleaseFile
from annotation.releases import reader
from annotation.releases.counting import Tally
from annotation.releases.formats import DOCUMENTS, RECORD_FORMATS, Document, Edition, RecordFormat, Sink
from annotation.releases.freeze import SHARE
from annotation.releases.pulse import Pulse
from biotool_site.lib.canonical import canonical_json

READ_ONLY = 0o444


@contextmanager
def workshop(release: Release) -> Iterator[Path]:
    """An empty folder for this attempt, beside the release's own; what earlier ones left is thrown away."""
    home = reader.folder_of(release)
    folder = home.with_name(f"{home.name}.{release.lease}")
    for left in home.parent.glob(f"{home.name}.*"):
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(release: Release, folder: Path, pulse: Pulse) -> tuple[dict[str, Any], list[ReleaseFile]]:
    """Write all files into the folder, in one pass over the records. Returns counts and the files' rows."""
    edition = edition_of(release)
    counts, files = _write_records(release, edition, folder, pulse)
    for document in DOCUMENTS:
        files.sort(key=lambda file: file.name)
        files.append(_write_document(release, folder, document(edition, counts, tuple(files))))
    _sync(folder)
    return counts, files


def move_home(release: Release, folder: Path) -> None:
    """Make the folder the release's own, in place of what an attempt left that died before it published."""
    home = reader.folder_of(release)
    if home.exists():
        home.rename(folder.with_name(folder.name + ".old"))
    folder.rename(home)
    _sync(home.parent)
    shutil.rmtree(folder.with_name(folder.name + ".old"), ignore_errors=True)


def edition_of(release: Release) -> Edition:
    """What the release's files say of it as a whole."""
    rows = release.tools.select_related("tool")
    tools = [_ordered(row.tool.info() | {"database": row.tool.database, "family": row.tool.family}) for row in rows]
    dataset = release.dataset
    return Edition(
        dataset=dataset.name,
        slug=dataset.slug,
        description=dataset.description,
        version=release.version,
        url=settings.SITE_URL + reverse("release", args=[dataset.slug, release.version]),
        notes=release.notes,
        created_on=release.created_at.date().isoformat(),
        seed=release.seed,
        test_percent=release.test_percent,
        tools=tuple(sorted(tools, key=_place)),
    )


def _ordered(tool: dict[str, Any]) -> dict[str, Any]:
    """The tool info with sorted keys: the database keeps them in an order of its own."""
    ordered: dict[str, Any] = json.loads(canonical_json(tool))
    return ordered


def _place(tool: Mapping[str, Any]) -> tuple[str, str, str]:
    return tool["database"], tool["family"], tool["name"]


def _write_records(
    release: Release, edition: Edition, folder: Path, pulse: Pulse
) -> tuple[dict[str, Any], list[ReleaseFile]]:
    total = release.records.count()
    tally = Tally()
    with ExitStack() as stack:
        formats = [stack.enter_context(_opened(form, edition, folder)) for form in RECORD_FORMATS]
        for record in reader.frozen(release):
            tally.add(record)
            for form in formats:
                form.add(record)
            pulse.reached(SHARE + (100 - SHARE) * tally.records // total)
    return tally.counts(), [_row(release, form.name, form.content_type, form.sink) for form in formats]


@contextmanager
def _opened(form: type[RecordFormat], edition: Edition, folder: Path) -> Iterator[RecordFormat]:
    """A file of this form, begun; it is ended also when the work failed, as what writes it may hold it open."""
    with _sink(folder / form.name) as sink:
        opened = form(edition, sink)
        opened.begin()
        try:
            yield opened
        finally:
            opened.end()


def _write_document(release: Release, folder: Path, document: Document) -> ReleaseFile:
    with _sink(folder / document.name) as sink:
        sink.write_text(document.text())
    return _row(release, document.name, document.content_type, sink)


@contextmanager
def _sink(path: Path) -> Iterator[Sink]:
    """A new file; when the block ends well its bytes are on the disk and nobody writes to it any more."""
    with path.open("xb") as file:
        yield Sink(file)
        file.flush()
        os.fsync(file.fileno())
        path.chmod(READ_ONLY)


def _row(release: Release, name: str, content_type: str, sink: Sink) -> ReleaseFile:
    return ReleaseFile(release=release, name=name, size=sink.size, digest=sink.digest, content_type=content_type)


def _sync(folder: Path) -> None:
    """Have the folder's entries on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""What a release tells of itself: state, counts, files with their checksums."""

from collections.abc import Callable
from typing import Any

from annotation.models import Release, ReleaseFile
from annotation.releases.formats import about


def summary(release: Release) -> dict[str, Any]:
    """The release in lists. `counts` is empty until it is published, `failure` unless it failed."""
    return {
        "version": release.version,
        "state": release.state,
        "notes": release.notes,
        "seed": release.seed,
        "test_percent": release.test_percent,
        "progress": {"done": release.steps_done, "total": release.steps_total},
        "counts": release.counts,
        "failure": release.failure,
        "created_at": release.created_at.isoformat(),
        "published_at": release.published_at.isoformat() if release.published_at else None,
    }


def manifest(release: Release, address: Callable[[str], str]) -> dict[str, Any]:
    """The release with its files, none until it is published. address: from a file's name to its URL."""
    return {
        "id": str(release.pk),
        "dataset": release.dataset.slug,
        **summary(release),
        "files": [represent_file(file, address) for file in release.files.all()],
    }


def represent_file(file: ReleaseFile, address: Callable[[str], str]) -> dict[str, Any]:
    """One file in the public shape; `size` in bytes."""
    return {
        "name": file.name,
        "about": about(file.name),
        "size": file.size,
        "sha256": file.digest,
        "content_type": file.content_type,
        "url": address(file.name),
    }

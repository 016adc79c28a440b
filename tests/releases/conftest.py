"""A dataset with approved quadruplets on a real database, and a folder of its own for the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotation.models import Quadruplet, Release, ReleaseFile, ReleaseRecord
from annotation.queue import claims
from annotation.releases import cut, reader, services
from annotation.review import services as review

PROTEIN: dict[str, Any] = {"function": "get_uniprotkb_entry", "arguments": {"accession": "P15056"}}


@pytest.fixture(autouse=True)
def releases_root(settings: Any, tmp_path: Path) -> Path:
    settings.RELEASES_ROOT = tmp_path / "releases"
    return settings.RELEASES_ROOT


@pytest.fixture
def approve(people: dict[str, Any]) -> Callable[[Quadruplet], None]:
    """Approve a quadruplet (the next in the queue) the way a reviewer does; a changed query is an edit."""

    def approve(quadruplet: Quadruplet, query: str | None = None) -> None:
        claim = claims.take(dataset=quadruplet.dataset, reviewer=people["reviewer1"])
        assert claim is not None and claim.quadruplet_id == quadruplet.pk
        review.submit(
            quadruplet_id=claim.quadruplet_id,
            claim_id=claim.pk,
            reviewer=people["reviewer1"],
            revision=1,
            verdict="edit" if query else "approve",
            query=query,
            key=str(claim.pk),
        )

    return approve


@pytest.fixture
def filled(transactional_db: None, dataset: Any, make_quadruplet: Any, approve: Any) -> Any:
    """The dataset with eight approved quadruplets on five calls of two functions, and one pending."""
    from tests.factories import LOOKUPS

    for number in range(6):
        approve(make_quadruplet(dataset, f"Question {number}?", arguments=LOOKUPS[number % 4]))
    for number in range(2):
        approve(make_quadruplet(dataset, f"Protein question {number}?", **PROTEIN))
    make_quadruplet(dataset, "Nobody approved this one.")
    return dataset


@pytest.fixture
def make_release(filled: Any) -> Callable[..., Release]:
    """Cut a release in this process."""

    def make(version: str = "1.0", **options: Any) -> Release:
        release = services.cut(dataset=filled, version=version, created_by=None, background=False, **options)
        cut.make(release.pk)
        release.refresh_from_db()
        return release

    return make


@pytest.fixture
def hand_made(db: None, dataset: Any, releases_root: Path) -> Callable[..., Release]:
    """A published release with one small file and no records, quicker than a cut: for what only serves files."""
    from django.utils import timezone

    def make(version: str = "1.0", name: str = "quadruplets.jsonl", data: bytes = b"0123456789") -> Release:
        import hashlib

        release = Release.objects.create(dataset=dataset, version=version)
        digest = hashlib.sha256(data).hexdigest()
        ReleaseFile.objects.create(
            release=release, name=name, size=len(data), digest=digest, content_type="application/jsonl"
        )
        folder = reader.folder_of(release)
        folder.mkdir(parents=True)
        (folder / name).write_bytes(data)
        Release.objects.filter(pk=release.pk).update(state="published", published_at=timezone.now())
        release.refresh_from_db()
        return release

    return make


@pytest.fixture
def record_of() -> Callable[..., ReleaseRecord]:
    """An unsaved record of a quadruplet in a release."""

    def make(release: Release, quadruplet: Quadruplet, position: int, split: str = "train") -> ReleaseRecord:
        return ReleaseRecord(
            release=release,
            position=position,
            quadruplet=quadruplet,
            revision=quadruplet.current,
            split=split,
            call_digest=quadruplet.call.digest,
            content="{}",
            digest="0" * 64,
        )

    return make

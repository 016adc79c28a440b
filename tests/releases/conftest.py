"""A dataset with approved quadruplets on a real database, and a folder of its own for the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotation.models import Quadruplet, Release
from annotation.queue import claims
from annotation.releases import cut, services
from annotation.review import services as review


@pytest.fixture(autouse=True)
def releases_root(settings: Any, tmp_path: Path) -> Path:
    settings.RELEASES_ROOT = tmp_path / "releases"
    return settings.RELEASES_ROOT


@pytest.fixture
def approve(people: dict[str, Any]) -> Callable[[Quadruplet], None]:
    """Approve a quadruplet the way a reviewer does."""

    def approve(quadruplet: Quadruplet) -> None:
        claim = claims.take(dataset=quadruplet.dataset, reviewer=people["reviewer1"])
        assert claim is not None
        review.submit(
            quadruplet_id=claim.quadruplet_id,
            claim_id=claim.pk,
            reviewer=people["reviewer1"],
            revision=1,
            verdict="approve",
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


PROTEIN: dict[str, Any] = {"function": "get_uniprotkb_entry", "arguments": {"accession": "P15056"}}


@pytest.fixture
def make_release(filled: Any) -> Callable[..., Release]:
    """Cut a release in this process."""

    def make(version: str = "1.0", **options: Any) -> Release:
        release = services.cut(dataset=filled, version=version, created_by=None, background=False, **options)
        cut.make(release.pk)
        release.refresh_from_db()
        return release

    return make

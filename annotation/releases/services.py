"""Verbs on releases: cut one, try a failed one again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotation import tasks
from annotation.models import Dataset, Quadruplet, Release
from annotation.models.quadruplet import State
from annotation.models.release import VERSION
from annotation.releases import states
from biotool_site.lib.problems import Conflict, Invalid
from biotool_site.lib.storable import unstorable
from biotool_site.lib.tasks import send_after_commit

LONGEST_NOTES = 10_000
LARGEST_SEED = 2**31 - 1
LARGEST_TEST_PERCENT = 90


@transaction.atomic
def cut(
    *,
    dataset: Dataset,
    version: str,
    notes: str = "",
    created_by: Any,
    seed: int = 0,
    test_percent: int = 20,
    background: bool = True,
) -> Release:
    """Order a release of what is approved; a worker makes it, or the caller by `cut.make` (background=False).

    created_by: None for the command line. Raises Invalid (bad input, or nothing is approved), Conflict (the
    version exists).
    """
    _check(version, notes, seed, test_percent)
    if Release.objects.filter(dataset=dataset, version=version).exists():
        raise _exists(version)
    if not Quadruplet.objects.filter(dataset=dataset, state=State.APPROVED).exists():
        raise Invalid(
            f"No quadruplet of {dataset.name} is approved yet. Approve some in the review workspace, "
            "then cut the release."
        )
    try:
        with transaction.atomic():
            release = Release.objects.create(
                dataset=dataset,
                version=version,
                notes=notes.strip(),
                seed=seed,
                test_percent=test_percent,
                created_by=created_by,
                sent_at=timezone.now(),
            )
    except IntegrityError:
        raise _exists(version) from None
    if background:
        send_after_commit(tasks.cut_release, release.pk)
    return release


@transaction.atomic
def try_again(*, release: Release) -> None:
    """Have a failed release made again; frozen records stay. Raises Conflict when it has not failed."""
    states.queue_again(release)
    send_after_commit(tasks.cut_release, release.pk)


def _exists(version: str) -> Conflict:
    detail = f"Release {version} exists; choose another version."
    return Conflict(detail, errors={"version": [detail]})


def _check(version: str, notes: str, seed: int, test_percent: int) -> None:
    errors: dict[str, list[str]] = {}
    try:
        VERSION(version)
    except ValidationError as error:
        errors["version"] = error.messages
    if len(notes) > LONGEST_NOTES or unstorable(notes):
        errors["notes"] = [f"Notes have at most {LONGEST_NOTES:,} letters, and no NUL letters or broken unicode."]
    if not 0 <= seed <= LARGEST_SEED:
        errors["seed"] = [f"The seed is a whole number from 0 to {LARGEST_SEED}."]
    if not 0 <= test_percent <= LARGEST_TEST_PERCENT:
        errors["test_percent"] = [f"The test share is a percentage from 0 to {LARGEST_TEST_PERCENT}."]
    if errors:
        raise Invalid(" ".join(message for messages in errors.values() for message in messages), errors=errors)

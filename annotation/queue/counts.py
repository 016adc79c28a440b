"""How much there is to do."""

from typing import Any

from annotation import tallies
from annotation.models import Dataset, Skip
from annotation.models.quadruplet import State
from annotation.queue import waiting


def for_dataset(dataset: Dataset) -> dict[str, int]:
    """Quadruplets by state, every state named."""
    return tallies.by_state([dataset.pk])[dataset.pk]


def waiting_for(dataset: Dataset, user: Any) -> int:
    """How many quadruplets this person could take now."""
    return waiting.for_person(dataset, user).count()


def skipped_by(dataset: Dataset, user: Any) -> int:
    """How many still pending ones this person passed over."""
    return Skip.objects.filter(reviewer=user, quadruplet__dataset=dataset, quadruplet__state=State.PENDING).count()

"""How much there is to do."""

from typing import Any

from django.db.models import Count

from annotation.models import Dataset, Quadruplet, Skip
from annotation.models.quadruplet import State
from annotation.queue import waiting


def for_dataset(dataset: Dataset) -> dict[str, int]:
    """Quadruplets by state, every state named."""
    found = Quadruplet.objects.filter(dataset=dataset).order_by().values_list("state").annotate(n=Count("pk"))
    return {str(state): 0 for state in State.values} | dict(found)


def waiting_for(dataset: Dataset, user: Any) -> int:
    """How many quadruplets this person could take now."""
    return waiting.for_person(dataset, user).count()


def skipped_by(dataset: Dataset, user: Any) -> int:
    """How many still pending ones this person passed over."""
    return Skip.objects.filter(reviewer=user, quadruplet__dataset=dataset, quadruplet__state=State.PENDING).count()

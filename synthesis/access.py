"""The doors to batches: get one for this person, or 404."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from annotation import access
from annotation.access import Action, Person
from annotation.models import Dataset
from synthesis.models import Batch

__all__ = ["Action", "batch_for", "batch_of", "batches_of", "dataset_for"]


def dataset_for(user: Person, slug: str) -> Dataset:
    """The dataset whose batches this person runs. Raises Http404, Forbidden."""
    return access.dataset_for(user, slug, Action.ADMINISTER)


def batch_for(user: Person, id: UUID | str, action: Action = Action.ADMINISTER) -> Batch:
    """The batch, for a member of its dataset who may do the action. Raises Http404, Forbidden."""
    batch = get_object_or_404(Batch.objects.select_related("dataset", "intake", "created_by"), pk=id)
    access.require(user, batch.dataset, action)
    return batch


def batch_of(dataset: Dataset, id: str) -> Batch | None:
    """The dataset's batch of this id; None for nonsense and for other datasets' batches."""
    try:
        return dataset.batches.filter(pk=UUID(id)).first()
    except ValueError:
        return None


def batches_of(dataset: Dataset) -> QuerySet[Batch]:
    """The dataset's batches, newest first."""
    return dataset.batches.select_related("created_by", "dataset").order_by("-created_at", "-id")

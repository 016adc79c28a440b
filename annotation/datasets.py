"""Making datasets."""

from typing import Any

from django.db import transaction

from annotation import access
from annotation.models import Dataset, Membership, Role
from biotool_site.lib.problems import Forbidden


@transaction.atomic
def create(dataset: Dataset, *, by: Any) -> Dataset:
    """Store a new, validated dataset and make its maker admin of it. Raises Forbidden."""
    if not access.may_create_datasets(by):
        raise Forbidden("Only staff and admins of a dataset make new ones. Ask an admin.")
    dataset.created_by = by
    dataset.save()
    Membership.objects.create(dataset=dataset, user=by, role=Role.ADMIN)
    return dataset

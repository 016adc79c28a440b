"""Making datasets and changing their settings."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction

from annotation import access, tasks
from annotation.guidelines import write as write_guidelines
from annotation.models import Dataset, Membership, Role
from annotation.review import policy, reason_list
from biotool_site.lib.problems import Conflict, Forbidden
from biotool_site.lib.tasks import send

IN_THE_REQUEST_SECONDS = 2.0
"""So long an admin waits for what follows from a changed policy; the rest is a worker's."""


@transaction.atomic
def create(dataset: Dataset, *, by: Any, guidelines: str = "") -> Dataset:
    """Store a new, validated dataset with the first version of its guidelines; its maker is its admin.

    guidelines: in Markdown. Raises Forbidden, Conflict, Invalid.
    """
    if not access.may_create_datasets(by):
        raise Forbidden("Only staff and admins of a dataset make new ones. Ask an admin.")
    dataset.created_by = by
    try:
        with transaction.atomic():
            dataset.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"A dataset with the slug {dataset.slug!r} exists. Choose another.") from error
    Membership.objects.create(dataset=dataset, user=by, role=Role.ADMIN)
    reason_list.begin(dataset)
    write_guidelines(dataset, guidelines, author=by)
    return dataset


def change(dataset: Dataset, *, by: Any, fields: Collection[str] | None = None) -> Dataset:
    """Store a dataset's changed, validated settings; what waits for review follows a changed policy at once.

    fields: the names of those that were changed, as others may have changed the rest meanwhile; None for all. Where
    very much waits, a worker goes on (models.Settling).
    """
    with transaction.atomic():
        before = Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
        dataset.save(update_fields=fields)
        dataset.refresh_from_db()
        if policy.differs(before, dataset):
            policy.begin(dataset, actor=by)
    if not policy.settle(dataset.pk, seconds=IN_THE_REQUEST_SECONDS):
        send(tasks.settle_policy, str(dataset.pk))
    return dataset

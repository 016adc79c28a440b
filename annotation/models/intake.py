"""Deliveries of quadruplets into a dataset."""

import uuid

from django.conf import settings
from django.db import models

from annotation.models.dataset import Dataset


class Intake(models.Model):
    """One delivery: a batch of synthesis, or an import. Who delivers points down to this row."""

    class Source(models.TextChoices):
        BATCH = "batch"
        IMPORT = "import"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="intakes")
    source = models.CharField(max_length=10, choices=Source)
    label = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label

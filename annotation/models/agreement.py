"""What the figures of agreement of a large dataset are made from."""

from django.db import models

from annotation.models.dataset import Dataset


class AgreementCounts(models.Model):
    """The counts of annotation.agreement as they were at one moment; only large datasets have such a row."""

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, primary_key=True, related_name="+")
    counts = models.JSONField(default=dict, help_text="rows by kind, as annotation.agreement.counting has them")
    counted_at = models.DateTimeField(null=True, help_text="empty until a worker has counted for the first time")
    asked_at = models.DateTimeField(null=True, help_text="when somebody last asked for newer ones")

    def __str__(self) -> str:
        return f"agreement in {self.dataset_id} at {self.counted_at}"

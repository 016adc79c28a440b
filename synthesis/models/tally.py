"""What a batch came to, kept so that a dataset's page reads it without counting."""

from django.db import models

from synthesis.models.batch import Batch


class BatchTally(models.Model):
    """Counts of one batch by stage, and what it dropped, as they were at `counted_at` (synthesis.batches.tallies)."""

    batch = models.OneToOneField(Batch, primary_key=True, on_delete=models.CASCADE, related_name="tally")
    counts = models.JSONField(help_text="number by stage")
    drops = models.JSONField(help_text="number by reason, by the stage that was not reached")
    counted_at = models.DateTimeField(help_text="when counting began: what changed since is not in it")

    def __str__(self) -> str:
        return f"{self.batch_id} at {self.counted_at}"

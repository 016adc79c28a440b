"""Changed review policies that are still being brought to what waits."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from annotation.models.dataset import Dataset


class Settling(models.Model):
    """What waits in this dataset is being decided by a policy that was changed; the row goes when nothing is left.

    It is stored with the policy, so that whoever brings it about may be killed.
    """

    dataset = models.OneToOneField(Dataset, on_delete=models.PROTECT, primary_key=True, related_name="settling")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now, help_text="when the policy was changed last")
    worked_at = models.DateTimeField(default=timezone.now, db_index=True, help_text="the last sign of work")

    def __str__(self) -> str:
        return f"the policy of {self.dataset}"

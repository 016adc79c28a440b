"""Filters that somebody keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset


class SavedFilter(models.Model):
    """Filters of a dataset's quadruplets under a name: one person's own, or shared with all members."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="saved_filters")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, help_text="as it stands in the address; known filters alone")
    shared = models.BooleanField(default=False, help_text="every member of the dataset sees it")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "owner", "name"], name="one_saved_filter_per_name"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"),
        ]

    def __str__(self) -> str:
        return self.name

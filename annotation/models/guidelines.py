"""What reviewers of a dataset should hold to: its versions, and who read which."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset
from biotools.evidence.models import APPEND_ONLY


class Guidelines(models.Model):
    """One version of a dataset's guidelines, in Markdown. Never changed; the newest number is the one that holds."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="guidelines_versions")
    number = models.PositiveIntegerField(help_text="1 is the first version")
    text = models.TextField(blank=True, help_text="Markdown; empty where the guidelines were taken away")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="guidelines_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="guidelines_count_from_1"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"version {self.number}"


class GuidelinesRead(models.Model):
    """A person had a version of the guidelines before their eyes, and when for the first time."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guidelines_read", db_index=False
    )
    guidelines = models.ForeignKey(Guidelines, on_delete=models.PROTECT, related_name="readers")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "guidelines"], name="a_version_is_read_once_by_each"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.person} read {self.guidelines}"

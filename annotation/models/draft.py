"""What a person has typed on a revision and not decided yet."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual

from annotation.models.quadruplet import Revision

LARGEST = 200_000
"""Letters of a draft's fields as JSON."""


class Draft(models.Model):
    """One tab's unsent wording of a decision on one revision. Nobody but its author sees it.

    A tab (one load of a page) writes its own row alone, so tabs and machines cannot overwrite each other; who has seen
    another tab's row and goes on from it takes that row out. A discarded one has no fields, and keeps its version so
    that nothing older brings it back. A stored decision deletes all rows of its author there.
    """

    class Kind(models.TextChoices):
        REVIEW = "review"
        ADJUDICATION = "adjudication"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=12, choices=Kind)
    tab = models.UUIDField(help_text="the load of a page that writes it")
    version = models.PositiveIntegerField(help_text="counted by its tab; a late older one changes nothing")
    fields = models.JSONField(help_text="text or tick by form and field; only what differs from the revision")
    begun_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(fields=["author", "revision", "kind", "tab"], name="one_draft_per_tab"),
            models.CheckConstraint(condition=Q(kind__in=["review", "adjudication"]), name="draft_kind_is_known"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(Cast("fields", models.TextField())), LARGEST),
                name="draft_is_no_larger_than_200000",
            ),
        ]
        indexes = [models.Index(fields=["author", "-updated_at"], name="my_last_drafts")]

    def __str__(self) -> str:
        return f"{self.author} on {self.revision_id}"

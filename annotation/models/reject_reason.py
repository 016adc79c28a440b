"""Why quadruplets of a dataset are rejected: the list that its reviewers choose from."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.lookups import Regex

from annotation.models.dataset import Dataset

DIGITS = "1234567890"
"""The keys, in the order in which they stand on the keyboard: the order of the list."""
SLUG = r"^[a-z0-9_]+$"


class RejectReason(models.Model):
    """One choice: its slug, which reviews keep; its words; the digit that toggles it. Retired, never removed.

    A digit is given once among those in use, so there are at most ten of them.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="reject_reasons")
    slug = models.CharField(max_length=60, validators=[RegexValidator(SLUG)])
    label = models.CharField(max_length=80)
    key = models.CharField(max_length=1, choices=[(digit, digit) for digit in DIGITS])
    needs_comment = models.BooleanField(default=False, help_text="it says nothing without a comment")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="no longer chosen; older reviews have it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "slug"], name="reject_reasons_have_different_slugs"),
            models.UniqueConstraint(
                fields=["dataset", "key"], condition=Q(retired_at__isnull=True), name="one_reject_reason_per_digit"
            ),
            models.CheckConstraint(condition=Q(key__in=list(DIGITS)), name="reject_reason_has_a_digit"),
            models.CheckConstraint(condition=~Q(label=""), name="reject_reason_has_words"),
            models.CheckConstraint(condition=Regex(models.F("slug"), SLUG), name="reject_reason_slug_is_plain"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="slug_is_kept", fields=["dataset", "slug"]),
            pgtrigger.Trigger(
                name="kept_once_somebody_reviewed",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT FROM annotation_review r WHERE r.dataset_id = OLD.dataset_id) THEN"
                    " RAISE EXCEPTION 'reject reason % may stand in reviews; retire it', OLD.slug"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN OLD;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.label}"

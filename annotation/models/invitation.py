"""Invitation links for people who are no members yet."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annotation.models.dataset import Dataset, Role


class Invitation(models.Model):
    """A link that makes whoever opens it first a member of one dataset, in one role.

    Of the link's token only the SHA-256 digest is kept: who reads this table can join nothing.
    """

    class State(models.TextChoices):
        """How an invitation stands; told by its times."""

        OPEN = "open"
        USED = "used"
        REVOKED = "revoked"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role)
    digest = models.CharField(max_length=64, unique=True, help_text="sha256 of the link's token, in hex")
    note = models.CharField(max_length=200, blank=True, help_text="whom it is for; for the admins' eyes")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_is_known"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="a_used_invitation_tells_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_used_or_revoked"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lt=F("expires_at")), name="invitation_used_in_time"
            ),
        ]
        indexes = [models.Index(fields=["dataset", "-made_at"], name="invitations_of_a_dataset")]

    def __str__(self) -> str:
        return f"{self.role} of {self.dataset}, {self.state}"

    @property
    def state(self) -> str:
        """Used, revoked, expired, or open."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if timezone.now() < self.expires_at else self.State.EXPIRED

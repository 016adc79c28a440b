"""What admins do to many quadruplets at once, kept so that it can be taken back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset
from annotation.models.quadruplet import Quadruplet


class BulkAction(models.Model):
    """One action on the quadruplets that were chosen when it was started: who, what, by which filter, how far."""

    class Kind(models.TextChoices):
        FRONT = "front", "Move to the front of the queue"
        END = "end", "Move to the end of the queue"
        SEND = "send", "Send filtered ones into the queue"

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="bulk_actions")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    query = models.CharField(max_length=2000, blank=True, help_text="the filters; empty where rows were ticked")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    chosen = models.PositiveIntegerField(help_text="how many it is about; what could not change is not among them")
    base = models.BigIntegerField(default=0, help_text="position of the first one that is moved")
    worked_at = models.DateTimeField(auto_now_add=True, help_text="the last sign of work")
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["front", "end", "send"]), name="bulk_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["running", "done"], undone_by__isnull=True)
                | Q(state__in=["undoing", "undone"], undone_by__isnull=False),
                name="who_undid_a_bulk_action_is_known",
            ),
        ]
        indexes = [models.Index(fields=["dataset", "-created_at"], name="bulk_actions_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.chosen})"

    @property
    def working(self) -> bool:
        """Whether some of it is still to be done, or to be undone."""
        return self.state in {self.State.RUNNING, self.State.UNDOING}


class BulkItem(models.Model):
    """One quadruplet of a bulk action: what it was before, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        CHANGED = "changed"
        LEFT = "left", "left as it was"
        RESTORED = "restored"
        KEPT = "kept", "moved on since, not restored"

    action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="items")
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField(help_text="order among those that are moved, from 0")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    position = models.BigIntegerField(null=True, help_text="before the action")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "quadruplet"], name="once_in_a_bulk_action"),
            models.CheckConstraint(
                condition=Q(outcome__in=["waiting", "changed", "left", "restored", "kept"]), name="outcome_is_known"
            ),
        ]
        indexes = [models.Index(fields=["action", "outcome", "quadruplet"], name="bulk_items_to_do")]

    def __str__(self) -> str:
        return f"{self.quadruplet_id}: {self.outcome}"

"""One launch of synthesis."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models import Dataset, Intake


class Batch(models.Model):
    """One launch of synthesis: which functions, how many calls, which models, what budget.

    It keeps its whole plan, so it can stop and go on anywhere. `state` is written by
    synthesis.batches.states alone; the database refuses any step that is not listed here.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        PAUSED = "paused"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    OPEN = (State.QUEUED, State.RUNNING, State.PAUSED)
    FINAL = (State.DONE, State.FAILED, State.CANCELLED)

    class Mode(models.TextChoices):
        LIVE = "live"  # each request is answered at once
        PROVIDER_BATCH = "provider_batch"  # requests go in files to the provider, which answers within a day, for less

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="batches")
    intake = models.OneToOneField(Intake, on_delete=models.PROTECT, related_name="batch")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    functions = models.JSONField(help_text="names, in the order of the plan")
    calls = models.PositiveIntegerField(help_text="wanted per function; at most, when it tops up")
    top_up = models.PositiveIntegerField(
        null=True, help_text="approved and pending quadruplets that each function should come to; empty for plain calls"
    )
    sources = models.JSONField(help_text="where calls come from: recorded, llm; in order")
    roles = models.JSONField(
        default=dict, help_text="model per LLM role where the default is not used; several for the judge's votes"
    )
    mode = models.CharField(
        max_length=20, choices=Mode, default=Mode.LIVE, db_default="live", help_text="how LLM roles are asked"
    )
    live_roles = models.JSONField(
        default=dict, db_default={}, help_text="roles that are asked live in a batch of files all the same, and why"
    )
    votes = models.PositiveSmallIntegerField(default=1, help_text="of the judge, per query")
    calibration_share = models.FloatField(
        default=0, db_default=0, help_text="0 to 1: of what the judge filters out, how much experts review blind"
    )
    budget = models.DecimalField(max_digits=10, decimal_places=4, null=True, help_text="US dollars; empty for none")
    seed = models.PositiveIntegerField(default=0)
    transport = models.CharField(max_length=10)
    catalogue_digest = models.CharField(max_length=64)
    prompt_versions = models.JSONField(help_text="version per LLM role")
    message = models.TextField(blank=True, help_text="why it is paused or failed, in words")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    running_since = models.DateTimeField(null=True, blank=True, help_text="empty unless running")
    ran_seconds = models.FloatField(default=0, help_text="time spent running before running_since")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["dataset", "-created_at"], name="batches_of_a_dataset")]
        constraints = [
            models.CheckConstraint(condition=Q(calls__gte=1), name="batch_wants_calls"),
            models.CheckConstraint(condition=Q(votes__gte=1, votes__lte=9), name="votes_1_to_9"),
            models.CheckConstraint(
                condition=Q(calibration_share__gte=0, calibration_share__lte=1), name="calibration_share_0_to_1"
            ),
            models.CheckConstraint(condition=Q(budget__isnull=True) | Q(budget__gte=0), name="budget_not_negative"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="steps_are_listed",
                field="state",
                transitions=[
                    ("queued", "running"),
                    ("queued", "paused"),
                    ("queued", "cancelled"),
                    ("queued", "failed"),
                    ("running", "paused"),
                    ("running", "done"),
                    ("running", "failed"),
                    ("running", "cancelled"),
                    ("paused", "running"),
                    ("paused", "cancelled"),
                    ("done", "running"),  # by a re-run of what was dropped for a passing reason
                    ("failed", "running"),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name

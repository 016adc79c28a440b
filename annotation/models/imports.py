"""Files of quadruplets that somebody brings into a dataset, and what of them is still to be checked."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset
from annotation.models.intake import Intake
from annotation.models.quadruplet import Revision


class Import(models.Model):
    """One file of quadruplets: whose, which bytes, how far it is, and what came of it.

    `state` is written by annotation.imports.states alone. The file itself is kept only until it is written.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for a worker"
        READING = "reading", "being read"
        WRITING = "writing", "being written"
        CHECKING = "checking", "imported, checks under way"
        DONE = "done", "done"
        REFUSED = "refused", "refused"
        FAILED = "failed", "failed"

    OPEN = (State.WAITING, State.READING, State.WRITING)
    """Nothing of it is there yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="imports")
    intake = models.OneToOneField(Intake, null=True, on_delete=models.PROTECT, related_name="import_of")
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes of the file")
    sha256 = models.CharField(max_length=64, help_text="of the file")
    partial = models.BooleanField(help_text="take the good records and report the rest; else all or none")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    hundredths = models.PositiveSmallIntegerField(default=0, help_text="how much of the file is done in this state")
    new = models.PositiveIntegerField(default=0)
    already = models.PositiveIntegerField(default=0, help_text="there before, or twice in the file")
    refused = models.PositiveIntegerField(default=0, help_text="records with an error; a few of them are in `errors`")
    errors = models.JSONField(default=list, help_text="the first ones: {place, errors: {field: [texts]}}")
    failure = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="when its quadruplets were there, or it ended")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when its last message was sent to the workers")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "sha256"],
                condition=Q(state__in=["waiting", "reading", "writing"]),
                name="one_import_of_a_file_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["waiting", "reading", "writing", "checking", "done", "refused", "failed"],
                ),
                name="import_state_is_known",
            ),
            models.CheckConstraint(condition=Q(sha256__length=64), name="import_sha256_is_whole"),
            models.CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="import_lease_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["checking", "done"], intake__isnull=False)
                | (~Q(state__in=["checking", "done"]) & Q(intake__isnull=True, new=0)),
                name="what_an_import_brought_has_an_intake",
            ),
        ]
        indexes = [models.Index(fields=["dataset", "-created_at", "-id"], name="imports_newest")]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"

    @property
    def working(self) -> bool:
        """Whether something of it is still to be done."""
        return self.state in {*self.OPEN, self.State.CHECKING}

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """The errors that are kept, as (place, lines of text)."""
        return [(error["place"], lines_of(error["errors"])) for error in self.errors]


class Unchecked(models.Model):
    """A revision that arrived in bulk, and that the automatic checks have still to look at."""

    revision = models.OneToOneField(Revision, primary_key=True, on_delete=models.CASCADE, related_name="unchecked")
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="unchecked")

    def __str__(self) -> str:
        return f"{self.revision_id} of {self.intake_id}"


def lines_of(errors: dict[str, Any]) -> list[str]:
    """Errors by field as lines of text: `arguments.id: is required`."""
    return [f"{field}: {text}" for field, texts in errors.items() for text in texts]

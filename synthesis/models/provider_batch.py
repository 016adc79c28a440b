"""Requests that a provider answers from files: what waits for a file, and the files that were sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from biotool_site.lib.fields import DocumentField
from synthesis.models.batch import Batch


class ProviderBatch(models.Model):
    """One file of requests of one batch, role and model, at a provider's batch interface.

    Stored before anything is sent; our id stands in its metadata there, so that it is found again.
    """

    class State(models.TextChoices):
        PREPARED = "prepared"  # nothing was asked for
        CREATING = "creating"  # the file is there; it may be that the provider made the batch
        SENT = "sent"  # the provider works on it
        ENDED = "ended"  # what it answered is in the ledger

    OPEN = (State.PREPARED, State.CREATING, State.SENT)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="provider_batches")
    role = models.CharField(max_length=30)
    model = models.CharField(max_length=200)
    base_url = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARED)
    number = models.PositiveIntegerField(help_text="of requests in the file")
    reserved = models.DecimalField(
        max_digits=12, decimal_places=6, default=0, help_text="US dollars that it can cost at most"
    )
    input_file = models.CharField(max_length=200, blank=True, help_text="the provider's id of the file")
    provider_id = models.CharField(max_length=200, blank=True, help_text="the provider's id of the batch")
    status = models.CharField(max_length=40, blank=True, help_text="what the provider says of it")
    done = models.PositiveIntegerField(default=0, help_text="requests that the provider has ended so far")
    answered = models.PositiveIntegerField(default=0, help_text="answers that are in the ledger")
    refused = models.JSONField(default=dict, help_text="settings that the model refused, with how many of their forms")
    asked_at = models.DateTimeField(null=True, help_text="when the provider was last asked to make it")
    cancel_asked = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0, help_text="failed tries of the present state")
    not_before = models.DateTimeField(default=timezone.now)
    message_at = models.DateTimeField(null=True, help_text="when a message for it was last sent")
    trouble = models.TextField(blank=True, help_text="what went wrong last, in words")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["base_url", "provider_id"], condition=~Q(provider_id=""), name="one_row_per_provider_batch"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(provider_id=""), name="sent_provider_batch_has_an_id"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at__isnull=True),
                name="ended_provider_batch_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["prepared", "creating", "sent"]),
                name="provider_batches_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.number} requests"


class ProviderRequest(models.Model):
    """One request that waits for a file or is in one. Once it is answered the ledger has it, and the row is gone.

    Unique by the ledger's digest: whoever asks the same waits for the same answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        FILED = "filed"
        GIVEN_UP = "given_up"

    OPEN = (State.WAITING, State.FILED)

    id = models.BigAutoField(primary_key=True)
    request_digest = models.CharField(max_length=64, unique=True, help_text="as in the ledger")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="provider_requests")
    role = models.CharField(max_length=30)
    model = models.CharField(max_length=200)
    base_url = models.CharField(max_length=500)
    prompt_version = models.CharField(max_length=60)
    request = DocumentField(help_text="model, messages and settings")
    size = models.PositiveIntegerField(help_text="bytes of its line in a file, at most")
    highest = models.DecimalField(max_digits=12, decimal_places=6, help_text="US dollars that it can cost at most")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    provider_batch = models.ForeignKey(ProviderBatch, null=True, on_delete=models.PROTECT, related_name="requests")
    tries = models.PositiveSmallIntegerField(default=0, help_text="files in which it was not answered")
    not_before = models.DateTimeField(default=timezone.now)
    trouble = models.TextField(blank=True, help_text="why it was not answered, in words")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="filed") | Q(provider_batch__isnull=False), name="filed_request_is_in_a_file"
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "role", "model", "state"], name="provider_requests_of_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.request_digest[:12]}"

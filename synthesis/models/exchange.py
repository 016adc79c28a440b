"""The ledger of LLM answers."""

import uuid

import pgtrigger
from django.db import models

from biotools.evidence.models import APPEND_ONLY


class LLMExchange(models.Model):
    """One answered request to an LLM, stored whole; an identical request is answered from here and costs nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=30)
    model = models.CharField(max_length=200, help_text="asked for")
    answered_by = models.CharField(max_length=200, help_text="the model that the server says answered")
    request_digest = models.CharField(
        max_length=64, unique=True, help_text="sha256 of base URL, model, messages and settings"
    )
    prompt_version = models.CharField(max_length=60)
    prompt_digest = models.CharField(max_length=64, help_text="sha256 of the messages")
    answer = models.TextField()
    finish_reason = models.CharField(max_length=40, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    price = models.DecimalField(max_digits=12, decimal_places=6, default=0, help_text="US dollars")
    latency_ms = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey("synthesis.Batch", null=True, on_delete=models.PROTECT, related_name="exchanges")
    provider_batch = models.ForeignKey(
        "synthesis.ProviderBatch",
        null=True,
        on_delete=models.PROTECT,
        related_name="exchanges",
        help_text="the file in which it was answered, at a lower price; empty when it was asked live",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "role"], name="exchanges_of_a_batch"),
            models.Index(fields=["batch", "created_at"], name="exchanges_by_time"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.role} {self.request_digest[:12]}"

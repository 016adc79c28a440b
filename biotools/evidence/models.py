"""What was asked of the public services, and what they answered."""

import uuid
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from biotool_site.lib.fields import DocumentField

models.CharField.register_lookup(Length)

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Tool(models.Model):
    """A function's tool info as it was: a quadruplet keeps the schema it was made with."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="sha256 of name, description, parameters")
    name = models.CharField(max_length=100, db_index=True)
    database = models.CharField(max_length=40)
    family = models.CharField(max_length=60)
    description = models.TextField()
    parameters = DocumentField(help_text="JSON Schema of the arguments")

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.name

    def info(self) -> dict[str, Any]:
        """The tool as quadruplets carry it: name, description, parameters."""
        return {"name": self.name, "description": self.description, "parameters": self.parameters}


class Call(models.Model):
    """A function name with canonical arguments; its digest is its identity.

    `equivalent_digest` is what it shares with calls that ask the same in other words (biotools.sameness). It
    follows from the rules of the present catalogue, so it may change where the identity does not.
    `executing_until` is a lease: who executes the call holds it, so that two who race send one request.
    `rid` is there while the service works on a search (BLAST), see biotools.evidence.searching.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    equivalent_digest = models.CharField(
        max_length=64, blank=True, default="", help_text="empty until the call is next looked for, or filled in"
    )
    function = models.CharField(max_length=100)
    database = models.CharField(max_length=40)
    family = models.CharField(max_length=60)
    arguments = models.JSONField()
    executing_token = models.UUIDField(null=True, blank=True)
    executing_until = models.DateTimeField(null=True, blank=True)
    rid = models.CharField(max_length=60, blank=True, default="", help_text="request ID of a search that is under way")
    submitted_at = models.DateTimeField(null=True, blank=True)
    look_after = models.DateTimeField(null=True, blank=True, help_text="when the next step of the search is due")
    ready = models.BooleanField(default=False, help_text="the search has ended, and its result was not fetched yet")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(digest__length=64), name="call_digest_is_sha256"),
            models.CheckConstraint(
                condition=Q(equivalent_digest="") | Q(equivalent_digest__length=64),
                name="call_equivalent_digest_is_sha256",
            ),
            models.CheckConstraint(
                condition=Q(executing_token__isnull=True, executing_until__isnull=True)
                | Q(executing_token__isnull=False, executing_until__isnull=False),
                name="call_lease_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(rid="", submitted_at__isnull=True, look_after__isnull=True, ready=False)
                | ~Q(rid="") & Q(submitted_at__isnull=False, look_after__isnull=False),
                name="call_submission_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["function"]),
            models.Index(fields=["equivalent_digest"], name="calls_by_equivalence"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="identity_is_fixed", fields=["digest", "function", "arguments"]),
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.digest[:12]}"


class Observation(models.Model):
    """What one execution of a call returned. Never changed; a later execution is a further row."""

    class Transport(models.TextChoices):
        LIVE = "live"
        RECORD = "record"
        REPLAY = "replay"
        IMPORT = "import", "imported"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="observations")
    number = models.PositiveSmallIntegerField(default=1, help_text="1 for the first execution of the call")
    status = models.PositiveSmallIntegerField(help_text="HTTP status")
    headers = models.JSONField(default=dict, help_text="telling response headers, lower-case names")
    raw = models.BinaryField(help_text="the body, byte for byte")
    raw_digest = models.CharField(max_length=64)
    truncated = models.BooleanField(default=False, help_text="the body was longer than the bound and was cut")
    summary = DocumentField(help_text="what goes into the dataset")
    informative = models.BooleanField()
    reason = models.CharField(max_length=60, blank=True, help_text="why it is not informative: a stable slug")
    detail = models.TextField(blank=True, help_text="the reason in words, with the service's own message")
    source_release = models.CharField(max_length=120, blank=True)
    transport = models.CharField(max_length=10, choices=Transport)
    fetched_at = models.DateTimeField(help_text="when our request was answered")
    recorded_at = models.DateTimeField(null=True, blank=True, help_text="when a replayed answer was recorded")
    elapsed_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_observation_per_execution"),
            models.CheckConstraint(
                condition=Q(informative=True, reason="") | (Q(informative=False) & ~Q(reason="")),
                name="uninformative_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(raw_digest__length=64), name="raw_digest_is_sha256"),
        ]
        indexes = [models.Index(fields=["-fetched_at"], condition=Q(informative=True), name="newest_informative")]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.call} #{self.number}: {self.status}"

    @property
    def replayed(self) -> bool:
        """Whether the answer is a recording, not a fresh one."""
        return self.transport == self.Transport.REPLAY

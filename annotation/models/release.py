"""Releases: immutable versions of a dataset."""

import uuid

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset
from annotation.models.quadruplet import Quadruplet, Revision
from biotools.evidence.models import APPEND_ONLY, Tool

VERSION = RegexValidator(
    r"\A[0-9A-Za-z][0-9A-Za-z._-]{0,39}\Z",
    "A version is 1 to 40 letters, digits, dots, dashes or underscores, and starts with a letter or digit.",
)


PUBLISHED_IS_CLOSED = (
    "IF EXISTS (SELECT 1 FROM annotation_release r WHERE r.state = 'published' AND r.id ="
    " CASE TG_OP WHEN 'DELETE' THEN OLD.release_id ELSE NEW.release_id END) THEN"
    " RAISE EXCEPTION 'a published release never changes' USING ERRCODE = 'check_violation'; END IF;"
    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
)


def closed_once_published() -> pgtrigger.Trigger:
    """Invariant 7: nothing is added to or taken from a published release."""
    return pgtrigger.Trigger(
        name="closed_once_published",
        operation=pgtrigger.Insert | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=PUBLISHED_IS_CLOSED,
    )


class Split(models.TextChoices):
    """Which part of a release a record belongs to."""

    TRAIN = "train"
    TEST = "test"


class Release(models.Model):
    """A version of a dataset. While `cutting` it is made; once `published` the database refuses any change."""

    class State(models.TextChoices):
        QUEUED = "queued"
        CUTTING = "cutting"
        PUBLISHED = "published"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="releases")
    version = models.CharField(max_length=40, validators=[VERSION])
    notes = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    seed = models.PositiveIntegerField(default=0, help_text="of the split")
    test_percent = models.PositiveSmallIntegerField(default=20)
    counts = models.JSONField(default=dict, help_text="records by split, database, function")
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    failure = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how often a worker took it up")
    lease = models.UUIDField(null=True, blank=True, help_text="of the worker that makes it")
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "version"], name="one_release_per_version"),
            models.CheckConstraint(condition=Q(test_percent__gte=0, test_percent__lte=90), name="test_percent_0_to_90"),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="published_has_a_date",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}"


class ReleaseTool(models.Model):
    """A function's tool info in one release: the catalogue as it was when the release was frozen."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="tools")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["tool__database", "tool__family", "tool__name"]
        constraints = [models.UniqueConstraint(fields=["release", "tool"], name="one_row_per_tool")]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update), closed_once_published()]

    def __str__(self) -> str:
        return f"{self.release_id} {self.tool_id}"


class PseudonymKey(models.Model):
    """The secret from which a dataset's releases name its reviewers; kept for ever, so that names stay."""

    dataset = models.OneToOneField(Dataset, on_delete=models.PROTECT, primary_key=True, related_name="+")
    key = models.BinaryField(help_text="32 random bytes")

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"pseudonyms of {self.dataset_id}"


class ReleaseRecord(models.Model):
    """One quadruplet in one release: pins a revision, and keeps its line of quadruplets.jsonl byte for byte."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="records")
    position = models.PositiveIntegerField(help_text="0-based order in the files")
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="release_records")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="release_records")
    split = models.CharField(max_length=5, choices=Split)
    call_digest = models.CharField(max_length=64, help_text="all records of one call share a split")
    content = models.TextField(help_text="the canonical JSON line, without its line feed")
    digest = models.CharField(max_length=64, help_text="sha256 of content in UTF-8")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "quadruplet"], name="one_record_per_quadruplet"),
            models.UniqueConstraint(fields=["release", "position"], name="records_have_an_order"),
            models.CheckConstraint(condition=Q(split__in=Split.values), name="split_is_known"),
        ]
        triggers = [
            pgtrigger.Protect(name="frozen", operation=pgtrigger.Update),
            closed_once_published(),
            # Invariant 8: all queries of one call fall in the same split.
            pgtrigger.Trigger(
                name="one_split_per_call",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM annotation_releaserecord r WHERE r.release_id = NEW.release_id"
                    " AND r.call_digest = NEW.call_digest AND r.split <> NEW.split) THEN"
                    " RAISE EXCEPTION 'call % stands in both splits', NEW.call_digest"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]
        indexes = [models.Index(fields=["release", "call_digest"], name="records_of_a_call")]

    def __str__(self) -> str:
        return f"{self.release_id} #{self.position}"


class ReleaseFile(models.Model):
    """One file of a release; its bytes lie under RELEASES_ROOT / <release id> / name."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="sha256 of the bytes, hex")
    content_type = models.CharField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["release", "name"], name="one_file_per_name")]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update), closed_once_published()]

    def __str__(self) -> str:
        return self.name

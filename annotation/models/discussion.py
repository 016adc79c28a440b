"""What people say about a quadruplet: comments with mentions, flags to adjudicators, bookmarks."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotation.models.dataset import Dataset
from annotation.models.quadruplet import Quadruplet
from biotools.evidence.models import APPEND_ONLY


class Comment(models.Model):
    """One thing that somebody said. Never changed; its author may withdraw it, then it stays and its text is not shown.

    A comment without `thread` begins a thread; a reply names the comment that began its thread.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="comments")
    thread = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    key = models.CharField(max_length=200, help_text="the sender's idempotency key")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="one_comment_per_idempotency_key"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]
        indexes = [models.Index(fields=["quadruplet", "at"], name="comments_of_a_quadruplet")]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="never_changed", exclude=["withdrawn_at"]),
            pgtrigger.Trigger(
                name="reply_is_in_its_thread",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.thread_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM annotation_comment began"
                    " WHERE began.id = NEW.thread_id AND began.thread_id IS NULL"
                    " AND began.quadruplet_id = NEW.quadruplet_id) THEN"
                    " RAISE EXCEPTION 'comment % begins no thread on quadruplet %', NEW.thread_id, NEW.quadruplet_id"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} on {self.quadruplet_id}"


class Mention(models.Model):
    """A comment is addressed to this person."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="one_mention_per_comment_and_person")]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.person} in {self.comment_id}"


class Resolution(models.Model):
    """Somebody called a thread resolved, or opened it again; the newest one holds."""

    thread = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="resolutions")
    resolved = models.BooleanField(help_text="false: opened again")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.thread_id} {'resolved' if self.resolved else 'reopened'}"


class Flag(models.Model):
    """A reviewer asks the adjudicators to look. It changes no state; open until it is answered or withdrawn."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="flags")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flags")
    note = models.TextField()
    key = models.CharField(max_length=200, null=True, help_text="the sender's idempotency key; none before it had one")  # noqa: DJ001  two without one are two
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn = models.BooleanField(default=False, help_text="closed by its author, without an answer")
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quadruplet", "author"],
                condition=Q(closed_at__isnull=True),
                name="one_open_flag_per_person_and_quadruplet",
            ),
            models.UniqueConstraint(fields=["author", "key"], name="one_flag_per_idempotency_key"),
            models.CheckConstraint(condition=~Q(note=""), name="flag_has_a_note"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, withdrawn=False, answer="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, withdrawn=False)
                | Q(closed_at__isnull=False, closed_by=F("author"), withdrawn=True, answer=""),
                name="flag_is_closed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "at"], condition=Q(closed_at__isnull=True), name="open_flags"),
            models.Index(fields=["dataset", "-at", "-id"], name="newest_flags"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="never_changed", fields=["quadruplet", "dataset", "author", "note", "key", "at"]),
            pgtrigger.Protect(
                name="closed_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} flags {self.quadruplet_id}"


class Bookmark(models.Model):
    """A person wants to find this quadruplet again. Nobody else sees it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.CASCADE, related_name="bookmarks")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "quadruplet"], name="one_bookmark_per_person_and_quadruplet")
        ]
        indexes = [models.Index(fields=["person", "-id"], name="my_bookmarks")]

    def __str__(self) -> str:
        return f"{self.person} keeps {self.quadruplet_id}"

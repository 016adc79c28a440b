"""Claims, skips, reviews and adjudications."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotation.models.dataset import Dataset
from annotation.models.guidelines import Guidelines
from annotation.models.quadruplet import Quadruplet, Revision
from biotools.evidence.models import APPEND_ONLY


def only_where(name: str, holds: str, otherwise: str, *, condition: pgtrigger.Q | None = None) -> pgtrigger.Trigger:
    """A row is inserted only where this SQL condition on NEW holds; otherwise: what the database says.

    condition: of the rows that it is asked of; all others cost nothing.
    """
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.Before,
        condition=condition,
        func=f"IF NOT ({holds}) THEN RAISE EXCEPTION '{otherwise}' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW;",
    )


class Verdict(models.TextChoices):
    """What a person decides on a revision."""

    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"


class Claim(models.Model):
    """A time-limited lease of one quadruplet by one reviewer.

    It holds while `closed_at` is empty and `expires_at` lies ahead; expiry is read in every query, so an
    expired claim that nobody closed is in nobody's way. `slot` counts the people at one quadruplet from 0:
    with k reviews wanted the slots are 0 .. k-1, and no slot is held twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="claims")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    slot = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(help_text="when the lease began")
    renewed_at = models.DateTimeField(help_text="last sign of life")
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="reviewed, given back, or found expired")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quadruplet", "slot"],
                condition=Q(closed_at__isnull=True),
                name="one_open_claim_per_slot",
            ),
            models.UniqueConstraint(
                fields=["quadruplet", "reviewer"],
                condition=Q(closed_at__isnull=True),
                name="one_open_claim_per_person_and_quadruplet",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("taken_at")), name="claim_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(slot__lt=9), name="slots_are_few"),
        ]
        indexes = [
            models.Index(
                fields=["reviewer", "dataset", "taken_at"],
                condition=Q(closed_at__isnull=True),
                name="my_open_claims",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="lease_is_of_one", fields=["quadruplet", "reviewer", "taken_at"]),
            # Invariant 3: never more people than reviews are wanted, and one always is.
            only_where(
                "slot_is_one_of_the_policy",
                "NEW.slot < (SELECT d.reviews_required FROM annotation_quadruplet q"
                " JOIN annotation_dataset d ON d.id = q.dataset_id WHERE q.id = NEW.quadruplet_id)",
                "the dataset wants fewer reviews of a quadruplet than there are claims",
                condition=pgtrigger.Q(new__slot__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} on {self.quadruplet_id} until {self.expires_at:%H:%M:%S}"


class Skip(models.Model):
    """A reviewer passed over a quadruplet; the queue offers it to them again only when nothing else is left."""

    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.CASCADE, related_name="skips")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skips")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quadruplet", "reviewer"], name="one_skip_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} skipped {self.quadruplet_id}"


class Review(models.Model):
    """One reviewer's decision on one revision. Never changed, only superseded.

    `superseded_at` is set once, when its author takes the decision back; the row stays.
    `outcome` is the revision the decision left: for an edit the new one, else the one reviewed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="reviews")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="outcome_of")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reasons = models.JSONField(default=list, help_text="slugs of the dataset's reject reasons")
    comment = models.TextField(blank=True)
    key = models.CharField(max_length=200, help_text="the sender's idempotency key")
    request_digest = models.CharField(max_length=64, help_text="sha256 of what was sent under the key")
    seconds = models.PositiveIntegerField(
        default=0, help_text="worked on it, as the browser measures without time away; else since the claim"
    )
    guidelines = models.ForeignKey(
        Guidelines,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the version that the reviewer had read last",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "key"], name="one_review_per_idempotency_key"),
            models.UniqueConstraint(
                fields=["revision", "reviewer"],
                condition=Q(superseded_at__isnull=True),
                name="one_review_per_person_and_revision",
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(superseded_at__isnull=True), name="one_review_per_claim"
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="review_verdict_is_known"),
            models.CheckConstraint(
                condition=(Q(verdict="edit") & ~Q(outcome=F("revision")))
                | (~Q(verdict="edit") & Q(outcome=F("revision"))),
                name="only_an_edit_makes_a_revision",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "dataset", "-created_at"], name="my_last_reviews"),
            models.Index(fields=["quadruplet", "created_at"], name="reviews_of_a_quadruplet"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="never_changed", exclude=["superseded_at"]),
            pgtrigger.Trigger(
                name="superseded_once",
                operation=pgtrigger.UpdateOf("superseded_at"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
                func="RAISE EXCEPTION 'a decision is taken back once' USING ERRCODE = 'check_violation';",
            ),
            only_where(
                "decision_is_on_what_was_claimed",
                "EXISTS (SELECT FROM annotation_claim c JOIN annotation_revision o ON o.quadruplet_id = c.quadruplet_id"
                " WHERE c.id = NEW.claim_id AND o.id = NEW.outcome_id"
                " AND (c.quadruplet_id, c.reviewer_id, c.dataset_id)"
                " = (NEW.quadruplet_id, NEW.reviewer_id, NEW.dataset_id)"
                " AND (NEW.revision_id = o.id OR EXISTS (SELECT FROM annotation_revision r"
                " WHERE r.id = NEW.revision_id AND r.quadruplet_id = c.quadruplet_id)))",
                "a review is on the quadruplet, and of the person, of its claim",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.verdict}"


class Adjudication(models.Model):
    """The decision that ends a disagreement about one revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="adjudications")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="adjudication")
    outcome = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    adjudicator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="adjudications")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reasons = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    guidelines = models.ForeignKey(
        Guidelines,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the version that the adjudicator had read last",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="adjudication_verdict_is_known")
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=APPEND_ONLY),
            only_where(
                "adjudication_is_on_its_quadruplet",
                "NOT EXISTS (SELECT FROM annotation_revision r WHERE r.id IN (NEW.revision_id, NEW.outcome_id)"
                " AND r.quadruplet_id <> NEW.quadruplet_id)",
                "an adjudication is on revisions of its quadruplet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adjudicator}: {self.verdict}"

"""A dataset and its members."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q


def not_reserved(slug: str) -> None:
    """Refuse a slug that stands for something else in addresses. Raises ValidationError."""
    if slug == "new":
        raise ValidationError("“new” is part of an address. Choose another short name.")


class Dataset(models.Model):
    """A named line of work: guidelines, review policy, members, batches, releases."""

    slug = models.SlugField(max_length=80, unique=True, validators=[not_reserved])
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    guidelines = models.TextField(blank=True, help_text="What reviewers should hold to.")
    reviews_required = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text="How many people must decide on each quadruplet.",
    )
    claim_minutes = models.PositiveSmallIntegerField(
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="How long a claim lasts without a sign of life.",
    )
    edit_counts_as_approval = models.BooleanField(
        default=True, help_text="Off: an edited revision needs another person's approval."
    )
    oldest_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text="An older observation gets a warning. Empty: any age will do.",
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviews_required__gte=1, reviews_required__lte=9), name="reviews_required_1_to_9"
            ),
            models.CheckConstraint(
                condition=Q(claim_minutes__gte=1, claim_minutes__lte=240), name="claim_minutes_1_to_240"
            ),
            models.CheckConstraint(
                condition=Q(oldest_days__isnull=True) | Q(oldest_days__gte=1, oldest_days__lte=36_500),
                name="oldest_days_1_to_36500",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member is in a dataset; annotation.access tells what each may do."""

    REVIEWER = "reviewer"
    ADJUDICATOR = "adjudicator"
    ADMIN = "admin"
    CONSUMER = "consumer"


def keeps_an_admin() -> pgtrigger.Trigger:
    """At the end of the transaction: a dataset whose admin left still has one. The lock makes two leave in turn."""
    return pgtrigger.Trigger(
        name="keeps_an_admin",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__role=Role.ADMIN),
        func="""
            PERFORM FROM annotation_dataset WHERE id = OLD.dataset_id FOR NO KEY UPDATE;
            IF FOUND AND NOT EXISTS (
                SELECT FROM annotation_membership WHERE dataset_id = OLD.dataset_id AND role = 'admin'
            ) THEN
                RAISE EXCEPTION 'dataset % would have no admin', OLD.dataset_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'dataset_keeps_an_admin';
            END IF;
            RETURN NULL;
        """,
    )


class Membership(models.Model):
    """One person's role in one dataset."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user__username"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "user"], name="one_role_per_member"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]
        triggers = [keeps_an_admin()]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.dataset}"

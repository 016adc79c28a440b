"""A dataset and its members."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from annotation.models.guidelines import Guidelines


def not_reserved(slug: str) -> None:
    """Refuse a slug that stands for something else in addresses. Raises ValidationError."""
    if slug == "new":
        raise ValidationError("“new” is part of an address. Choose another short name.")


class Showing(models.TextChoices):
    """When a reviewer is shown something that may sway their decision; annotation.revealing tells what it means."""

    BEFORE = "before", "before the decision"
    AFTER = "after", "after the decision"
    NEVER = "never", "never"


class Dataset(models.Model):
    """A named line of work: guidelines, review policy, members, batches, releases."""

    slug = models.SlugField(max_length=80, unique=True, validators=[not_reserved])
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
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
    ask_below_seconds = models.PositiveSmallIntegerField(
        default=2,
        validators=[MaxValueValidator(60)],
        help_text="A decision made in less time is asked about once, kindly. 0: nobody is asked.",
    )
    show_judgement = models.CharField(
        max_length=6, choices=Showing, default=Showing.AFTER, help_text="The judge's word on the query and observation."
    )
    show_findings = models.CharField(
        max_length=6, choices=Showing, default=Showing.BEFORE, help_text="What the automatic checks found."
    )
    show_decisions = models.CharField(
        max_length=6,
        choices=Showing,
        default=Showing.AFTER,
        help_text="What other people decided. Adjudicators see it in any case where people disagree.",
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
            models.CheckConstraint(condition=Q(ask_below_seconds__lte=60), name="ask_below_seconds_at_most_60"),
            models.CheckConstraint(
                condition=Q(show_judgement__in=Showing.values), name="showing_of_judgement_is_known"
            ),
            models.CheckConstraint(condition=Q(show_findings__in=Showing.values), name="showing_of_findings_is_known"),
            models.CheckConstraint(
                condition=Q(show_decisions__in=Showing.values), name="showing_of_decisions_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def guidelines_now(self) -> "Guidelines | None":
        """The version of its guidelines that holds, None before the first; one query, none where they were fetched."""
        if (fetched := getattr(self, "newest_guidelines", None)) is not None:
            return fetched[0] if fetched else None
        return self.guidelines_versions.select_related("author").order_by("-number").first()

    @property
    def guidelines(self) -> str:
        """What reviewers should hold to, in Markdown: the text of the version that holds."""
        return self.guidelines_now.text if self.guidelines_now else ""

    @cached_property
    def reason_labels(self) -> dict[str, str]:
        """The words of all its reject reasons by slug, retired ones too, for what was decided; one query."""
        return dict(self.reject_reasons.values_list("slug", "label"))


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

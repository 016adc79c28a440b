"""Links from the parts of a query to where they stand, and what people mended in them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotation.models.quadruplet import Revision
from biotools.evidence.models import APPEND_ONLY


class RevisionLinks(models.Model):
    """What the rules and the judge's quotes linked in a revision. Never changed; what people mend lies beside it."""

    revision = models.OneToOneField(Revision, primary_key=True, on_delete=models.PROTECT, related_name="found_links")
    links = models.JSONField(help_text="as in biotools.links: {start, end, kind, standing, source, targets}")
    rules = models.PositiveSmallIntegerField(help_text="biotools.links.RULES_VERSION that found them")

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{len(self.links)} links of {self.revision_id}"


class LinkMend(models.Model):
    """What a person says of one part of a revision's query: the newest counts, in place of all that it overlaps."""

    class Standing(models.TextChoices):
        SUPPORTED = "supported", "supported"
        UNSUPPORTED = "unsupported", "unsupported"
        CONTRADICTED = "contradicted", "contradicted"
        REMOVED = "removed", "no link"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="link_mends")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="link_mends")
    start = models.PositiveIntegerField(help_text="letters of the query, from here")
    end = models.PositiveIntegerField(help_text="to before here")
    kind = models.CharField(max_length=20)
    standing = models.CharField(max_length=20, choices=Standing)
    targets = models.JSONField(default=list, help_text="{pointer, start?, end?}, pointers into the quadruplet")
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by", help_text="the mend that this takes back"
    )
    carried_from = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the mend of an earlier revision that an edit carried over, as it was first made",
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "carried_from"], name="a_mend_is_carried_once_to_a_revision"),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | Q(undoes__isnull=True), name="what_is_carried_undoes_nothing"
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="mend_has_letters"),
            models.CheckConstraint(
                condition=Q(standing__in=["supported", "unsupported", "contradicted", "removed"]),
                name="mend_standing_is_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=APPEND_ONLY),
            pgtrigger.Trigger(
                name="carried_within_its_quadruplet",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NEW.carried_from_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM annotation_linkmend first"
                    " JOIN annotation_revision made ON made.id = first.revision_id"
                    " JOIN annotation_revision here ON here.id = NEW.revision_id"
                    " WHERE first.id = NEW.carried_from_id AND first.author_id = NEW.author_id"
                    " AND first.carried_from_id IS NULL"
                    " AND made.quadruplet_id = here.quadruplet_id AND made.number < here.number) THEN"
                    " RAISE EXCEPTION 'mend % is of no earlier revision of this quadruplet', NEW.carried_from_id"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing}: letters {self.start} to {self.end}"

    @property
    def origin_id(self) -> int:
        """The mend that the person made: this one, or the one it was carried from."""
        return self.carried_from_id or self.pk

"""The quadruplet, its revisions, and what machines said of them."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset
from annotation.models.intake import Intake
from annotation.models.tally import tallied_arrivals, tallied_changes
from annotation.models.words import marks_of_findings, words_of_current_revision, words_of_first_revision
from biotool_site.lib.fields import DocumentField
from biotools.evidence.models import APPEND_ONLY, Call, Observation, Tool

NOTHING = models.Value([], output_field=models.JSONField())  # what the database itself writes for the version before


class Style(models.TextChoices):
    """How a query is put."""

    BROAD = "broad"
    SPECIFIC = "specific"


class State(models.TextChoices):
    """Where a quadruplet stands. A claim is not a state."""

    FILTERED = "filtered"
    PENDING = "pending"
    DISPUTED = "disputed"
    APPROVED = "approved"
    REJECTED = "rejected"


UNDECIDED = (State.PENDING, State.DISPUTED)


class Quadruplet(models.Model):
    """The unit that is reviewed and released: query, tool info, arguments, observation.

    What it says now is its `current` revision. `state` is written by annotation.review.states alone.
    `call` is the call it was made with; an edited revision may stand on another.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="quadruplets")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="quadruplets")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="quadruplets")
    query_digest = models.CharField(max_length=64, help_text="sha256 of the first query, case and spaces folded")
    # Foreign keys of Postgres are checked at commit, so a quadruplet and its first revision arrive together.
    current = models.OneToOneField("annotation.Revision", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    style = models.CharField(max_length=10, choices=Style)
    database = models.CharField(max_length=40)
    family = models.CharField(max_length=60)
    function = models.CharField(max_length=100)
    has_findings = models.BooleanField(default=False, help_text="of severity error or warning, current revision")
    calibration = models.BooleanField(
        null=True,
        help_text="true: not informative by the judge, yet reviewed to measure it; false: delivered among such ones;"
        " empty: no such ones were delivered",
    )
    lineage = models.JSONField(default=dict, help_text="how it was made: models, prompt versions, seed")
    position = models.BigIntegerField(help_text="order in the queue; smaller comes first")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "call", "query_digest"], name="one_quadruplet_per_call_and_query"
            ),
            models.CheckConstraint(
                condition=~Q(calibration=True, state=State.FILTERED), name="calibration_is_reviewed"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="quadruplet_state_is_known"),
            models.CheckConstraint(condition=Q(style__in=Style.values), name="quadruplet_style_is_known"),
        ]
        indexes = [
            models.Index(fields=["dataset", "position", "id"], condition=Q(state="pending"), name="queue_order"),
            models.Index(fields=["dataset", "state", "-created_at", "id"], name="quadruplets_by_state"),
            models.Index(fields=["dataset", "-created_at", "id"], name="quadruplets_newest"),
            models.Index(fields=["dataset", "-updated_at", "id"], name="quadruplets_touched"),
            models.Index(
                fields=["dataset", "updated_at", "id"], condition=Q(state="disputed"), name="disputes_in_order"
            ),
            models.Index(fields=["dataset", "function", "state"], name="quadruplets_by_function"),
            models.Index(fields=["dataset", "function", "-created_at", "id"], name="newest_of_a_function"),
            models.Index(
                fields=["dataset", "function", "-created_at", "id"],
                condition=Q(state="approved"),
                name="approved_of_a_function",
            ),
            models.Index(fields=["intake", "state"], name="quadruplets_by_intake"),
            models.Index(
                fields=["dataset", "-created_at", "id"], condition=Q(has_findings=True), name="newest_with_findings"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="origin_is_fixed",
                fields=["dataset", "intake", "call", "query_digest", "lineage", "calibration"],
            ),
            pgtrigger.Trigger(
                name="current_is_of_the_quadruplet",
                operation=pgtrigger.UpdateOf("current_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__current__df=pgtrigger.F("new__current")),
                func=(
                    "IF NOT EXISTS (SELECT FROM annotation_revision r WHERE r.id = NEW.current_id"
                    " AND r.quadruplet_id = NEW.id) THEN RAISE EXCEPTION 'the current revision is one of its own'"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
            words_of_current_revision(),
            tallied_arrivals(),
            tallied_changes(),
        ]

    def __str__(self) -> str:
        return f"{self.function} {str(self.id)[:8]}"

    @property
    def judge_withheld(self) -> bool:
        """Whether nobody may see the judge's word yet: calibration is among its delivery and it is undecided.

        It holds for all of such a delivery alike; where only calibration was blind, its blindness would tell it.
        """
        return self.calibration is not None and self.state in UNDECIDED


class Revision(models.Model):
    """One wording of a quadruplet, on a stored observation. Never changed; an edit makes the next one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(help_text="1 is the machine's wording")
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    query = models.TextField()
    arguments = DocumentField(help_text="as they go into the dataset; canonical in the call")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="revisions")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="revisions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="revisions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["quadruplet", "number"], name="revisions_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_count_from_1"),
            models.CheckConstraint(condition=~Q(query=""), name="revision_has_a_query"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=APPEND_ONLY),
            # Invariant 6: what is asked and what was answered belong to the same executed call.
            pgtrigger.Trigger(
                name="observation_is_of_the_call",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM evidence_observation o"
                    " WHERE o.id = NEW.observation_id AND o.call_id = NEW.call_id) THEN"
                    " RAISE EXCEPTION 'observation % is not of call %', NEW.observation_id, NEW.call_id"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
            words_of_first_revision(),
        ]

    def __str__(self) -> str:
        return f"{self.quadruplet_id} revision {self.number}"

    def call_info(self) -> dict[str, Any]:
        """The function call as releases carry it."""
        return {"name": self.tool.name, "arguments": self.arguments}

    def same_wording(self, other: "Revision") -> bool:
        """Whether both ask the same: the same query, answered by the same call."""
        return self.query == other.query and self.call_id == other.call_id


class Judgement(models.Model):
    """The LLM judge's verdict on one revision's query and observation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="judgement")
    informative = models.BooleanField()
    reason = models.TextField(blank=True)
    confidence = models.FloatField(null=True, help_text="0 to 1; share of the votes that agree")
    model = models.CharField(max_length=200)
    prompt_version = models.CharField(max_length=60, blank=True)
    evidence = models.JSONField(default=list, help_text="quoted parts: {pointer, quote}")
    missing = models.JSONField(
        default=list, db_default=NOTHING, help_text="what the query asks for and the observation lacks, in words"
    )
    votes = models.JSONField(
        default=list, db_default=NOTHING, help_text="each vote: {model, informative, confidence, reason, faithful}"
    )
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="confidence_is_a_share",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return "informative" if self.informative else "not informative"


class Finding(models.Model):
    """What one automatic check found wrong or doubtful in a revision."""

    class Severity(models.TextChoices):
        ERROR = "error"
        WARNING = "warning"
        INFO = "info"

    SERIOUS = (Severity.ERROR, Severity.WARNING)
    """With one of these a quadruplet has findings, for a person to look at."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="findings")
    check_name = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity)
    message = models.TextField()
    evidence = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=["error", "warning", "info"]), name="severity_is_known")
        ]
        indexes = [models.Index(fields=["check_name", "severity", "revision"], name="findings_of_a_check")]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY), marks_of_findings()]

    def __str__(self) -> str:
        return f"{self.severity}: {self.message}"


class StateChange(models.Model):
    """One step of a quadruplet's history: from which state or revision to which, by whom, because of what."""

    quadruplet = models.ForeignKey(Quadruplet, on_delete=models.PROTECT, related_name="state_changes")
    before = models.CharField(max_length=10, blank=True, help_text="empty for the arrival")
    after = models.CharField(max_length=10, choices=State)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(
        max_length=20, help_text="intake, approve, edit, reject, undo, adjudicate, policy, queue or unqueue"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.before or 'new'} -> {self.after} ({self.because})"

"""The rows of a batch on their way: rounds, proposals, queries.

Each row is a unit of work that stands at a named step. A worker takes it with a lease, works outside any
transaction, and stores the result only if the lease still holds. What must wait has a `not_before`;
nothing waits inside Celery. The sweep sends a message for every row that is due and that nobody works on.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotation.models import Quadruplet
from biotool_site.lib.fields import DocumentField
from biotools.evidence.models import Call, Observation
from synthesis.models.batch import Batch


class Work(models.Model):
    """What every row on the way has: the lease, the time before which it rests, and how often it failed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempts = models.PositiveIntegerField(default=0, help_text="failed tries of the present step")
    reruns = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how often it was set back after it was dropped"
    )
    not_before = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="when a message for it was last sent")
    trouble = models.TextField(blank=True, help_text="what went wrong in the last try, in words")
    waits_for = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="digest of the request that a provider answers from a file; empty when it waits for none",
    )
    told = DocumentField(
        null=True, help_text="what a role was told in a file, kept until it is answered: the same must be asked again"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def due(name: str, states: list[str]) -> models.Index:
    """The partial index in which the sweep finds the rows of these open states."""
    return models.Index(fields=["not_before"], condition=Q(state__in=states), name=name)


def resting(name: str) -> models.Index:
    """The partial index of the rows that wait for an answer from a file."""
    return models.Index(fields=["waits_for"], condition=~Q(waits_for=""), name=name)


class Round(Work):
    """One asking for calls of one function, from one source."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PROPOSED = "proposed"
        FAILED = "failed"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rounds")
    function = models.CharField(max_length=100)
    source = models.CharField(max_length=10)
    wanted = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "function", "source"], name="one_round_per_function_and_source"),
        ]
        indexes = [due("rounds_due", ["waiting"]), resting("rounds_resting")]

    def __str__(self) -> str:
        return f"{self.function} from {self.source}"


class Proposal(Work):
    """One proposed call of a batch: proposed -> executed -> written, or dropped with the reason."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        EXECUTED = "executed"
        WRITTEN = "written"
        DROPPED = "dropped"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="proposals")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    function = models.CharField(max_length=100)
    arguments = DocumentField()
    digest = models.CharField(
        max_length=64, help_text="of the call; of the proposal as it came when it is no valid call"
    )
    equivalent_digest = models.CharField(
        max_length=64, blank=True, default="", help_text="what valid calls share that ask the same; empty otherwise"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(max_length=60, blank=True, help_text="why it was dropped: a stable slug")
    detail = models.TextField(blank=True, help_text="the reason in words")
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="proposals")
    observation = models.ForeignKey(Observation, null=True, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "digest"], name="one_proposal_per_call_and_batch"),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="dropped_proposal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "dropped"]) | Q(call__isnull=False, observation__isnull=False),
                name="executed_proposal_has_an_observation",
            ),
        ]
        indexes = [
            due("proposals_due", ["proposed", "executed"]),
            resting("proposals_resting"),
            models.Index(fields=["batch", "state", "reason"], name="proposals_by_state"),
            models.Index(fields=["equivalent_digest"], name="proposals_by_equivalence"),
        ]

    def __str__(self) -> str:
        return f"{self.function} {self.digest[:12]}"


class Query(Work):
    """A question on its way: written -> judged -> handed_over, or dropped with the reason."""

    class State(models.TextChoices):
        WRITTEN = "written"
        JUDGED = "judged"
        HANDED_OVER = "handed_over"
        DROPPED = "dropped"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="queries")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="queries")
    style = models.CharField(max_length=10)
    text = models.TextField()
    model = models.CharField(max_length=200)
    prompt_version = models.CharField(max_length=60)
    written = models.JSONField(
        default=dict, help_text="what the writer said of it: per argument keep, paraphrase, omit"
    )
    state = models.CharField(max_length=12, choices=State, default=State.WRITTEN)
    judgement = models.JSONField(
        null=True,
        help_text="informative, reason, confidence, evidence, missing, model, prompt_version, votes, judged_at",
    )
    reason = models.CharField(max_length=60, blank=True)
    detail = models.TextField(blank=True)
    quadruplet = models.ForeignKey(Quadruplet, null=True, on_delete=models.PROTECT, related_name="queries")
    outcome = models.CharField(max_length=10, blank=True, help_text="pending, filtered, or duplicate, at hand-over")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "style"], name="one_query_per_style"),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="dropped_query_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["written", "dropped"]) | Q(judgement__isnull=False),
                name="judged_query_has_a_judgement",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | Q(quadruplet__isnull=False),
                name="handed_over_as_a_quadruplet",
            ),
        ]
        indexes = [
            due("queries_due", ["written", "judged"]),
            resting("queries_resting"),
            models.Index(fields=["batch", "state", "outcome"], name="queries_by_state"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

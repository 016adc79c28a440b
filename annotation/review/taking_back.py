"""A reviewer takes a decision back, while nobody built on it: the last one, or any that they find in their history."""

from typing import Any

from django.db import models, transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from annotation.models import Adjudication, Claim, Dataset, ReleaseRecord, Review, Verdict
from annotation.models.quadruplet import State
from annotation.queue import claims, waiting
from annotation.review import policy, services, states
from biotool_site.lib.problems import Conflict


class CannotUndo(Conflict):
    """There is no decision to take back, or somebody built on it."""

    code = "cannot-undo"
    title = "The decision cannot be taken back"


class HoldsEnough(Conflict):
    """Who holds several quadruplets decides on them before opening more."""

    code = "holds-enough"
    title = "You hold enough quadruplets"


class Obstacle(models.TextChoices):
    """Why a decision can no longer be taken back; the first that holds is told. The words name nobody."""

    TAKEN_BACK = "taken_back", "You took this decision back already."
    ADJUDICATED = "adjudicated", "The quadruplet was adjudicated after your decision."
    EDITED = "edited", "Somebody edited the quadruplet after your decision."
    RELEASED = "released", "Your decision is part of a release already."
    DECIDED = "decided", "Somebody else decided on the quadruplet after you."
    IN_REVIEW = "in_review", "Somebody is reviewing your edit just now."


def with_obstacle(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Each review with `obstacle`: what stands in the way of taking it back, empty for nothing.

    One statement for any number of rows. It tells the truth only under the quadruplet's lock; in a list it is a hint.
    """
    same = OuterRef("quadruplet")
    adjudications = Adjudication.objects.filter(quadruplet=same)
    released = ReleaseRecord.objects.filter(quadruplet=same, revision=OuterRef("outcome"))
    later = Review.objects.filter(
        quadruplet=same,
        outcome=OuterRef("outcome"),
        superseded_at__isnull=True,
        created_at__gt=OuterRef("created_at"),
    ).exclude(reviewer=OuterRef("reviewer"))
    held = waiting.open_claims().filter(quadruplet=same)
    obstacle = Case(
        When(superseded_at__isnull=False, then=Value(Obstacle.TAKEN_BACK.value)),
        When(Exists(adjudications), then=Value(Obstacle.ADJUDICATED.value)),
        When(~Q(quadruplet__current=F("outcome")), then=Value(Obstacle.EDITED.value)),
        When(Exists(released), then=Value(Obstacle.RELEASED.value)),
        When(Exists(later), then=Value(Obstacle.DECIDED.value)),
        When(Q(verdict=Verdict.EDIT) & Exists(held), then=Value(Obstacle.IN_REVIEW.value)),
        default=Value(""),
        output_field=CharField(),
    )
    return reviews.annotate(obstacle=obstacle)


def obstacle_of(review: Review) -> str:
    """What stands in the way, in words; empty for nothing. Fetch it `with_obstacle`."""
    found: str = review.obstacle  # type: ignore[attr-defined]  # annotated
    return str(Obstacle(found).label) if found else ""


def last(*, dataset: Dataset, reviewer: Any) -> Review | None:
    """The person's newest decision in the dataset that stands."""
    mine = Review.objects.filter(dataset=dataset, reviewer=reviewer, superseded_at__isnull=True)
    return mine.order_by("-created_at").first()


def undo(*, dataset: Dataset, reviewer: Any) -> Claim:
    """Take the person's last decision back; they hold the quadruplet again. Raises CannotUndo with the reason."""
    review = last(dataset=dataset, reviewer=reviewer)
    if review is None:
        raise CannotUndo("There is no decision of yours to take back in this dataset.")
    return take_back(review)


@transaction.atomic
def reopen(review: Review) -> Claim:
    """Take this decision of a person back; they hold its quadruplet again. Twice is harmless while they hold it.

    Raises CannotUndo with the reason, and HoldsEnough for who holds as many as one person may.
    """
    claims.hold(review.quadruplet_id)
    held = claims.held(dataset=review.dataset, reviewer=review.reviewer)
    review.refresh_from_db(fields=["superseded_at"])
    if review.superseded_at and (mine := held.filter(quadruplet=review.quadruplet_id).first()):
        return mine
    if held.count() >= claims.HELD_AT_MOST:
        raise HoldsEnough(
            "Decide on the quadruplets that you hold, or stop reviewing to give them back. Then reopen this."
        )
    return take_back(review)


@transaction.atomic
def take_back(review: Review) -> Claim:
    """Mark the decision as superseded, while nobody built on it; its person holds the quadruplet again.

    The review stays. Raises CannotUndo with the reason.
    """
    policy.hold(review.dataset_id)
    quadruplet = services.lock(review.quadruplet_id)
    found = with_obstacle(Review.objects.filter(pk=review.pk)).select_related("revision", "reviewer").get()
    if obstacle := obstacle_of(found):
        raise CannotUndo(obstacle)
    found.superseded_at = timezone.now()
    found.save(update_fields=["superseded_at"])
    quadruplet.current = found.revision
    verdicts = states.verdicts_on(quadruplet)
    services.decide(quadruplet, verdicts, because="undo", actor=found.reviewer, revision=found.revision)
    if quadruplet.state != State.PENDING:
        raise CannotUndo(f"The dataset's policy changed: it is {quadruplet.state} without your decision, too.")
    return claims.open_on(quadruplet, reviewer=found.reviewer)

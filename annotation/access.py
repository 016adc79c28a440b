"""The doors: get a thing for this person, or 404; what a role may do stands in one table."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from annotation.models import Claim, Dataset, Invitation, Membership, Quadruplet, Review, Role
from biotool_site.lib import statements
from biotool_site.lib.problems import Forbidden
from biotool_site.lib.statements import Columns
from biotools.evidence.models import Observation

Person = AbstractBaseUser | AnonymousUser


class Action(models.TextChoices):
    """What can be done in a dataset."""

    VIEW = "view", "see the dataset"
    DOWNLOAD = "download", "download its releases"
    BROWSE = "browse", "see its quadruplets"
    REVIEW = "review", "review quadruplets"
    ADJUDICATE = "adjudicate", "settle disagreements"
    ADMINISTER = "administer", "change settings, launch batches and cut releases"


ALLOWED: dict[str, frozenset[Action]] = {
    Role.CONSUMER: frozenset({Action.VIEW, Action.DOWNLOAD}),
    Role.REVIEWER: frozenset({Action.VIEW, Action.DOWNLOAD, Action.BROWSE, Action.REVIEW}),
    Role.ADJUDICATOR: frozenset({Action.VIEW, Action.DOWNLOAD, Action.BROWSE, Action.REVIEW, Action.ADJUDICATE}),
    Role.ADMIN: frozenset(Action),
}


def datasets_for(user: Person) -> QuerySet[Dataset]:
    """The datasets that the person is a member of."""
    if not user.is_authenticated:
        return Dataset.objects.none()
    return Dataset.objects.filter(memberships__user_id=user.pk)


def memberships_for(user: Person, action: Action) -> QuerySet[Membership]:
    """The person's memberships whose role allows the action, each with its dataset, by the dataset's name."""
    roles = [role for role, allowed in ALLOWED.items() if action in allowed]
    found = Membership.objects.filter(user_id=_id(user), role__in=roles)
    return found.select_related("dataset").order_by("dataset__name", "dataset__slug")


def role_of(user: Person, dataset: Dataset) -> str | None:
    """The person's role in the dataset; None for who is no member."""
    if not user.is_authenticated:
        return None
    return Membership.objects.filter(dataset=dataset, user_id=user.pk).values_list("role", flat=True).first()


def may(user: Person, dataset: Dataset, action: Action) -> bool:
    """Whether the person's role in the dataset allows the action."""
    role = role_of(user, dataset)
    return role is not None and action in ALLOWED[role]


def may_create_datasets(user: Person) -> bool:
    """Staff, and who is admin of some dataset."""
    if not user.is_authenticated:
        return False
    return getattr(user, "is_staff", False) or Membership.objects.filter(user_id=user.pk, role=Role.ADMIN).exists()


def require(user: Person, dataset: Dataset, action: Action) -> None:
    """Pass, or raise Http404 for who is no member, Forbidden for a member whose role does not allow it."""
    _check(role_of(user, dataset), dataset, action)


DATASET = Columns(Dataset, "d")
DATASET_FOR = f"""SELECT m.role, {DATASET} FROM annotation_dataset d
  JOIN annotation_membership m ON m.dataset_id = d.id AND m.user_id = %s WHERE d.slug = %s"""  # noqa: S608  our columns


def dataset_for(user: Person, slug: str, action: Action = Action.VIEW) -> Dataset:
    """The dataset of this slug, for a member who may do the action; one query. Raises Http404, Forbidden."""
    row = statements.first(DATASET_FOR, (_id(user), slug))
    if row is None:
        raise Http404
    role, *columns = row
    dataset = DATASET.read(iter(columns))
    _check(role, dataset, action)
    return dataset


def quadruplet_for(user: Person, id: UUID | str, action: Action = Action.BROWSE) -> Quadruplet:
    """The quadruplet with all that shows it, in one query. Raises Http404, Forbidden."""
    quadruplet = get_object_or_404(whole(Quadruplet.objects.all()), pk=id)
    require(user, quadruplet.dataset, action)
    return quadruplet


QUADRUPLET = Columns(Quadruplet, "q")
QUADRUPLET_FOR = f"""SELECT m.role, {QUADRUPLET}, {DATASET} FROM annotation_quadruplet q
  JOIN annotation_dataset d ON d.id = q.dataset_id
  JOIN annotation_membership m ON m.dataset_id = d.id AND m.user_id = %s WHERE q.id = %s"""  # noqa: S608  our columns


def plain_quadruplet_for(user: Person, id: UUID | str, action: Action) -> Quadruplet:
    """The quadruplet's own row and its dataset, for who is about to change it; one query. Raises Http404, Forbidden."""
    row = statements.first(QUADRUPLET_FOR, (_id(user), id))
    if row is None:
        raise Http404
    role, *columns = row
    values = iter(columns)
    quadruplet = QUADRUPLET.read(values)
    quadruplet.dataset = DATASET.read(values)
    _check(role, quadruplet.dataset, action)
    return quadruplet


def claim_for(user: Person, id: UUID | str) -> Claim:
    """The person's own claim. Raises Http404 for any other."""
    return get_object_or_404(Claim.objects.select_related("dataset"), pk=id, reviewer_id=_id(user))


def review_for(user: Person, id: UUID | str) -> Review:
    """The person's own decision, where they may review. Raises Http404 for any other's, Forbidden."""
    review = get_object_or_404(Review.objects.select_related("dataset", "reviewer"), pk=id, reviewer_id=_id(user))
    require(user, review.dataset, Action.REVIEW)
    return review


def observation_for(user: Person, id: UUID | str, observation: UUID | str, *, raw: bool = False) -> Observation:
    """An observation of the quadruplet's function, for who may see the quadruplet. Raises Http404, Forbidden.

    That covers its revisions and the edited calls that a reviewer ran before deciding. raw: with the body as it came.
    """
    quadruplet = plain_quadruplet_for(user, id, Action.BROWSE)
    return get_object_or_404(_observations(raw), pk=observation, call__function=quadruplet.function)


def answer_for(name: str, call: str, number: int, *, raw: bool = False) -> Observation:
    """What an execution of a call returned. Raises Http404.

    call: its digest. Who knows it knows the call, and anybody who is logged in may run any call; numbers count from 1.
    """
    return get_object_or_404(_observations(raw), call__function=name, call__digest=call, number=number)


def _observations(raw: bool) -> QuerySet[Observation]:
    rows = Observation.objects.select_related("call")
    return rows if raw else rows.defer("raw")


def invitation_for(user: Person, slug: str, id: UUID | str) -> Invitation:
    """An invitation to the dataset of this slug, for its admins. Raises Http404, Forbidden."""
    dataset = dataset_for(user, slug, Action.ADMINISTER)
    return get_object_or_404(Invitation, pk=id, dataset=dataset)


def whole(quadruplets: QuerySet[Quadruplet]) -> QuerySet[Quadruplet]:
    """With what representing a quadruplet needs, without the raw body: the queries do not grow with the rows."""
    return (
        quadruplets.select_related(
            "dataset",
            "intake",
            "current__tool",
            "current__call",
            "current__observation",
            "current__author",
            "current__judgement",
            "current__found_links",
            "current__unchecked",
        )
        .defer("current__observation__raw")
        .prefetch_related("current__findings", "current__link_mends")
    )


def _check(role: str | None, dataset: Dataset, action: Action) -> None:
    if role is None:
        raise Http404
    if action not in ALLOWED[role]:
        raise Forbidden(f"As {role} of {dataset.name} you may not {action.label}. Ask an admin of the dataset.")


def _id(user: Person) -> Any:
    return user.pk if user.is_authenticated else None

"""Who is a member of a dataset, and in which role."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from annotation import invitations
from annotation.access import ALLOWED, Action
from annotation.models import Dataset, Membership, Role
from annotation.queue import claims
from biotool_site.lib.problems import Conflict, Invalid


@transaction.atomic
def set_role(*, dataset: Dataset, username: str, role: str) -> tuple[Membership, bool]:
    """Make the person a member in this role, or change their role; tells whether they are new.

    Who is admin no more has no open invitations any more either; what somebody holds who reviews no more is free for
    others. Raises Invalid for an unknown user, Conflict for taking the last admin's role.
    """
    user = _user(username)
    _lock(dataset)
    if role != Role.ADMIN:
        _let_admin_go(dataset, user.pk)
    if Action.REVIEW not in ALLOWED[role]:
        claims.give_back_all(dataset=dataset, reviewer=user)
    return Membership.objects.update_or_create(dataset=dataset, user=user, defaults={"role": role})


@transaction.atomic
def add(*, dataset: Dataset, username: str, role: str) -> Membership:
    """Make the person a member in this role. Raises Invalid for an unknown user, Conflict for a member."""
    user = _user(username)
    member, created = Membership.objects.get_or_create(dataset=dataset, user=user, defaults={"role": role})
    if not created:
        raise Conflict(f"{username} is a member already, as {member.role}. Change the role in their row.")
    return member


@transaction.atomic
def change_role(*, dataset: Dataset, username: str, role: str) -> Membership:
    """Give a member another role, as `set_role` does. Raises Invalid for who is no member, Conflict."""
    _lock(dataset)
    _member(dataset, username)
    member, _ = set_role(dataset=dataset, username=username, role=role)
    return member


@transaction.atomic
def remove(*, dataset: Dataset, username: str) -> None:
    """End a membership: what the person decided stays, what they hold is free for others. Raises Invalid, Conflict."""
    _lock(dataset)
    member = _member(dataset, username)
    _let_admin_go(dataset, member.user_id)
    claims.give_back_all(dataset=dataset, reviewer=member.user)
    member.delete()


def _user(username: str) -> Any:
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Invalid(
            f"There is no user {username!r}. Look at the spelling, or invite them by a link.",
            errors={"user": ["Unknown user."]},
        )
    return user


def _member(dataset: Dataset, username: str) -> Membership:
    member = Membership.objects.filter(dataset=dataset, user__username=username).select_related("user").first()
    if member is None:
        raise Invalid(f"{username!r} is no member.", errors={"user": ["No member."]})
    return member


def _lock(dataset: Dataset) -> None:
    """Two who leave do it in turn; claims and reviews of the dataset go on meanwhile."""
    Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)


def _let_admin_go(dataset: Dataset, leaving: int) -> None:
    """Pass when the one who leaves the role is no admin, or another one remains. Raises Conflict."""
    admins = Membership.objects.filter(dataset=dataset, role=Role.ADMIN)
    if not admins.filter(user_id=leaving).exists():
        return
    if not admins.exclude(user_id=leaving).filter(user__is_active=True).exists():
        raise Conflict("This is the only admin of the dataset. Make somebody else admin first.")
    invitations.revoke_all_of(dataset, leaving)

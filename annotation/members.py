"""Who is a member of a dataset, and in which role."""

from django.contrib.auth import get_user_model
from django.db import transaction

from annotation.models import Dataset, Membership, Role
from biotool_site.lib.problems import Conflict, Invalid


@transaction.atomic
def set_role(*, dataset: Dataset, username: str, role: str) -> tuple[Membership, bool]:
    """Make the person a member in this role, or change their role; tells whether they are new.

    Raises Invalid for an unknown user, Conflict for taking the last admin's role.
    """
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Invalid(f"There is no user {username!r}.", errors={"user": ["Unknown user."]})
    _keep_an_admin(dataset, user.pk, unless=role == Role.ADMIN)
    return Membership.objects.update_or_create(dataset=dataset, user=user, defaults={"role": role})


@transaction.atomic
def remove(*, dataset: Dataset, username: str) -> None:
    """End a membership; what the person decided stays. Raises Invalid, Conflict."""
    member = Membership.objects.filter(dataset=dataset, user__username=username).first()
    if member is None:
        raise Invalid(f"{username!r} is no member.", errors={"user": ["No member."]})
    _keep_an_admin(dataset, member.user_id, unless=False)
    member.delete()


def _keep_an_admin(dataset: Dataset, leaving: int, *, unless: bool) -> None:
    """Pass when an admin other than the one leaving the role remains; the lock makes two leave in turn."""
    Dataset.objects.select_for_update().get(pk=dataset.pk)
    admins = Membership.objects.filter(dataset=dataset, role=Role.ADMIN)
    if not unless and admins.filter(user_id=leaving).exists() and not admins.exclude(user_id=leaving).exists():
        raise Conflict("This is the only admin of the dataset. Make somebody else admin first.")

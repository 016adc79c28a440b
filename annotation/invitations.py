"""Invitation links: made, found, revoked, and accepted once."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from annotation.models import Dataset, Invitation, Membership, Role
from biotool_site.lib.problems import Conflict, Gone, Invalid

TOKEN_BYTES = 32
DEFAULT_DAYS = 7
MOST_DAYS = 30
MOST_OPEN = 100
MOST_A_DAY = 300


class InvitationGone(Gone):
    """The invitation was used, revoked, or has expired."""

    code = "invitation-gone"
    title = "This invitation no longer works"


class MemberAlready(Conflict):
    """Who would join is a member; their role stays, and the invitation stays open."""

    code = "member-already"
    title = "You are a member already"


WHY_GONE = {
    Invitation.State.USED: "The link was used already, and each works once. If that was you, log in. "
    "Else ask who sent it for a new one.",
    Invitation.State.REVOKED: "The link was taken back. Ask who sent it for a new one.",
    Invitation.State.EXPIRED: "The link has expired. Ask who sent it for a new one.",
}


@transaction.atomic
def invite(*, dataset: Dataset, role: str, by: Any, days: int = DEFAULT_DAYS, note: str = "") -> tuple[Invitation, str]:
    """A new invitation and its token, which is stored nowhere and can be told only now.

    days: how long it works, 1 to 30. note: whom it is for, at most 200 characters; may be empty.
    Raises Invalid for an unknown role or a wrong number of days, Conflict where there are too many.
    """
    if role not in Role.values:
        raise Invalid(f"A role is one of {', '.join(Role.values)}.", errors={"role": ["Unknown role."]})
    if not 1 <= days <= MOST_DAYS:
        told = f"An invitation lasts from 1 to {MOST_DAYS} days."
        raise Invalid(told, errors={"days": [told]})
    Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)  # two who invite are counted in turn
    _keep_few(dataset)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        dataset=dataset,
        role=role,
        digest=_digest(token),
        note=note,
        made_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return invitation, token


def find(token: str) -> Invitation | None:
    """The invitation of this token, open or not, with its dataset; None for an unknown one."""
    return with_dataset().filter(digest=_digest(token)).first()


def with_dataset() -> QuerySet[Invitation]:
    """All invitations with what their page tells."""
    return Invitation.objects.select_related("dataset", "made_by", "used_by")


def open_of(dataset: Dataset) -> QuerySet[Invitation]:
    """The dataset's invitations that still work, the newest first."""
    return with_dataset().filter(
        dataset=dataset, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )


def ended_of(dataset: Dataset, *, limit: int = 20) -> list[Invitation]:
    """The dataset's newest invitations that no longer work."""
    ended = with_dataset().filter(dataset=dataset).exclude(pk__in=open_of(dataset).values("pk"))
    return list(ended[:limit])


@transaction.atomic
def revoke(invitation: Invitation) -> None:
    """The link works no more; twice is harmless. Raises Conflict when somebody used it already."""
    stored = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if stored.used_at:
        raise Conflict("Somebody joined with this invitation already. Remove them from the members instead.")
    if not stored.revoked_at:
        stored.revoked_at = timezone.now()
        stored.save(update_fields=["revoked_at"])


def revoke_all_of(dataset: Dataset, maker_id: int) -> None:
    """What somebody invited as admin ends with their being admin."""
    open_of(dataset).filter(made_by_id=maker_id).update(revoked_at=timezone.now())


@transaction.atomic
def accept(*, invitation_id: UUID, person: Any) -> Membership:
    """Make the person a member in the invitation's role, and use the invitation up.

    Raises InvitationGone when it no longer works, MemberAlready (and leaves it open) for a member.
    """
    invitation = lock_open(invitation_id)
    member, is_new = Membership.objects.get_or_create(
        dataset=invitation.dataset, user=person, defaults={"role": invitation.role}
    )
    if not is_new:
        raise MemberAlready(
            f"You are {member.role} of {invitation.dataset.name}, and stay so. "
            "For another role ask an admin of the dataset; the link was not used up."
        )
    invitation.used_by_id, invitation.used_at = person.pk, timezone.now()
    invitation.save(update_fields=["used_by", "used_at"])
    return member


def lock_open(invitation_id: UUID) -> Invitation:
    """The invitation, locked until the transaction ends, while it works. Raises InvitationGone."""
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("dataset")
    invitation = locked.filter(pk=invitation_id).first()
    if invitation is None:
        raise InvitationGone(WHY_GONE[Invitation.State.REVOKED])
    if invitation.state != Invitation.State.OPEN:
        raise InvitationGone(WHY_GONE[Invitation.State(invitation.state)])
    return invitation


def _keep_few(dataset: Dataset) -> None:
    if open_of(dataset).count() >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} invitations are open. Revoke some that nobody will use.")
    day_ago = timezone.now() - timedelta(days=1)
    if Invitation.objects.filter(dataset=dataset, made_at__gt=day_ago).count() >= MOST_A_DAY:
        raise Conflict(f"{MOST_A_DAY} invitations were made within a day. Go on tomorrow.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()

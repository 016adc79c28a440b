"""Who is invited and has no account makes one and is a member, or neither."""

from uuid import UUID

from django.db import IntegrityError, transaction

from annotation import invitations
from annotation.models import Membership
from biotool_site.accounts.forms import SignUpForm
from biotool_site.accounts.models import User
from biotool_site.lib.problems import Conflict


@transaction.atomic
def sign_up(*, invitation_id: UUID, form: SignUpForm) -> tuple[User, Membership]:
    """Make the account of a valid form, and use the invitation up for it. Raises InvitationGone, Conflict."""
    invitations.lock_open(invitation_id)
    try:
        with transaction.atomic():
            person = form.save()
    except IntegrityError as error:
        raise Conflict("Somebody took this user name just now. Choose another.") from error
    return person, invitations.accept(invitation_id=invitation_id, person=person)

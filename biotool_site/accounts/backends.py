"""Who may be signed in at all, by password, session or token."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from biotool_site.accounts.models import User


def may_sign_in(user: User) -> bool:
    """An active account; a demo account only where this installation allows those."""
    return user.is_active and (settings.DEMO_ACCOUNTS_ALLOWED or not user.is_demo)


class AccountsBackend(ModelBackend):
    """Django's own log-in, which shuts out demo accounts where they are not allowed.

    Sessions go through here on every request, so a session made earlier ends as well.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and may_sign_in(user)

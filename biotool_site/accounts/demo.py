"""The demo accounts of `make run`, with a password everybody knows, and what keeps them out of production."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, transaction

from biotool_site.accounts.models import APIToken, User

PASSWORD = "demo"  # noqa: S105  known to everybody, refused with DEBUG=0


class Person(NamedTuple):
    """A demo account: its log-in name, and whether it may use the operators' pages."""

    username: str
    first_name: str
    is_operator: bool = False


PEOPLE = (
    Person("admin", "Demo admin", is_operator=True),
    Person("adjudicator", "Demo adjudicator"),
    Person("reviewer1", "Demo reviewer 1"),
    Person("reviewer2", "Demo reviewer 2"),
    Person("consumer", "Demo consumer"),
)


def refuse_demo_accounts() -> None:
    """Raise ImproperlyConfigured when usable demo accounts exist where they are not allowed.

    Called by every server process as it starts. A database that cannot be asked passes: demo accounts
    cannot sign in there either way (see backends.may_sign_in).
    """
    if settings.DEMO_ACCOUNTS_ALLOWED:
        return
    try:
        names = list(User.objects.filter(is_demo=True, is_active=True).order_by("username").values_list("username", flat=True))
    except (OperationalError, DatabaseError):
        return
    if names:
        raise ImproperlyConfigured(
            f"This installation does not allow demo accounts, and there are some: {', '.join(names)}. Their password"
            " is known to everybody. Close them with `manage.py demo --close`, then start again."
        )


@transaction.atomic
def make_accounts() -> dict[str, User]:
    """The demo accounts by log-in name, made or opened again where needed. ImproperlyConfigured where not allowed."""
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        raise ImproperlyConfigured("Demo accounts are made only where DEBUG=1: their password is known to everybody.")
    stored = {user.username: user for user in User.objects.filter(username__in=[person.username for person in PEOPLE])}
    for user in stored.values():
        if not user.is_demo:
            raise ImproperlyConfigured(
                f"There is an account {user.username!r} that is no demo account. Rename it, or use another data directory."
            )
    missing = [person for person in PEOPLE if person.username not in stored or not stored[person.username].is_active]
    if missing:
        _open(missing)
    return {user.username: user for user in User.objects.filter(username__in=[person.username for person in PEOPLE])}


def _open(people: list[Person]) -> None:
    encoded = make_password(PASSWORD)
    for person in people:
        User.objects.update_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "password": encoded,
                "is_demo": True,
                "is_active": True,
                "is_staff": person.is_operator,
                "is_superuser": person.is_operator,
            },
        )


@transaction.atomic
def close_accounts() -> list[str]:
    """Close all demo accounts: no log-in, no token works. What they did stays. The names that were open."""
    users = list(User.objects.select_for_update().filter(is_demo=True, is_active=True).order_by("username"))
    APIToken.objects.filter(user__is_demo=True).delete()
    for user in users:
        user.set_unusable_password()
        user.is_active = user.is_staff = user.is_superuser = False
        user.save(update_fields=["password", "is_active", "is_staff", "is_superuser"])
    return [user.username for user in users]

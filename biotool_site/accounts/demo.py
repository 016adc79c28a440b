"""The demo accounts of `make run`, with a password everybody knows, and what keeps them out of production."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

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
        found = names()
    except DatabaseError:
        return
    if found:
        raise ImproperlyConfigured(
            f"This installation does not allow demo accounts, and there are some: {', '.join(found)}."
            " Their password is known to everybody."
            " Close them with `manage.py demo --close`, then start again."
        )


@transaction.atomic
def make_accounts() -> dict[str, User]:
    """The demo accounts by log-in name, made or opened again where needed.

    Raises ImproperlyConfigured where they are not allowed, or a name belongs to a real account.
    """
    if not settings.DEMO_ACCOUNTS_ALLOWED:
        raise ImproperlyConfigured("Demo accounts exist only with DEBUG=1: everybody knows their password.")
    stored = _stored()
    if real := sorted(name for name, user in stored.items() if not user.is_demo):
        raise ImproperlyConfigured(
            f"These accounts are no demo accounts: {', '.join(real)}. Rename them, or use another DATA_DIR."
        )
    is_open = {name for name, user in stored.items() if user.is_active}
    if missing := [person for person in PEOPLE if person.username not in is_open]:
        _open(missing)
        stored = _stored()
    return stored


def names() -> list[str]:
    """Log-in names of the open demo accounts."""
    return list(_open_accounts().values_list("username", flat=True))


def _stored() -> dict[str, User]:
    wanted = [person.username for person in PEOPLE]
    return {user.username: user for user in User.objects.filter(username__in=wanted)}


def _open_accounts() -> QuerySet[User]:
    return User.objects.filter(is_demo=True, is_active=True).order_by("username")


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
    users = list(_open_accounts().select_for_update())
    APIToken.objects.filter(user__is_demo=True).delete()
    for user in users:
        user.set_unusable_password()
        user.is_active = user.is_staff = user.is_superuser = False
        user.save(update_fields=["password", "is_active", "is_staff", "is_superuser"])
    return [user.username for user in users]

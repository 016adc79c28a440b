"""manage.py token: a new API token for a person."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from biotool_site.accounts.backends import may_sign_in
from biotool_site.accounts.models import Scope, User
from biotool_site.accounts.tokens import make_token
from biotool_site.lib.problems import Invalid


class Command(BaseCommand):
    """Prints the token alone on standard output, once; it is stored as a hash and cannot be shown again."""

    help = "Make an API token for a person and print it, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USER", help="log-in name")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ.value, help="default: read")
        parser.add_argument("--days", type=int, metavar="N", help="lifetime; default: no expiry")
        parser.add_argument("--name", default="made by manage.py token", help="shown in the list of tokens")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['user']!r}.")
        if not may_sign_in(user):
            raise CommandError(f"The account {options['user']!r} is closed, or a demo account.")
        try:
            _, text = make_token(user=user, name=options["name"][:100], scope=options["scope"], days=options["days"])
        except Invalid as error:
            raise CommandError(str(error)) from error
        self.stdout.write(text)

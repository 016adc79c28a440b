"""manage.py demo: the demo accounts and datasets, or none of them any more."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from biotool_site import env
from biotool_site.accounts.demo import PASSWORD, PEOPLE, close_accounts, make_accounts
from biotool_site.lib.problems import Problem


class Command(BaseCommand):
    """Twice is harmless: only what is missing is made."""

    help = "Make the demo accounts and datasets (DEMO=accounts: only the accounts); --close shuts the accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--close", action="store_true", help="close all demo accounts; their work stays")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["close"]:
            self._close()
        else:
            self._make()

    def _close(self) -> None:
        closed = close_accounts()
        self.stdout.write(f"Closed: {', '.join(closed)}." if closed else "There are no open demo accounts.")

    def _make(self) -> None:
        from biotool_site.demo import make_demo

        try:
            make_accounts()
            full = env.choice("DEMO", ("full", "accounts"), "full") == "full"
            batches = make_demo() if full else []
        except (ImproperlyConfigured, Problem) as error:
            raise CommandError(str(error)) from error
        for batch in batches:
            self.stdout.write(f"Launched a batch in the dataset {batch.dataset.slug!r}.")
        names = ", ".join(person.username for person in PEOPLE)
        self.stdout.write(f"Log in as {names}; the password is {PASSWORD!r}.")

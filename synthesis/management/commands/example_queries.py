"""`manage.py example_queries`: recorded calls with the stand-in's questions and judgements, as a page in Markdown."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from synthesis import examples

NUMBER = 20


class Command(BaseCommand):
    """Prints docs/examples.md; the same number always gives the same page."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--number", type=int, default=NUMBER, help=f"how many calls (default {NUMBER})")

    def handle(self, *args: Any, number: int, **options: Any) -> None:
        if number < 1:
            raise CommandError("--number must be 1 or more.")
        self.stdout.write(examples.page(number), ending="")

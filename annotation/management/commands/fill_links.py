"""manage.py fill_links: find and keep the links of revisions that have none stored yet."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from annotation.access import whole
from annotation.links import keeping
from annotation.models import Quadruplet

BATCH = 200


class Command(BaseCommand):
    """Goes through the quadruplets whose current revision has no stored links, in batches, each a short transaction.

    A command, not a migration: links follow from the rules, which are code, and migrations import none of that. Until
    it has run nothing is wrong: links that are not stored are found when somebody looks. Twice is harmless, so is a
    stop in the middle.
    """

    help = "Find and store the links of quadruplets that arrived before there were any, or by a bulk import."

    def handle(self, *args: Any, **options: Any) -> None:
        stored = 0
        some = _after(UUID(int=0))
        while some:
            stored += keeping.keep(quadruplet.current for quadruplet in some)
            some = _after(some[-1].pk)
        self.stdout.write(f"The links of {stored} revisions were stored.")


def _after(last: UUID) -> list[Quadruplet]:
    without = Quadruplet.objects.filter(pk__gt=last, current__found_links__isnull=True)
    return list(whole(without).order_by("pk")[:BATCH])

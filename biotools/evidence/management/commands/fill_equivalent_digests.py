"""manage.py fill_equivalent_digests: bring the equivalent digests of stored calls up to the present rules."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from biotools import sameness
from biotools.evidence.models import Call

BATCH = 500


class Command(BaseCommand):
    """Computes the digest of every stored call, in batches, and stores it where it differs.

    A command, not a migration: the digest follows from the catalogue and the rules, which are code, and
    migrations import none of that; and it is wanted again whenever a rule changes. Until then nothing is
    wrong: a call gets its digest when it is next looked for (observing.call_for), and one without is only
    not recognised as a duplicate. Twice is harmless, so is a stop in the middle.
    """

    help = "Compute the equivalent digests of all stored calls anew, after an upgrade or a change of a rule."

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = changed = 0
        calls = _after(UUID(int=0))
        while calls:
            looked_at, changed = looked_at + len(calls), changed + _fill(calls)
            calls = _after(calls[-1].pk)
        self.stdout.write(f"{looked_at} calls, {changed} equivalent digests changed.")


def _after(last: UUID) -> list[Call]:
    return list(Call.objects.filter(pk__gt=last).order_by("pk")[:BATCH])


def _fill(calls: list[Call]) -> int:
    """Store what differs; how many did."""
    different = []
    for call in calls:
        digest = sameness.equivalent_digest(call.function, call.arguments)
        if digest != call.equivalent_digest:
            call.equivalent_digest = digest
            different.append(call)
    Call.objects.bulk_update(different, ["equivalent_digest"])
    return len(different)

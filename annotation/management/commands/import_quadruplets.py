"""manage.py import_quadruplets FILE --dataset SLUG: import a file in this process, without a worker."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.imports import checking, services, telling
from annotation.models import Dataset, Import
from biotool_site.lib.problems import Problem

CHUNK = 1024 * 1024
CHECK_SECONDS = 10.0


class Command(BaseCommand):
    """Reads, writes and checks by the same code as pages and API; prints the counts, and what is wrong by line."""

    help = "Import quadruplets: BioTool.json as published, or the quadruplets.jsonl of a release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON lines, or one JSON list")
        parser.add_argument("--dataset", required=True, metavar="SLUG", help="where they go")
        parser.add_argument("--partial", action="store_true", help="take the good records and report the rest")

    def handle(self, *args: Any, file: Path, dataset: str, partial: bool, **options: Any) -> None:
        into = Dataset.objects.filter(slug=dataset).first()
        if into is None:
            raise CommandError(f"There is no dataset {dataset}.")
        try:
            found = services.start(
                dataset=into, chunks=_chunks(file), file_name=file.name, partial=partial, created_by=None
            )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        except Problem as problem:
            raise CommandError(problem.detail) from None
        services.run(found.pk)
        found.refresh_from_db()
        self._tell(found)

    def _tell(self, found: Import) -> None:
        if found.errors:
            self.stderr.write(telling.as_text(found).rstrip())
        if found.state in Import.OPEN:
            raise CommandError("A worker took the import over. See the dataset's imports.")
        if problem := telling.trouble(found):
            raise CommandError(problem.detail)
        self.stdout.write(f"{found.file_name}: {telling.sentence(found)}.")
        assert found.intake is not None
        while not checking.check(found.intake, seconds=CHECK_SECONDS):
            self.stdout.write(f"Checks are under way: {checking.left(found.intake):,} quadruplets are left.")


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk

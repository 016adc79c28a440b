"""manage.py release SLUG VERSION: cut a release in this process, without a worker."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotation.models import Dataset, Release
from annotation.releases import cut, reader, services, states
from biotool_site.lib.problems import Problem

IN_MAKING = (Release.State.QUEUED, Release.State.CUTTING)


class Command(BaseCommand):
    """Freezes, writes and publishes by the same code as the worker; prints the files with their digests."""

    help = "Cut a release of all approved quadruplets of a dataset and print its files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the dataset")
        parser.add_argument("version", help="for example 1.0")
        parser.add_argument("--notes", default="", help="goes into the dataset card")
        parser.add_argument("--seed", type=int, default=0, help="of the split (default 0)")
        parser.add_argument("--test-percent", type=int, default=20, help="share of the test split (default 20)")

    def handle(self, *args: Any, slug: str, version: str, **options: Any) -> None:
        dataset = Dataset.objects.filter(slug=slug).first()
        if dataset is None:
            raise CommandError(f"There is no dataset {slug}.")
        chosen = {name: options[name] for name in ("notes", "seed", "test_percent")}
        try:
            release = services.cut(dataset=dataset, version=version, created_by=None, background=False, **chosen)
        except Problem as problem:
            raise CommandError(problem.detail) from None
        self._print(made(release))

    def _print(self, release: Release) -> None:
        counts = release.counts
        self.stdout.write(
            f"Release {release.version} of {release.dataset.slug}: {counts['records']} records, "
            f"{counts['splits']['train']} train, {counts['splits']['test']} test."
        )
        self.stdout.write(f"Files in {reader.folder_of(release)}")
        for file in release.files.all():
            self.stdout.write(f"{file.digest}  {file.name}  ({file.size} bytes)")


def made(release: Release) -> Release:
    """The release when it is published; where a worker was quicker to take it, its end is awaited."""
    while release.state in IN_MAKING:
        cut.make(release.pk)
        release.refresh_from_db()
        if release.state in IN_MAKING:
            time.sleep(0.5)
            states.give_up_on_the_lost()
    if release.state == Release.State.FAILED:
        raise CommandError(f"Release {release.version} could not be made. {release.failure}")
    return release

"""`manage.py synthesize`: launch a batch from the command line, and wait for it if wanted."""

import time
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

import biotools
from annotation.models import Dataset
from biotool_site.lib import workers
from biotool_site.lib.problems import Invalid
from synthesis.batches import progress, services
from synthesis.batches.plan import MODES
from synthesis.models import Batch

QUEUES = ("calls", "llm", "judge", "releases")
LOOK_SECONDS = 1.0
CALLS = 10


def names(text: str) -> list[str]:
    """A comma-separated list, without empty items."""
    return [name.strip() for name in text.split(",") if name.strip()]


class Command(BaseCommand):
    """Launches a batch; with --wait it ends with 1 unless the batch is done."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dataset", required=True, metavar="SLUG")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--functions", type=names, metavar="A,B")
        which.add_argument("--families", type=names, metavar="X,Y")
        which.add_argument("--databases", type=names, metavar="P,Q")
        which.add_argument("--subfields", type=names, metavar="S,T")
        which.add_argument("--all", action="store_true", help="every function of the catalogue")
        much = parser.add_mutually_exclusive_group()
        much.add_argument("--calls", type=int, metavar="N", help=f"per function (default {CALLS})")
        much.add_argument(
            "--top-up", type=int, metavar="N", help="instead: bring each function to N approved and pending quadruplets"
        )
        parser.add_argument("--sources", type=names, metavar="recorded,sampler,llm")
        parser.add_argument("--mode", choices=MODES, help="how LLM roles are asked: one by one, or in files")
        parser.add_argument("--votes", type=int, default=1)
        parser.add_argument("--call-synthesis", metavar="MODEL", help="model that proposes calls")
        parser.add_argument("--query-writer", metavar="MODEL", help="model that writes queries")
        parser.add_argument("--judge", metavar="MODEL,MODEL", help="model of the judge; several give the votes in turn")
        parser.add_argument(
            "--calibration-share", type=float, metavar="0..1", help="of what is filtered out, reviewed blind (0.05)"
        )
        parser.add_argument("--budget", metavar="DOLLARS")
        parser.add_argument("--seed", type=int)
        parser.add_argument("--name", default="")
        parser.add_argument("--user", help="in whose name; nobody's by default")
        parser.add_argument("--wait", action="store_true", help="show progress until the batch has ended")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = self._launch(options)
        self.stdout.write(f"Launched batch {batch.pk}: {batch.name}")
        if missing := workers.missing(QUEUES):
            self.stderr.write(f"No worker is running for {', '.join(missing)}; the batch waits until one is.")
        if options["wait"]:
            self._wait(batch)

    def _launch(self, options: dict[str, Any]) -> Batch:
        dataset = Dataset.objects.filter(slug=options["dataset"]).first()
        if dataset is None:
            known = ", ".join(Dataset.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no dataset {options['dataset']!r}. Datasets: {known}.")
        everything = sorted({function.database for function in biotools.functions()})
        try:
            return services.launch(
                dataset=dataset,
                created_by=self._user(options["user"]),
                functions=options["functions"],
                families=options["families"],
                databases=everything if options["all"] else options["databases"],
                roles={role: options[role] for role in services.USED_ROLES if options[role]} or None,
                calibration_share=options["calibration_share"],
                subfields=options["subfields"],
                calls=CALLS if options["calls"] is None and options["top_up"] is None else options["calls"],
                **{name: options[name] for name in ("top_up", "sources", "mode", "votes", "budget", "seed", "name")},
            )
        except Invalid as problem:
            raise CommandError(problem.detail) from None

    def _user(self, name: str | None) -> Any:
        if name is None:
            return None
        user = get_user_model()._default_manager.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}.")
        return user

    def _wait(self, batch: Batch) -> None:
        told = ""
        while True:
            batch.refresh_from_db()
            line = describe(progress.of(batch))
            if line != told:
                self.stdout.write(line)
                told = line
            if batch.state in Batch.FINAL:
                break
            if batch.state == Batch.State.PAUSED:
                raise CommandError(f"The batch is paused. {batch.message} Resume it on its page.")
            time.sleep(LOOK_SECONDS)
            close_old_connections()
        if batch.state != Batch.State.DONE:
            raise CommandError(f"The batch is {batch.state}. {batch.message}")


def describe(told: dict[str, Any]) -> str:
    """One line of progress."""
    counts = " ".join(f"{stage} {number}" for stage, number in told["counts"].items())
    return f"{told['state']}: {counts} cost {told['cost']:.4f}"

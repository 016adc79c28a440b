"""`manage.py batch`: look at batches, pause, resume and cancel them, and try again what was dropped."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from biotool_site.lib.problems import Problem
from synthesis.batches import causes, comparison, coverage, progress, rerun, services, telling
from synthesis.models import Batch

Options = dict[str, Any]


class Command(BaseCommand):
    """One action on one batch; what it answers is JSON, as the API tells it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for name, (_, about) in ACTIONS.items():
            action = actions.add_parser(name, help=about)
            action.add_argument("batch", type=UUID, metavar="ID")
            if name == "resume":
                action.add_argument("--budget", metavar="DOLLARS", help="instead of the one that paused it")
            if name == "retry":
                action.add_argument("reason", metavar="REASON", help=", ".join(rerun.PASSING))
            if name == "compare":
                action.add_argument("other", type=UUID, metavar="OTHER")

    def handle(self, *args: Any, **options: Any) -> None:
        act, _ = ACTIONS[options["action"]]
        try:
            told = act(batch_of(options["batch"]), options)
        except Problem as problem:
            raise CommandError(problem.detail) from None
        self.stdout.write(json.dumps(told, indent=1, ensure_ascii=False))


def batch_of(id: UUID) -> Batch:
    """The batch, whoever launched it. Raises CommandError."""
    found = Batch.objects.select_related("dataset", "intake").filter(pk=id).first()
    if found is None:
        raise CommandError(f"There is no batch {id}. The page of a dataset's batches lists them.")
    return found


def show(batch: Batch, options: Options) -> Any:
    """The batch, with its errors by cause."""
    errors = [{"reason": cause.reason, "number": cause.number, "words": cause.words} for cause in causes.of(batch)]
    return {**progress.of(batch), "errors": errors}


def functions(batch: Batch, options: Options) -> Any:
    """Counts by function."""
    return telling.functions(progress.look(batch))


def covered(batch: Batch, options: Options) -> Any:
    """What the executed calls cover."""
    return telling.covered(coverage.of(batch))


def compare(batch: Batch, options: Options) -> Any:
    """The figures of two batches."""
    return [telling.yielded(found) for found in comparison.compare([batch, batch_of(options["other"])])]


def pause(batch: Batch, options: Options) -> Any:
    """Let nothing new begin."""
    return progress.of(services.pause(batch=batch, by=None))


def resume(batch: Batch, options: Options) -> Any:
    """Go on, with a new budget if one is given."""
    return progress.of(services.resume(batch=batch, by=None, budget=options["budget"]))


def cancel(batch: Batch, options: Options) -> Any:
    """Stop for good."""
    return progress.of(services.cancel(batch=batch, by=None))


def retry(batch: Batch, options: Options) -> Any:
    """Set back what was dropped for the reason."""
    number = rerun.rerun_dropped(batch=batch, reason=options["reason"], by=None)
    return {"retried": number, "batch": progress.of(batch_of(batch.pk))}


ACTIONS: dict[str, tuple[Callable[[Batch, Options], Any], str]] = {
    "show": (show, "state, counts, drops, cost and errors by cause"),
    "functions": (functions, "counts by function"),
    "coverage": (covered, "parameters, species, databases and subfields of its calls, and what is thin"),
    "compare": (compare, "two batches side by side"),
    "pause": (pause, "let nothing new begin"),
    "resume": (resume, "go on where it stopped"),
    "cancel": (cancel, "stop for good; what was handed over stays"),
    "retry": (retry, "try again what was dropped for a reason that may have passed"),
}

"""`manage.py synthesize`."""

import threading
import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from synthesis.batches import services
from synthesis.models import Batch


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("synthesize", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_it_launches_and_says_that_no_worker_is_there(dataset: Any) -> None:
    out, err = run("--dataset", dataset.slug, "--families", "lookup,esearch", "--calls", "2", "--seed", "7")
    batch = Batch.objects.get()
    assert str(batch.pk) in out
    assert batch.functions == ["lookup_by_id", "lookup_by_symbol", "esearch"]
    assert (batch.calls, batch.seed, batch.created_by) == (2, 7, None)
    assert "No worker is running for calls, llm, judge" in err


@pytest.mark.django_db
def test_all_means_every_function(dataset: Any, people: Any) -> None:
    run("--dataset", dataset.slug, "--all", "--user", "admin")
    batch = Batch.objects.get()
    assert {"esummary", "search_uniprotkb", "lookup_by_id"} <= set(batch.functions)
    assert batch.created_by == people["admin"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--dataset", "nope", "--all"], "There is no dataset 'nope'. Datasets: genes."),
        (["--dataset", "genes", "--functions", "looup_by_id"], "Did you mean lookup_by_id"),
        (["--dataset", "genes", "--all", "--calls", "0"], "from 1 to 500"),
        (["--dataset", "genes", "--all", "--user", "nobody"], "There is no user 'nobody'"),
        (["--dataset", "genes", "--all", "--budget", "lots"], "US dollars"),
    ],
)
def test_bad_input_is_told(dataset: Any, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert words in str(refused.value)
    assert not Batch.objects.exists()


def when_launched(change: Any) -> threading.Thread:
    """A thread that waits for the batch to appear and then does something to it."""

    def work() -> None:
        deadline = time.monotonic() + 20
        while not (batch := Batch.objects.first()) and time.monotonic() < deadline:
            time.sleep(0.05)
        change(batch)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_waiting_ends_when_the_batch_does(dataset: Any, work_off: Any) -> None:
    thread = when_launched(work_off)
    out, _ = run("--dataset", dataset.slug, "--functions", "lookup_by_symbol", "--calls", "3", "--wait")
    thread.join()
    assert "done: proposed 3" in out


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_does_not_end_well_is_an_error(dataset: Any, people: Any) -> None:
    thread = when_launched(lambda batch: services.cancel(batch=batch, by=people["admin"]))
    with pytest.raises(CommandError, match="The batch is cancelled"):
        run("--dataset", dataset.slug, "--functions", "lookup_by_symbol", "--wait")
    thread.join()

"""Imports of published records: seconds and memory, beside the same rows by COPY and one at a time, and what reviewers notice.

    .venv/bin/python -m benchmarks.imports [RECORDS ...]     7,040 and 250,000 unless told

Each number of records is a file of two queries per call, in an installation of its own. It is imported by the command's
code in a process of its own (its peak memory is told), then its checks are made for half a minute. `COPY` is of the rows of
calls, observations, quadruplets and revisions that the import made, into tables without indexes, keys and triggers.
32 reviewers decide every 2 s on another dataset, alone and while the file is written a second time, into a third one.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.clients import Decision, Job, run
from benchmarks.queue import OURS, QUEUE, told
from tests.files import published
from tests.stack import ROOT, Stack, wait_for

REVIEWERS, DECISIONS, PENDING, ONE_BY_ONE, AGAIN = 32, 24, 20_000, 500, 50_000

IMPORT = """
import json, resource, sys, time
import django
django.setup()
from annotation.imports import services
from annotation.management.commands.import_quadruplets import _chunks
from annotation.models import Dataset
from pathlib import Path
dataset, _ = Dataset.objects.get_or_create(slug=sys.argv[2], name=sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began, cpu = time.monotonic(), time.process_time()
found = services.start(
    dataset=dataset, chunks=_chunks(Path(sys.argv[1])), file_name="BioTool.json", partial=False, created_by=None
)
services.run(found.pk)
found.refresh_from_db()
print(json.dumps({
    "seconds": time.monotonic() - began, "cpu": time.process_time() - cpu, "state": found.state, "new": found.new,
    "already": found.already, "failure": found.failure,
    "before": before / 1024, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""

CHECK = """
import time
from annotation.imports import checking
from annotation.models import Import
intake = Import.objects.filter(dataset__slug={slug!r}, new__gt=0).get().intake
before, began = checking.left(intake), time.monotonic()
checking.check(intake, seconds={seconds})
result = [before - checking.left(intake), time.monotonic() - began]
"""

WRITING = """
from annotation.models import Import
result = Import.objects.filter(dataset__slug="second", state="writing", hundredths__gte=50).exists()
"""

COPY = """
import time
from django.db import connection
result = 0
with connection.cursor() as cursor:
    for table in ("evidence_call", "evidence_observation", "annotation_quadruplet", "annotation_revision"):
        with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy, open("/dev/shm/rows", "wb") as file:
            for data in copy:
                file.write(data)
        cursor.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} LIMIT 0")
        began = time.monotonic()
        with open("/dev/shm/rows", "rb") as file, cursor.copy(f"COPY bare_{table} FROM STDIN (FORMAT binary)") as copy:
            while data := file.read(1 << 20):
                copy.write(data)
        result += time.monotonic() - began
        cursor.execute(f"DROP TABLE bare_{table}")
import os
os.remove("/dev/shm/rows")
"""

ONE_AT_A_TIME = """
import itertools, time
from annotation import intake
from annotation.imports import lines, reading
from annotation.models import Dataset
from biotools.evidence import importing, observing
dataset = Dataset.objects.create(slug="singly", name="singly")
delivery = intake.open_intake(dataset=dataset, source="import", label="singly", created_by=None)
began = time.monotonic()
with open({file!r}, "rb") as opened:
    for record in itertools.islice(reading.records(opened), {count}):
        line = lines.read(record.value)
        brought = importing.Brought(line.function, line.arguments, line.summary, line.raw.encode())
        (kept,) = importing.keep([brought])
        intake.receive(
            intake=delivery, observation=observing.Observation.objects.select_related("call").get(pk=kept.observation),
            tool=observing.tool_of(line.function), arguments=line.arguments, query=line.query, style=line.style,
            judgement=None, lineage={{}},
        )
result = time.monotonic() - began
"""


def make(file: Path, count: int) -> int:
    """A file of so many records, two for each call, with the published examples' observations; its bytes."""
    patterns = published()
    with file.open("w", encoding="utf-8") as out:
        out.write("[\n")
        for number in range(count):
            record = varied(patterns[number // 2 % len(patterns)], number // 2)
            record["user_query"] += f" ({number})" if number % 2 else f" Tell it for case {number}."
            out.write(("" if number == 0 else ",\n") + json.dumps(record))
        out.write("\n]\n")
    return file.stat().st_size


def varied(pattern: dict[str, Any], number: int) -> dict[str, Any]:
    """The record with another call and another observation."""
    arguments = dict(pattern["function_calling"]["arguments"])
    match pattern["function_calling"]["name"]:
        case "esearch":
            arguments["term"] += f" AND {number}[SLEN]"
        case "search_uniprotkb":
            arguments["query"] += f" AND length:[1 TO {number + 1}]"
        case "lookup_by_symbol":
            arguments["symbol"] += f"-{number}"
        case "get_uniprotkb_entry":
            arguments["accession"] = "P" + f"{number % 10**5:05d}"
    observation = json.loads(pattern["observation"]) | {"case": number}
    return pattern | {
        "function_calling": {"name": pattern["function_calling"]["name"], "arguments": arguments},
        "observation": json.dumps(observation, indent=2),
    }


@contextmanager
def started(stack: Stack, file: Path, slug: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of its own that imports the file; ended with the block."""
    words = [sys.executable, "-c", IMPORT, str(file), slug]
    environ = stack.environ | {"DJANGO_SETTINGS_MODULE": "biotool_site.settings.local", "LOG_LEVEL": "ERROR"}
    with subprocess.Popen(words, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def bring(stack: Stack, file: Path, slug: str) -> dict[str, Any]:
    """Import the file; what the process that did it tells."""
    with started(stack, file, slug) as process:
        read: dict[str, Any] = json.loads(process.communicate()[0])
        return read


def reviewing(stack: Stack, tokens: list[str], decisions: int = DECISIONS) -> tuple[list[Decision], float]:
    """Reviewers who decide every 2 s."""
    claim, review = (path.format("queue") for path in OURS)
    jobs = [
        Job(stack.port, claim, review, token, decisions, pause=2.0, after=2.0 * number / REVIEWERS)
        for number, token in enumerate(tokens)
    ]
    return run(jobs)


def measure(stack: Stack, count: int, folder: Path) -> None:
    """Print what one size takes."""
    file = folder / "BioTool.json"
    size = make(file, count)
    print(f"{count:,} records, {size / 1e6:.0f} MB", flush=True)
    first = bring(stack, file, "first")
    report("import", count, first)
    checked, seconds = stack.python(CHECK.format(slug="first", seconds=30), 300)
    print(f"  checks: {checked:,} in {seconds:.0f} s, {checked / seconds:.0f}/s", flush=True)
    if count <= AGAIN:
        report("the same file again", count, bring(stack, file, "first"))
    copied = stack.python(COPY, 900)
    print(f"  COPY of the same rows: {copied:.1f} s; the import takes {first['seconds'] / copied:.1f} times as long")
    singly = stack.python(ONE_AT_A_TIME.format(file=str(file), count=ONE_BY_ONE), 900)
    print(f"  one at a time, with checks: {ONE_BY_ONE / singly:.0f}/s", flush=True)
    tokens = stack.python(QUEUE.format(slug="queue", wanted=1, people=REVIEWERS, pending=PENDING), 900)
    run([Job(stack.port, *(path.format("queue") for path in OURS), tokens[0], 40)])
    print("  " + told("reviewers alone", *reviewing(stack, tokens)), flush=True)
    with started(stack, file, "second") as importing:
        wait_for(lambda: stack.python(WRITING) or importing.poll() is not None, 900, "the second import to be written")
        done = reviewing(stack, tokens)
        still = "to its end and after" if importing.poll() is not None else "all the time"
        print("  " + told(f"reviewers while it is written ({still})", *done))


def report(what: str, count: int, done: dict[str, Any]) -> None:
    """One line."""
    print(
        f"  {what}: {done['seconds']:.1f} s ({done['cpu']:.1f} s of its own CPU), {count / done['seconds']:.0f}/s, "
        f"{done['new']:,} new, {done['already']:,} already there {done['failure']}; "
        f"memory {done['peak']:.0f} MB at most, {done['before']:.0f} MB before it began",
        flush=True,
    )


def main() -> None:
    for count in [int(word.replace(",", "")) for word in sys.argv[1:]] or [7_040, 250_000]:
        with tempfile.TemporaryDirectory() as name:
            stack = Stack(Path(name), SWEEP_SECONDS="60", BIOTOOLS_TRANSPORT="replay", WORK_RESEND_SECONDS="100000")
            try:
                measure(stack.start(), count, Path(name))
            finally:
                stack.stop()


if __name__ == "__main__":
    main()

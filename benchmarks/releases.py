"""A release of many records: how long, how much memory, how soon a download begins; beside Postgres' own COPY TO.

    .venv/bin/python -m benchmarks.releases [RECORDS]

The whole studio: the release is ordered over HTTP and made by its worker, the files are downloaded over HTTP. RECORDS
(100,000) are copies by SQL of seven quadruplets, two for each call, past the services; they have no decisions.
Then each file alone, in a shell beside it: what the records' lines cost with COPY TO, and what each format adds.
"""

import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

import psutil

from tests.stack import Stack, wait_for

FILL = """
from annotation.models import Dataset, Membership
from benchmarks.filling import copies
from django.contrib.auth import get_user_model
from tests.factories import LOOKUPS, deliver
dataset = Dataset.objects.create(slug="large", name="Large")
Membership.objects.create(dataset=dataset, user=get_user_model().objects.get(username="admin"), role="admin")
patterns = [deliver(dataset, arguments=arguments) for arguments in LOOKUPS]
patterns += [
    deliver(dataset, query, function="get_uniprotkb_entry", arguments={{"accession": "P15056"}})
    for query in ("Which protein is P15056?", "What does P15056 do?")
]
for pattern in patterns:
    copies(dataset, pattern, {records} // len(patterns), state="approved", own_calls=True)
result = dataset.quadruplets.filter(state="approved").count()
"""

# Each format alone, and the records' lines by COPY TO, twice each, the quicker one: [name, seconds, bytes].
ALONE = """
import time
from django.db import connection
from annotation.models import Release
from annotation.releases import reader
from annotation.releases.files import edition_of
from annotation.releases.formats import RECORD_FORMATS, Sink
release = Release.objects.get(dataset__slug="large")
edition = edition_of(release)

def timed(work):
    began = time.perf_counter()
    size = work()
    return time.perf_counter() - began, size

def copied():
    size = 0
    with connection.connection.cursor() as cursor, open("/dev/null", "wb") as file:
        sql = "COPY (SELECT content FROM annotation_releaserecord WHERE release_id = %s ORDER BY position) TO STDOUT"
        with cursor.copy(sql, [release.pk]) as rows:
            for data in rows:
                size += len(data)
                file.write(data)
    return size

def written(form):
    with open("/dev/null", "wb") as file:
        sink = Sink(file)
        made = form(edition, sink)
        made.begin()
        for record in reader.frozen(release):
            made.add(record)
        made.end()
    return sink.size

works = {"COPY TO": copied} | {form.name: lambda form=form: written(form) for form in RECORD_FORMATS}
result = [[name, *min(timed(work) for _ in range(2))] for name, work in works.items()]
"""


class Memory:
    """The most that each of these processes held while the block ran, in MB."""

    def __init__(self, processes: list[psutil.Process]) -> None:
        self.before = {process: self._now(process) for process in processes}
        self.most = dict(self.before)
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def grown(self) -> tuple[float, float]:
        """Of the process that grew most: what it held before, and at most."""
        process = max(self.most, key=lambda one: self.most[one] - self.before[one])
        return self.before[process], self.most[process]

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            for process in self.most:
                self.most[process] = max(self.most[process], self._now(process))

    @staticmethod
    def _now(process: psutil.Process) -> float:
        try:
            return process.memory_info().rss / 1e6
        except psutil.Error:
            return 0.0


def cut(stack: Stack, admin: object) -> None:
    """Order the release, see it made: seconds until the records are frozen, until the files are there; memory."""
    began = time.monotonic()
    frozen: list[tuple[float, float]] = []
    made = "datasets/large/releases/1.0/"

    def published() -> bool:
        told = admin.get(made).json()
        assert told["state"] != "failed", told["failure"]
        if told["progress"]["done"] >= 60 and not frozen:
            frozen.append((time.monotonic() - began, memory.grown()[1]))
        return told["state"] == "published"

    with Memory(stack.children("worker")) as memory:
        assert admin.post("datasets/large/releases/", {"version": "1.0"}).status_code == 201
        wait_for(published, 7200, "the release", every=0.5)
        whole = time.monotonic() - began
    told = admin.get(made).json()
    before, most = memory.grown()
    print(
        f"{told['counts']['records']:,} records, {sum(file['size'] for file in told['files']) / 1e6:,.0f} MB of files"
    )
    print(f"frozen after {frozen[0][0]:.1f} s, published after {whole:.1f} s")
    print(
        f"the worker's memory: {before:.0f} MB before, at most {frozen[0][1]:.0f} MB until frozen, {most:.0f} MB in all"
    )


def download(admin: object, name: str) -> None:
    """First byte and the whole of one file over HTTP."""
    began = time.monotonic()
    with admin.http.get(f"{admin.url}datasets/large/releases/1.0/files/{name}", stream=True, timeout=600) as answer:
        parts = answer.iter_content(1 << 20)
        size = len(next(parts))
        first = time.monotonic() - began
        size += sum(map(len, parts))
    seconds = time.monotonic() - began
    print(f"download of {name}: first byte after {first * 1000:.0f} ms, {size / 1e6:,.0f} MB in {seconds:.1f} s")


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), SWEEP_SECONDS="60", WORK_LEASE_SECONDS="60", BIOTOOLS_TRANSPORT="replay")
        try:
            stack.start()
            stack.python(FILL.format(records=records), 3600)
            admin = stack.session()
            cut(stack, admin)
            for name in ("quadruplets.jsonl", "train.parquet"):
                download(admin, name)
            for name, seconds, size in stack.python(ALONE, 7200):
                print(f"{name:20} {seconds:7.1f} s {size / 1e6:8,.0f} MB {records / seconds:10,.0f} records/s")
        finally:
            stack.stop()


if __name__ == "__main__":
    main()

"""Claim and review over HTTP without pause, beside a bare Django + DRF view pair on the same machine and Postgres.

    .venv/bin/python -m benchmarks.queue [PENDING] [DECISIONS]

PENDING: quadruplets in the queue (default 2000). DECISIONS: of each round (default 500).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.clients import Decision, Job, run
from tests.stack import ROOT, Stack, free_port, wait_for

CLIENTS = (1, 8, 32)

FILL = """
from django.contrib.auth import get_user_model
from annotation.models import Dataset, Membership, Role
from biotool_site.accounts.models import APIToken
from tests.factories import deliver_many
dataset = Dataset.objects.create(slug="race", name="Race")
result = []
for number in range({people}):
    user = get_user_model().objects.create_user(f"racer{{number}}")
    Membership.objects.create(dataset=dataset, user=user, role=Role.REVIEWER)
    _, token = APIToken.objects.create(user=user, expiry=None, name="race", scope="review")
    result.append(token)
deliver_many(dataset, {pending})
"""

STORED = """
from annotation.models import Review
result = [str(row) for row in Review.objects.filter(dataset__slug="race").values_list("quadruplet", flat=True)]
"""

# A body as long as a claimed quadruplet's.
BARE = """
from django.conf import settings
from django.db import connection
from annotation.models import Quadruplet
from biotool_site.engines import addresses
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE bare_item (id serial PRIMARY KEY, taken bool NOT NULL DEFAULT false,"
        " verdict text, body text NOT NULL)")
    cursor.execute("CREATE TABLE bare_review (id serial PRIMARY KEY, item int NOT NULL REFERENCES bare_item,"
        " verdict text NOT NULL)")
    cursor.execute("CREATE INDEX ON bare_item (id) WHERE NOT taken")
    cursor.execute("INSERT INTO bare_item (body) SELECT repeat('x', 3000) FROM generate_series(1, %s)", [{pending}])
    cursor.execute("ANALYZE")
result = addresses.database_url(settings.DATA_DIR)
"""


@contextmanager
def bare(url: str, folder: Path) -> Iterator[int]:
    """The bare pair under the flags that the supervisor gives gunicorn; its port."""
    port = free_port()
    flags = ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"]
    words = [sys.executable, "-m", "gunicorn", "benchmarks.bare.wsgi", "--bind", f"127.0.0.1:{port}", *flags]
    environ = os.environ | {"BARE_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
    with (folder / "bare.txt").open("wb") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        wait_for(lambda: b"Booting worker" in (folder / "bare.txt").read_bytes(), 30, "the bare pair")
        time.sleep(2)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def told(name: str, done: list[Decision], seconds: float) -> str:
    """One line of the table."""
    shown = [f"{name:32}", f"{len(done) / seconds:6.0f}/s"]
    for part in ("claim", "review"):
        times = sorted(getattr(decision, part) * 1000 for decision in done)
        marks = (times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
        shown.append(f"{part} " + " / ".join(f"{mark:.0f}" for mark in marks) + " ms")
    return "  ".join(shown)


def jobs(clients: int, decisions: int, port: int, claim: str, review: str, tokens: list[str]) -> list[Job]:
    """One job for each client; together so many decisions."""
    return [Job(port, claim, review, tokens[number], decisions // clients) for number in range(clients)]


def measure(stack: Stack, pending: int, decisions: int, folder: Path) -> None:
    """Print a line for each number of clients, ours and the bare pair's, and what was doubled or lost."""
    tokens = stack.python(FILL.format(people=max(CLIENTS), pending=pending))
    url = stack.python(BARE.format(pending=pending))
    print(f"{pending} pending; decisions/s, then p50 / p95 / p99")
    ours = ("/api/v1/datasets/race/queue/claim/", "/api/v1/quadruplets/{}/reviews/")
    kept: list[Decision] = []
    with bare(url, folder) as port:
        run(jobs(4, 40, port, "/claim/", "/items/{}/reviews/", tokens))  # warm
        kept += run(jobs(4, 40, stack.port, *ours, tokens))[0]
        for clients in CLIENTS:
            few = decisions if clients > 1 else decisions // 4
            print(
                told(
                    f"bare pair, {clients} clients",
                    *run(jobs(clients, few, port, "/claim/", "/items/{}/reviews/", tokens)),
                )
            )
            done, seconds = run(jobs(clients, few, stack.port, *ours, tokens))
            kept += done
            print(told(f"BioTool Studio, {clients} clients", done, seconds))
    reviewed, decided = Counter(stack.python(STORED)), Counter(decision.item for decision in kept)
    print(f"double claims: {sum(decided.values()) - len(decided)}, lost reviews: {(decided - reviewed).total()}")


def main() -> None:
    pending, decisions = [int(word) for word in sys.argv[1:]] + [2000, 500][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), SWEEP_SECONDS="60")
        try:
            measure(stack.start(), pending, decisions, Path(folder))
        finally:
            stack.stop()


if __name__ == "__main__":
    main()

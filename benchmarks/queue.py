"""Claim and review over HTTP, on queues of any length, by few people and by a crowd.

    .venv/bin/python -m benchmarks.queue [beside] [PENDING] [DECISIONS]   beside a bare Django + DRF view pair, same Postgres
    .venv/bin/python -m benchmarks.queue long [PENDING ...]               7,040 and 1,000,000 pending; 1, 8 and 32
                                                                          reviewers, every 2 s and without pause
    .venv/bin/python -m benchmarks.queue crowd [CLAIMS] [CLIENTS]         1, 2 and 3 reviews wanted, all by a crowd

PENDING: quadruplets in the queue (beside: 2000). DECISIONS: of each round (500). CLAIMS: in all (100,000). CLIENTS: 200.
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
    cursor.execute("ANALYZE bare_item")
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
    tokens = stack.python(FILL.format(people=max(CLIENTS), pending=pending), 900)
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


OURS = ("/api/v1/datasets/{}/queue/claim/", "/api/v1/quadruplets/{{}}/reviews/")

QUEUE = """
from django.contrib.auth import get_user_model
from annotation.models import Dataset, Membership, Role
from benchmarks.filling import copies
from biotool_site.accounts.models import APIToken
from tests.factories import deliver
dataset = Dataset.objects.create(slug={slug!r}, name={slug!r}, reviews_required={wanted})
result = []
for number in range({people}):
    user, _ = get_user_model().objects.get_or_create(username=f"racer{{number}}")
    Membership.objects.create(dataset=dataset, user=user, role=Role.REVIEWER)
    _, token = APIToken.objects.create(user=user, expiry=None, name={slug!r}, scope="review")
    result.append(token)
copies(dataset, deliver(dataset), {pending} - 1)
"""

# At every moment at which a claim began: who held the quadruplet, and how many decisions stood that count.
KEPT = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('''SELECT count(*) FROM annotation_claim one JOIN annotation_dataset d ON d.id = one.dataset_id
        WHERE d.slug = %s AND (
            SELECT count(*) FROM annotation_claim held WHERE held.quadruplet_id = one.quadruplet_id
              AND held.taken_at <= one.taken_at AND coalesce(held.closed_at, held.expires_at) > one.taken_at)
          + (SELECT count(*) FROM annotation_review said WHERE said.quadruplet_id = one.quadruplet_id
              AND said.created_at <= one.taken_at) > d.reviews_required''', [{slug!r}])
    doubled = cursor.fetchone()[0]
    cursor.execute('''SELECT r.quadruplet_id::text, count(*), count(DISTINCT r.reviewer_id) FROM annotation_review r
        JOIN annotation_dataset d ON d.id = r.dataset_id WHERE d.slug = %s GROUP BY 1''', [{slug!r}])
    result = [doubled, cursor.fetchall()]
"""


def checked(stack: Stack, slug: str, done: list[Decision]) -> str:
    """What was doubled and what was lost, by the tables and by what the clients were told."""
    doubled, rows = stack.python(KEPT.format(slug=slug), 900)
    stored = Counter({item: count for item, count, _ in rows})
    twice = sum(count - people for _, count, people in rows)
    lost = (Counter(decision.item for decision in done) - stored).total()
    return f"claims beyond the open slots: {doubled}, twice by one person: {twice}, lost reviews: {lost}"


def long(stack: Stack, lengths: list[int]) -> None:
    """Queues of these lengths: 1, 8 and 32 reviewers, each deciding every 2 s, then without pause."""
    for pending in lengths:
        slug = f"queue-{pending}"
        tokens = stack.python(QUEUE.format(slug=slug, wanted=1, people=max(CLIENTS), pending=pending), 900)
        claim, review = (path.format(slug) for path in OURS)
        kept = run([Job(stack.port, claim, review, tokens[0], 40)])[0]  # warm
        print(f"{pending:,} pending; decisions/s, then p50 / p95 / p99")
        for clients in CLIENTS:
            paced = [
                Job(stack.port, claim, review, token, 24, pause=2.0, after=2.0 * number / clients)
                for number, token in enumerate(tokens[:clients])
            ]
            done, seconds = run(paced)
            kept += done
            print(told(f"{clients} reviewers, every 2 s", done, seconds))
            done, seconds = run(jobs(clients, 1600 if clients > 1 else 400, stack.port, claim, review, tokens))
            kept += done
            print(told(f"{clients} reviewers, without pause", done, seconds))
        print(checked(stack, slug, kept))


def crowd(stack: Stack, claims: int, clients: int) -> None:
    """A third of the claims with one, two and three reviews wanted, all of the queue taken by so many clients."""
    for wanted in (1, 2, 3):
        slug, share = f"crowd-{wanted}", claims // 3
        pending = share // wanted
        tokens = stack.python(QUEUE.format(slug=slug, wanted=wanted, people=clients, pending=pending), 900)
        claim, review = (path.format(slug) for path in OURS)
        done, seconds = run([Job(stack.port, claim, review, token, share) for token in tokens])
        print(told(f"{clients} clients, {wanted} wanted", done, seconds))
        print(f"  {len(done)} decisions on {pending} quadruplets; {checked(stack, slug, done)}")


def numbers(words: list[str], *defaults: int) -> list[int]:
    """The words as numbers, with the defaults of those that are not given."""
    return [int(word) for word in words] + list(defaults[len(words) :])


def main() -> None:
    words = sys.argv[1:]
    mode = words.pop(0) if words and words[0] in ("beside", "long", "crowd") else "beside"
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), SWEEP_SECONDS="60", BIOTOOLS_TRANSPORT="replay")
        try:
            stack.start()
            if mode == "long":
                long(stack, numbers(words) or [7040, 1_000_000])
            elif mode == "crowd":
                crowd(stack, *numbers(words, 100_000, 200))
            else:
                measure(stack, *numbers(words, 2000, 500), Path(folder))
        finally:
            stack.stop()


if __name__ == "__main__":
    main()

"""Reviewers without pause: each a thread with one kept connection, spread over few processes."""

import http.client
import json
import multiprocessing
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

PROCESSES = 2


@dataclass(frozen=True)
class Job:
    """What one reviewer does: where to claim, where to review, as whom, how many decisions at most."""

    port: int
    claim_path: str
    review_path: str
    token: str
    decisions: int
    pause: float = 0.0  # seconds from the start of one decision to that of the next, at least
    after: float = 0.0  # seconds before the first one: people do not decide in step


@dataclass(frozen=True)
class Decision:
    """One claim and its review: what was decided on, and how many seconds each request took."""

    item: str
    claim: float
    review: float


def run(jobs: list[Job]) -> tuple[list[Decision], float]:
    """All decisions of all reviewers, and the seconds from the first start to the last end."""
    shares = [share for number in range(PROCESSES) if (share := jobs[number::PROCESSES])]
    with multiprocessing.get_context("spawn").Pool(len(shares)) as pool:
        pool.map(time.sleep, [0.1] * len(shares))  # the processes are there
        began = time.monotonic()
        done = [decision for many in pool.map(_share, shares, chunksize=1) for decision in many]
        return done, time.monotonic() - began


def _share(jobs: list[Job]) -> list[Decision]:
    done: list[Decision] = []
    threads = [threading.Thread(target=lambda job=job: done.extend(_review(job))) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def _review(job: Job) -> list[Decision]:
    link = http.client.HTTPConnection("127.0.0.1", job.port, timeout=60)
    found = []
    time.sleep(job.after)
    while len(found) < job.decisions:
        began = time.perf_counter()
        claimed = _post(link, job, job.claim_path, {}, (200, 204))
        if claimed is None:
            break
        middle = time.perf_counter()
        body = {"claim": claimed["claim"]["id"], "revision": claimed["revision"], "verdict": "approve"}
        _post(link, job, job.review_path.format(claimed["id"]), body, (201,))
        found.append(Decision(str(claimed["id"]), middle - began, time.perf_counter() - middle))
        time.sleep(max(0.0, began + job.pause - time.perf_counter()))
    link.close()
    return found


def _post(link: http.client.HTTPConnection, job: Job, path: str, body: Any, wanted: tuple[int, ...]) -> Any:
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Token {job.token}",
        "Idempotency-Key": str(uuid.uuid4()),
    }
    link.request("POST", path, json.dumps(body), headers)
    answer = link.getresponse()
    text = answer.read()
    if answer.status not in wanted:
        raise RuntimeError(f"{path}: {answer.status} {text[:500]!r}")
    return json.loads(text) if text else None

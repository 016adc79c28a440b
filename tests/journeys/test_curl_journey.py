"""The README's journey with HTTP alone: launch, wait, claim, review, release, download."""

import hashlib

import pytest
import requests

from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


def test_launch_wait_claim_review_release_download(stack: Stack) -> None:
    admin, reviewer = stack.session("admin"), stack.session("reviewer1", "review")
    admin.new_dataset("curl")
    launched = admin.post("datasets/curl/batches/", {"functions": ["lookup_by_id", "esearch"], "calls": 5})
    assert launched.status_code == 201, launched.text
    batch = admin.wait_for_batch(launched.json()["id"])
    assert batch["state"] == "done"
    assert set(batch["counts"]) == {
        "proposed",
        "executed",
        "dropped",
        "queries",
        "judged",
        "filtered",
        "pending",
    }
    assert batch["counts"]["pending"] > 0 and sum(batch["drops"].values()) == batch["counts"]["dropped"]
    decided = 0
    while (claimed := reviewer.post("datasets/curl/queue/claim/")).status_code == 200:
        body = {"claim": claimed.json()["claim"]["id"], "revision": 1, "verdict": "approve"}
        review = reviewer.post(
            f"quadruplets/{claimed.json()['id']}/reviews/",
            body,
            headers={"Idempotency-Key": f"curl-{decided}"},
        )
        assert review.status_code == 201, review.text
        decided += 1
    assert claimed.status_code == 204 and decided == batch["counts"]["pending"]
    assert admin.post("datasets/curl/releases/", {"version": "1.0"}).status_code == 201

    def published() -> dict | None:
        manifest = admin.get("datasets/curl/releases/1.0/").json()
        assert manifest["state"] != "failed", manifest
        return manifest if manifest["state"] == "published" else None

    wait_for(published, 60, "the release")
    consumer = stack.session("consumer", "read")
    sums = consumer.get("datasets/curl/releases/1.0/files/SHA256SUMS").text
    for line in sums.splitlines():
        digest, name = line.split(maxsplit=1)
        body = consumer.get(f"datasets/curl/releases/1.0/files/{name.lstrip('*')}")
        assert body.status_code == 200
        assert hashlib.sha256(body.content).hexdigest() == digest, name
    records = consumer.get("datasets/curl/releases/1.0/files/BioTool.json").json()
    assert len(records) == decided
    again = admin.post("datasets/curl/releases/", {"version": "1.0"})
    assert again.status_code == 409 and again.headers["Content-Type"] == "application/problem+json"


def test_without_a_worker_pages_say_so_and_work_goes_on_by_itself(stack: Stack) -> None:
    """Nobody serves the queues: pages and API work; a worker that comes back takes up what waits."""
    admin, pages = stack.session("admin"), stack.pages("admin")
    admin.new_dataset("idle")
    workers = stack.children("worker")
    assert workers
    for worker in workers:
        worker.suspend()
    try:
        wait_for(lambda: requests.get(f"{stack.url}/readyz", timeout=5).status_code == 503, 40, "readyz to tell")
        assert "workers" in requests.get(f"{stack.url}/readyz", timeout=5).text
        batch = admin.post("datasets/idle/batches/", {"functions": ["lookup_by_id"], "calls": 3}).json()
        assert admin.post("datasets/idle/releases/", {"version": "0"}).status_code == 422
        for path in ("datasets/idle/", "datasets/idle/queue/", "datasets/idle/quadruplets/", "datasets/idle/releases/"):
            assert pages.get(f"{stack.url}/{path}", timeout=30).status_code == 200
        for path in (f"batches/{batch['id']}/", "datasets/idle/batches/new/"):
            assert "No worker is running" in pages.get(f"{stack.url}/{path}", timeout=30).text, path
        assert admin.get(f"batches/{batch['id']}/").json()["counts"]["proposed"] == 0
    finally:
        for worker in workers:
            worker.resume()
    assert admin.wait_for_batch(batch["id"])["counts"]["pending"] > 0
    assert "No worker is running" not in pages.get(f"{stack.url}/batches/{batch['id']}/", timeout=30).text

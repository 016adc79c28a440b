"""Servers without a batch interface, in trouble, or lost sight of: nothing is paid twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from synthesis.batches import progress, services
from synthesis.models import LLMExchange, ProviderBatch, Query
from tests.synthesis.provider_batches.file_llm import FileLLM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/v1/files", "/v1/batches"])
@pytest.mark.parametrize("status", [404, 405, 400])
def test_a_server_without_the_interface_is_asked_live_and_the_batch_says_so(
    launch: Any, with_files: Any, server: FileLLM, path: str, status: int
) -> None:
    server.odd["POST", path] = status, '{"error": {"message": "nothing here"}}'
    batch = with_files(launch())
    assert batch.state == "done"
    told = progress.of(batch)
    assert told["mode"] == "provider_batch"
    assert set(told["live_roles"]) == {"query_writer", "judge"}
    assert server.url in told["live_roles"]["judge"]
    assert len(server.live) == LLMExchange.objects.filter(provider_batch__isnull=True).count() > 0
    assert not server.paid


def test_the_settings_keep_a_role_live(
    launch: Any, with_files: Any, server: FileLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_JUDGE_IN_BATCHES", "0")
    batch = with_files(launch())
    assert batch.state == "done"
    assert "LLM_JUDGE_IN_BATCHES" in progress.of(batch)["live_roles"]["judge"]
    assert {row.role for row in ProviderBatch.objects.all()} == {"query_writer"}
    assert len(server.live) == Query.objects.count() > 0


def test_a_batch_that_was_made_without_our_knowing_is_found_and_not_made_again(
    launch: Any, with_files: Any, server: FileLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.lose_creation = True
    batch = launch()
    while not server.batches:
        with_files(batch, turns=1)
    file = ProviderBatch.objects.get()
    assert (file.state, file.provider_id) == ("creating", "")
    server.lose_creation = False
    for _ in range(5):  # newer ones on other pages
        server._create({"input_file_id": "file-0", "metadata": {}, "endpoint": "/v1/chat/completions"})
    with_files(batch, turns=2)
    file.refresh_from_db()
    assert file.state == "creating"  # too soon: it may still be on its way
    ProviderBatch.objects.update(asked_at=F("asked_at") - timedelta(minutes=1))
    with_files(batch, turns=1)
    file.refresh_from_db()
    assert (file.state, file.provider_id) == ("sent", "batch_0")
    assert with_files(batch).state == "done"
    assert set(server.paid.values()) == {1}
    assert server.uploads == ProviderBatch.objects.count()


def test_a_batch_that_was_never_made_is_made_then(launch: Any, with_files: Any, server: FileLLM) -> None:
    server.odd["POST", "/v1/batches"] = 0, ""
    batch = launch()
    while not ProviderBatch.objects.filter(asked_at__isnull=False).exists():
        with_files(batch, turns=1)
    del server.odd["POST", "/v1/batches"]
    assert not server.batches
    ProviderBatch.objects.update(asked_at=F("asked_at") - timedelta(minutes=1))
    assert with_files(batch).state == "done"
    assert set(server.paid.values()) == {1}


@pytest.mark.parametrize(
    ("method", "path", "odd"),
    [
        ("POST", "/v1/files", (500, "")),
        ("POST", "/v1/files", (429, "")),
        ("POST", "/v1/files", (200, "<html>hello</html>")),
        ("GET", "/v1/batches/", (502, "<html>bad gateway</html>")),
        ("GET", "/v1/batches/", (200, "<html>hello</html>")),
        ("GET", "/v1/batches/", (0, "")),
        ("GET", "/v1/files/", (200, "<html>hello</html>")),
        ("GET", "/v1/files/", (500, "")),
    ],
)
def test_a_server_in_trouble_is_waited_for_and_paid_once(
    launch: Any, with_files: Any, server: FileLLM, method: str, path: str, odd: tuple[int, str]
) -> None:
    server.odd[method, path] = odd
    batch = launch()
    with_files(batch, turns=4)
    file = ProviderBatch.objects.get()
    assert file.attempts >= 1 and server.url in file.trouble
    assert batch.state == "running" and not batch.live_roles
    server.odd.clear()
    assert with_files(batch).state == "done"
    assert set(server.paid.values()) == {1}
    assert server.uploads == ProviderBatch.objects.count() == 2


def test_a_server_that_never_makes_sense_is_asked_live(launch: Any, with_files: Any, server: FileLLM) -> None:
    server.odd["POST", "/v1/files"] = 200, "<html>hello</html>"
    batch = with_files(launch())
    assert batch.state == "done"
    assert "cannot be read" in batch.live_roles["query_writer"]


def test_a_wrong_key_pauses_the_batch(launch: Any, with_files: Any, server: FileLLM, people: Any) -> None:
    server.odd["POST", "/v1/files"] = 401, "{}"
    batch = with_files(launch())
    assert batch.state == "paused" and "refuses our key" in batch.message and "sk-secret" not in batch.message
    server.odd.clear()
    with_files(batch, turns=2)  # a file that was never sent is given up meanwhile
    services.resume(batch=batch, by=people["admin"])
    assert with_files(batch).state == "done"


def test_a_provider_that_forgot_the_batch(launch: Any, with_files: Any, sent: Any, server: FileLLM) -> None:
    batch = launch()
    file = sent(batch)
    del server.batches[file.provider_id]
    assert with_files(batch).state == "done"
    file.refresh_from_db()
    assert file.status == "unknown to the provider"


def test_a_provider_that_never_ends_is_given_up(launch: Any, with_files: Any, sent: Any, server: FileLLM) -> None:
    server.odd["GET", "/v1/batches/"] = 500, ""
    batch = launch()
    file = sent(batch)
    ProviderBatch.objects.update(asked_at=timezone.now() - timedelta(days=4))
    with_files(batch, turns=1)
    file.refresh_from_db()
    assert (file.state, file.status) == ("ended", "lost")
    server.odd.clear()
    assert with_files(batch).state == "done"

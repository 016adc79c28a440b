"""/healthz, /readyz and /metrics."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from biotool_site.lib import workers
from biotool_site.models import WorkerPresence


def worker(*queues: str, name: str = "w1", seconds_ago: float = 0) -> WorkerPresence:
    seen_at = Now() - timedelta(seconds=seconds_ago)
    return WorkerPresence.objects.create(name=name, queues=list(queues), seen_at=seen_at)


def test_healthz_asks_nothing(client: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_with_all_queues_served(client: Any, db: None, settings: Any) -> None:
    worker(*settings.QUEUES)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "postgres": "ok", "redis": "ok", "workers": "ok"}


def test_ready_tells_queues_without_worker(client: Any, db: None) -> None:
    worker("calls", "llm")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["workers"] == "no worker serves blast, judge, releases"


def test_not_ready_without_any_worker(client: Any, db: None, settings: Any) -> None:
    worker(*settings.QUEUES, seconds_ago=16)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["workers"] == "no worker is running"


def test_not_ready_without_redis(client: Any, db: None, settings: Any, tmp_path: Any) -> None:
    worker(*settings.QUEUES)
    settings.REDIS_URL = f"unix://{tmp_path}/nothing.sock?db=0"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["redis"] == "does not answer (ConnectionError)"


def test_not_ready_without_postgres(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from biotool_site import health

    def away() -> str:
        raise OperationalError("password=secret")

    monkeypatch.setattr(health, "_postgres", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["postgres"] == "does not answer (OperationalError)"
    assert "secret" not in answer.content.decode()


def test_a_worker_counts_for_fifteen_seconds(db: None) -> None:
    worker("calls", name="fresh", seconds_ago=10)
    worker("llm", name="dead", seconds_ago=16)
    assert workers.running() == {"calls"}
    assert workers.missing(["llm", "calls", "judge"]) == ["llm", "judge"]


def test_the_notice_names_what_is_missing_and_costs_one_query(db: None) -> None:
    worker("calls", "judge")
    notice = Template('{% load workers %}{% worker_notice "llm" "judge" %}')
    with CaptureQueriesContext(connection) as queries:
        text = notice.render(Context())
    assert "No worker is running for llm;" in text
    assert len(queries) == 1
    assert Template('{% load workers %}{% worker_notice "judge" %}').render(Context()).strip() == ""


@pytest.fixture
def numbers(client: Any, db: None) -> Any:
    return lambda **headers: client.get("/metrics", **headers)


def test_metrics_tell_states_and_queues(numbers: Any, make_quadruplet: Any, dataset: Any) -> None:
    make_quadruplet(dataset)
    worker("calls")
    text = numbers().content.decode()
    assert 'biotool_quadruplets{state="pending"} 1.0' in text
    assert "biotool_open_claims 0.0" in text
    assert 'biotool_queue_served{queue="calls"} 1.0' in text
    assert 'biotool_queue_served{queue="llm"} 0.0' in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"REMOTE_ADDR": "10.1.2.3"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "8.8.8.8"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ({"REMOTE_ADDR": "8.8.8.8", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "8.8.8.8", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "8.8.8.8", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_metrics_are_not_for_everybody(numbers: Any, settings: Any, headers: dict[str, str], status: int) -> None:
    settings.METRICS_TOKEN = "right" if headers.get("HTTP_AUTHORIZATION", "")[7:] else ""
    assert numbers(**headers).status_code == status

"""The system page: for whom it opens, what it tells, and that it opens while Redis and the broker are away."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import BulkAction, Import, Notification, Release, Settling
from biotool_site.models import WorkerPresence
from biotools.client import limits
from synthesis.batches import services
from synthesis.models import Batch, Proposal, Round

pytestmark = pytest.mark.django_db
PAGE = "/system/"


@pytest.fixture
def operator(people: dict[str, Any]) -> Client:
    people["outsider"].is_staff = True
    people["outsider"].save()
    client = Client()
    client.force_login(people["outsider"])
    return client


def worker(*queues: str) -> None:
    WorkerPresence.objects.create(name=f"{queues[0]}@here:7", queues=list(queues), seen_at=Now())


def text(client: Client, **headers: str) -> str:
    answer = client.get(PAGE, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_for_whom_it_opens(people: dict[str, Any], dataset: Any, operator: Client) -> None:
    found = {}
    for name in ("consumer", "reviewer1", "adjudicator", "admin"):
        client = Client()
        client.force_login(people[name])
        answer = client.get(PAGE)
        found[name] = answer.status_code
        if answer.status_code == 200:
            page = answer.content.decode()
            assert "Queues and workers" in page and "Room and versions" not in page and "Errors within" not in page
        else:
            assert "for admins of a dataset" in answer.content.decode()
    assert found == {"consumer": 403, "reviewer1": 403, "adjudicator": 403, "admin": 200}
    assert "Room and versions" in text(operator)
    assert Client().get(PAGE).url == "/login/?next=/system/"


def test_workers_and_queues_without_one_are_named(operator: Client) -> None:
    worker("calls", "llm", "judge")
    page = text(operator)
    assert "calls@here:7" in page
    assert "No worker for the queues blast, releases." in page and "--queues blast,releases" in page
    worker("releases")
    assert "No worker for the queue blast." in text(operator)


def test_it_asks_for_its_part_alone(operator: Client) -> None:
    part = text(operator, **{"HX-Request": "true"})
    assert part.startswith('<div class="stack polling" id="_system"') and 'hx-trigger="every 10s"' in part
    assert "<html" not in part
    assert '<div class="stack polling" id="_system"' in text(operator)


def test_messages_that_wait_are_counted(operator: Client) -> None:
    from annotation.tasks import sweep_releases

    with current_app.connection_for_write() as broker:
        broker.channel().queue_purge("releases")
    for _ in range(3):
        sweep_releases.apply_async()
    try:
        assert operator.get(PAGE).context["depths"].value["releases"] == 3
    finally:
        with current_app.connection_for_write() as broker:
            broker.channel().queue_purge("releases")


def test_what_is_drawn_on_a_services_limit_is_shown(operator: Client) -> None:
    from biotools.catalogue.hosts import hosts

    host = hosts()["ncbi"] if "ncbi" in hosts() else next(iter(hosts().values()))
    limiter = limits.usual()
    limiter.penalise(host, 30)
    used = {row.host: row for row in operator.get(PAGE).context["hosts"].value}
    assert set(used) == set(hosts())
    assert 20 < used[host.name].blocked <= 30
    assert "rests for" in text(operator)
    limiter._redis.zrem(limiter._blocked, host.name)  # type: ignore[attr-defined]


def test_work_that_waits_and_what_failed_is_told(operator: Client, people: dict[str, Any], dataset: Any) -> None:
    batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=3, sources=["recorded"], seed=1
    )
    Round.objects.filter(batch=batch).update(
        not_before=timezone.now() - timedelta(minutes=9), attempts=1, trouble="<b>away</b>"
    )
    Proposal.objects.create(
        batch=batch, round=batch.rounds.get(), function="lookup_by_id", arguments={}, digest="0" * 64, state="dropped",
        reason="unavailable",
    )  # fmt: skip
    page = operator.get(PAGE)
    rounds = page.context["steps"].value[0]
    assert (rounds.waiting, rounds.due, rounds.failed_once) == (1, 1, 1)
    assert "9\xa0minutes ago" in page.content.decode()
    assert "1 call of ensembl dropped" in page.content.decode()
    assert "&lt;b&gt;away&lt;/b&gt;" in page.content.decode()
    Batch.objects.filter(pk=batch.pk).update(state="running", started_at=Now(), running_since=Now())
    Batch.objects.filter(pk=batch.pk).update(state="failed", running_since=None, finished_at=Now(), message="No money.")
    page = text(operator)
    assert "failed just now" in page and "No money." in page


def test_releases_imports_policies_bulk_actions_and_e_mail_that_wait_are_told(
    operator: Client, people: dict[str, Any], dataset: Any
) -> None:
    Release.objects.create(dataset=dataset, version="1", created_by=people["admin"])
    BulkAction.objects.create(dataset=dataset, kind="front", actor=people["admin"], chosen=3)
    Import.objects.create(dataset=dataset, file_name="BioTool.json", size=1, sha256="0" * 64, partial=False)
    Settling.objects.create(dataset=dataset, actor=people["admin"])
    for number, due in enumerate((timedelta(minutes=-1), timedelta(hours=9))):
        Notification.objects.create(
            person=people["admin"], kind="release", event=str(number), dataset=dataset, path="/", mail_tries=number,
            mail_due_at=timezone.now() + due,
        )  # fmt: skip
    page = operator.get(PAGE)
    told = {step.what: (step.waiting, step.due, step.failed_once) for step in page.context["steps"].value}
    assert told["releases to cut"] == told["bulk actions to do or undo"] == (1, 1, 0)
    assert told["imports to read, write or check"] == told["changed policies to apply"] == (1, 1, 0)
    assert told["notifications to e-mail"] == (2, 1, 1)
    assert "just now" in page.content.decode() and "since 0" not in page.content.decode()


def test_it_opens_while_redis_and_broker_are_away(
    operator: Client, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"unix://{tmp_path}/nothing.sock?db=0"
    settings.REDIS_URL = nowhere
    monkeypatch.setenv("BIOTOOLS_LIMITS_URL", nowhere)
    # Without one of its own the second is the first, so it is read, and put back, while that is the real one.
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis+socket://{tmp_path}/nothing.sock?virtual_host=0")
    monkeypatch.setattr(current_app.conf, "broker_url", f"redis+socket://{tmp_path}/nothing.sock?virtual_host=0")
    page = text(operator)
    assert "The message broker does not answer" in page
    assert "Redis does not answer" in page
    assert "not known: Redis does not answer" in page
    assert "Queues and workers" in page and "Database" in page


def test_it_costs_a_constant_number_of_queries(
    operator: Client, people: dict[str, Any], dataset: Any, django_assert_num_queries: Any
) -> None:
    def launch() -> None:
        services.launch(
            dataset=dataset, created_by=people["admin"], functions=["lookup_by_id", "esearch"], calls=3,
            sources=["recorded"], seed=1,
        )  # fmt: skip

    launch()
    operator.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        operator.get(PAGE)
    for _ in range(5):
        launch()
    with django_assert_num_queries(len(few)):
        operator.get(PAGE)


@pytest.mark.parametrize("name", ["batches", "batch_launch", "releases", "dataset"])
def test_who_waits_for_a_queue_without_worker_is_told(
    name: str, people: dict[str, Any], dataset: Any, make_quadruplet: Any, browser_client: Any
) -> None:
    make_quadruplet(dataset)
    from annotation.models import Quadruplet

    Quadruplet.objects.update(state="approved")
    admin = browser_client(people["admin"])
    url = reverse(name, args=[dataset.slug])
    assert "No worker is running for" in admin.get(url).content.decode()
    worker("calls", "llm", "judge", "releases", "blast")
    assert "No worker is running for" not in admin.get(url).content.decode()

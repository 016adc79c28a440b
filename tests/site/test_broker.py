"""Which broker the settings choose, and how /readyz tells of one that is not Redis."""

from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from annotation.tasks import sweep_releases
from biotool_site.env import BadEnvironment
from biotool_site.lib import tasks
from biotool_site.models import WorkerPresence
from biotool_site.settings import broker
from biotool_site.supervisor.network import free_port
from synthesis.steps import messages
from synthesis.steps.order import JUDGE

REDIS = "unix:///srv/run/redis.sock?db=0"


@pytest.mark.parametrize(
    ("told", "address", "rabbitmq"),
    [
        ("", "redis+socket:///srv/run/redis.sock?virtual_host=0", False),
        ("redis://messages:6379/1", "redis://messages:6379/1", False),
        ("amqp://studio:secret@mq:5672/studio", "amqp://studio:secret@mq:5672/studio", True),
        ("amqps://mq-1//;amqps://mq-2//", "amqps://mq-1//;amqps://mq-2//", True),
    ],
)
def test_messages_go_where_the_variable_says(
    monkeypatch: pytest.MonkeyPatch, told: str, address: str, rabbitmq: bool
) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", told)
    assert broker.address(REDIS) == address
    assert broker.is_rabbitmq(address) == rabbitmq


@pytest.mark.parametrize("told", ["unix:///srv/run/redis.sock", "https://mq/", "mq:5672", "sqs://"])
def test_an_address_of_another_kind_is_refused_without_telling_it(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", told)
    with pytest.raises(BadEnvironment, match="CELERY_BROKER_URL must start with one of amqp://, amqps://") as refused:
        broker.address(REDIS)
    assert told not in str(refused.value)


def test_only_redis_has_prefixed_keys() -> None:
    assert broker.transport_options("redis://cache/0", key_prefix="one:")["global_keyprefix"] == "one:"
    assert "global_keyprefix" not in broker.transport_options("amqp://mq//", key_prefix="one:")


def test_readyz_tells_of_a_broker_that_is_not_redis(
    client: Any, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    WorkerPresence.objects.create(name="w1", queues=list(settings.QUEUES))
    settings.REDIS_IS_BROKER = False
    assert client.get("/readyz").json()["broker"] == "ok"
    gone = current_app.connection_for_write(f"amqp://guest:secret@127.0.0.1:{free_port()}//")
    monkeypatch.setattr(current_app._get_current_object(), "connection_for_write", lambda **_: gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "does not answer (ConnectionRefusedError)"
    assert "secret" not in answer.content.decode()


def test_whatever_rabbitmq_says_no_page_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password, a queue that is declared otherwise, a connection that breaks: the sweep sends later."""
    import amqp

    app = current_app._get_current_object()
    gone = app.connection_for_write("amqp://127.0.0.1//")
    monkeypatch.setattr(app, "connection_for_write", lambda **_: gone)
    troubles = (amqp.AccessRefused, amqp.PreconditionFailed, amqp.NotAllowed, amqp.ConnectionForced, OperationalError)
    for trouble in troubles:

        def refuse(*_: Any, trouble: type[Exception] = trouble, **__: Any) -> None:
            raise trouble("no")

        monkeypatch.setattr(app, "send_task", refuse)
        assert tasks.send(sweep_releases) is False
        assert messages.send(JUDGE, [uuid4()]) is False

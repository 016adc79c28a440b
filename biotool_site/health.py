"""Whether this process lives (/healthz), and whether what it depends on is there (/readyz)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from celery import current_app
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection

from biotool_site.lib import workers
from biotool_site.lib.tasks import broker_trouble

if TYPE_CHECKING:
    from redis import Redis

ANSWER_SECONDS = 1.0
"""A server that is silent for longer does not answer."""


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Each engine as "ok" or what is wrong with it; 503 when one is missing or no worker is there at all.

    A broker that is not the Redis at REDIS_URL is told by itself. Some queues without a worker are told, but are no
    reason to take the site out of service.
    """
    parts = {"postgres": _told(_postgres), "redis": _told(_redis)}
    if not settings.REDIS_IS_BROKER:
        parts["broker"] = _told(_broker)
    down = [name for name, told in parts.items() if told != "ok"]
    parts["workers"] = _told(_workers) if parts["postgres"] == "ok" else "unknown while postgres is away"
    if parts["workers"] == NO_WORKER:
        down.append("workers")
    body = {"status": "unavailable" if down else "ok", **parts}
    return JsonResponse(body, status=503 if down else 200)


NO_WORKER = "no worker is running"


def _told(check: Callable[[], str]) -> str:
    try:
        return check()
    except (Error, OSError) as error:
        return does_not_answer(error)


def does_not_answer(error: BaseException) -> str:
    return f"does not answer ({type(error).__name__})"


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    from redis import RedisError  # here: pages do not need it, and it takes long to load

    try:
        with redis_asked_once() as client:
            client.ping()
    except RedisError as error:
        return does_not_answer(error)
    return "ok"


def redis_asked_once() -> "Redis":
    """A client of the Redis at REDIS_URL that gives up after ANSWER_SECONDS, and does not ask again."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def broker_asked_once() -> Connection:
    """A connection to the broker, be it Redis or RabbitMQ, that gives up likewise."""
    timeouts = dict.fromkeys(("read_timeout", "socket_timeout", "socket_connect_timeout"), ANSWER_SECONDS)
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | timeouts | {"max_retries": 0}
    return current_app.connection_for_write(connect_timeout=ANSWER_SECONDS, transport_options=options)


def _broker() -> str:
    with broker_asked_once() as broker:
        try:
            broker.ensure_connection(max_retries=max(0, len(broker.alt) - 1))  # each of its addresses once
        except broker_trouble() as error:
            return does_not_answer(error.__cause__ or error)
    return "ok"


def _workers() -> str:
    missing = workers.missing(settings.QUEUES)
    if len(missing) == len(settings.QUEUES):
        return NO_WORKER
    return f"no worker serves {', '.join(missing)}" if missing else "ok"

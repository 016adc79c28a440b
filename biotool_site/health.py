"""Whether this process lives (/healthz), and whether what it depends on is there (/readyz)."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from biotool_site.lib import workers

REDIS_SECONDS = 1.0


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Each engine as "ok" or what is wrong with it; 503 when one is missing or no worker is there at all.

    Some queues without a worker are told, but are no reason to take the site out of service.
    """
    parts = {"postgres": _told(_postgres), "redis": _told(_redis)}
    parts["workers"] = _told(_workers) if parts["postgres"] == "ok" else "unknown while postgres is away"
    down = [name for name in ("postgres", "redis") if parts[name] != "ok"]
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


def does_not_answer(error: Exception) -> str:
    return f"does not answer ({type(error).__name__})"


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    import redis  # here: pages do not need it, and it takes long to load

    timeouts = {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **timeouts) as client:
            client.ping()
    except redis.RedisError as error:
        return does_not_answer(error)
    return "ok"


def _workers() -> str:
    missing = workers.missing(settings.QUEUES)
    if len(missing) == len(settings.QUEUES):
        return NO_WORKER
    return f"no worker serves {', '.join(missing)}" if missing else "ok"

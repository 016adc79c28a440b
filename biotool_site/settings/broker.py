"""The message broker as Celery's settings need it: Redis, or RabbitMQ when CELERY_BROKER_URL says so."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from kombu import Exchange, Queue

from biotool_site import env
from biotool_site.engines import addresses

CONNECT_SECONDS = 2
"""A broker that takes no connection by then is away: a page must not wait for it."""
HEARTBEAT_SECONDS = 30
"""A worker notices within two of these that RabbitMQ is gone without a word."""
# One quick retry: when the broker is away, the sweep sends later what could not be sent now.
ONE_RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
# A message may be in hand for longer than the longest task may take (a release, two hours).
_IN_HAND_MILLISECONDS = 3 * 3600 * 1000

_RABBITMQ = ("amqp", "amqps")
_SCHEMES = (*_RABBITMQ, "redis", "rediss", "redis+socket")


def address(redis_url: str) -> str:
    """Where messages go: CELERY_BROKER_URL, which Celery reads by itself, too; else this Redis. BadEnvironment."""
    url = env.text("CELERY_BROKER_URL", addresses.broker_url(redis_url))
    if urlsplit(url).scheme not in _SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
        raise env.BadEnvironment(f"CELERY_BROKER_URL must start with one of {known}")
    return url


def is_rabbitmq(url: str) -> bool:
    """Whether this address is RabbitMQ's; else it is Redis'."""
    return urlsplit(url).scheme in _RABBITMQ


def transport_options(url: str, *, key_prefix: str) -> dict[str, Any]:
    """What kombu's transport for this address is told.

    key_prefix: before every key in Redis. In RabbitMQ, each installation has a virtual host instead.
    """
    if is_rabbitmq(url):
        # One that is stopped, or is short of memory and reads no more, must not hold a thread for ever.
        return ONE_RETRY | {"read_timeout": 10, "write_timeout": 5}
    return ONE_RETRY | {
        # A message that a killed worker held comes back after this many seconds; the sweep is usually sooner.
        "visibility_timeout": 600,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": 30,
        "global_keyprefix": key_prefix,
        # One list per queue, no priority levels: the database decides what is due.
        "priority_steps": [0],
    }


def queues(names: Iterable[str]) -> list[Queue]:
    """The queues as they are declared: classic and durable; Redis has no use for the arguments.

    The type is said because a RabbitMQ may be set to make quorum queues of all others. Why classic:
    docs/decisions/0009-rabbitmq.md.
    """
    arguments = {"x-queue-type": "classic", "x-consumer-timeout": _IN_HAND_MILLISECONDS}
    return [Queue(name, Exchange(name), routing_key=name, queue_arguments=arguments) for name in names]

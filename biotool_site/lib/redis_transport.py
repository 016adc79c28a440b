"""Kombu's transport for Redis, with one client for each channel where kombu makes one for every command.

Making a client costs redis-py more than the commands that workers send with it: acknowledging, and taking in.
"""

from typing import Any

from kombu import transport
from kombu.transport import redis

SCHEMES = ("redis", "rediss", "redis+socket")


class Channel(redis.Channel):
    """Keeps the client of its present pool. A redis-py client is safe to share among threads."""

    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[misc]  # not in the stubs
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[misc]  # not in the stubs
        return self._kept


class Transport(redis.Transport):
    """What kombu takes for addresses of Redis once `use` was called."""

    Channel = Channel


def use() -> None:
    """Have kombu take this transport for addresses of Redis, in this process."""
    transport.TRANSPORT_ALIASES.update(dict.fromkeys(SCHEMES, f"{__name__}:Transport"))

"""What was paid for or waited for is stored also when Postgres restarts just then."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.5

Stored = TypeVar("Stored")


def insist(store: Callable[[], Stored], seen: Callable[[], Stored | None] = lambda: None) -> Stored:
    """store(), tried again on a new connection while Postgres is away, for a minute at most.

    seen: asked before each further try, for a try may have been stored though its answer was lost; not needed where
    twice is harmless. Inside a transaction of the caller it is tried once: what went before it in there is lost, too.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    again = False
    while True:
        try:
            return (seen() if again else None) or store()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            log.warning("stored_later error=%s", type(error).__name__)
            connection.close()
            again = True
            time.sleep(PAUSE_SECONDS)

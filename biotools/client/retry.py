"""Tries again where that may help: exponential backoff with jitter, the service's own waiting time first."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from .errors import BiotoolsError

T = TypeVar("T")
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0


def pause(attempt: int, error: BiotoolsError, jitter: Callable[[], float] = random.random) -> float:
    """Seconds before the next attempt (attempt 1 has just failed): what the service asked, else 0.5, 1, 2 ...

    The half of a pause is random, so that many who failed together do not come back together.
    """
    if error.retry_after is not None:
        return error.retry_after + jitter() * FIRST_PAUSE
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1))) * (0.5 + jitter() / 2)


def retrying(send: Callable[[], T], retries: int, sleep: Callable[[float], None] = time.sleep) -> T:
    """The result of `send`, tried again up to `retries` times after transient errors.

    With retries=0 the error is raised at once with its `retry_after`, for a worker to come back later.
    A wait longer than a minute is never slept through: the error is raised.
    """
    for attempt in range(1, retries + 1):
        try:
            return send()
        except BiotoolsError as error:
            if not error.transient or (error.retry_after or 0) > LONGEST_PAUSE:
                raise
            sleep(pause(attempt, error))
    return send()

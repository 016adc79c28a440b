"""Keeps the seats of this process: a thread renews them while their requests are on their way.

So a seat may be short, and a killed worker's seats are free again within seconds, however long an answer may take.
"""

import logging
import threading
import time

import redis

from synthesis.llm.pacing.seats import Seats
from synthesis.llm.pacing.store import Keys

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.25
"""A quarter of what a seat lasts: a renewal may come late, and Redis may be away for a moment."""


class Keeper:
    """Renews what it holds at every beat. Its thread ends when nothing is left to hold."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, tuple[Seats, Keys]] = {}
        self._thread: threading.Thread | None = None

    def hold(self, seats: Seats, keys: Keys, seat: str) -> None:
        """Renew this seat from now on."""
        with self._lock:
            self._held[seat] = (seats, keys)
            if self._thread is None or not self._thread.is_alive():  # a forked process has no thread yet
                self._thread = threading.Thread(target=self._beat, name="llm-seats", daemon=True)
                self._thread.start()

    def let_go(self, seat: str) -> None:
        """Renew it no more; once more is harmless. A renewal on its way may keep it for the length of one seat."""
        with self._lock:
            self._held.pop(seat, None)

    def _beat(self) -> None:
        while True:
            time.sleep(BEAT_SECONDS)
            with self._lock:
                held = list(self._held)
                if not held:
                    self._thread = None
                    return
            try:
                for seat in held:
                    self._renew(seat)
            except redis.RedisError as error:
                log.warning("llm_seats_not_renewed number=%s error=%s", len(held), type(error).__name__)

    def _renew(self, seat: str) -> None:
        with self._lock:
            still_held = self._held.get(seat)
        if still_held:
            seats, keys = still_held
            seats.renew(keys, seat)


keeper = Keeper()

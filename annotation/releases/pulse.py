"""A sign of life while a release is made: renews the lease and stores the progress, beside the work."""

import logging
from threading import Event, Thread
from types import TracebackType

from django.db import Error as DatabaseError
from django.db import connection

from annotation.models import Release
from annotation.releases import states

log = logging.getLogger(__name__)


class Pulse:
    """Renews the lease from a thread with a connection of its own: the work may be inside a long transaction.

    The work tells how far it is by `reached` and stops with LeaseLost once the lease is another's.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self.done = 0
        self.every = min(1.0, states.lease_time().total_seconds() / 4)
        self._lost = Event()
        self._over = Event()
        self._thread = Thread(target=self._beat, name=f"pulse-{release.pk}", daemon=True)

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def reached(self, done: int) -> None:
        """So many hundredths of the work are done. Raises LeaseLost."""
        self.done = min(max(self.done, done), states.STEPS - 1)
        if self._lost.is_set():
            raise states.LeaseLost(str(self.release.pk))

    def _beat(self) -> None:
        try:
            while not self._over.wait(self.every) and not self._lost.is_set():
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            states.renew(self.release, steps_done=self.done)
        except states.LeaseLost:
            self._lost.set()
        except DatabaseError as error:
            # The database may be restarting: the next beat tries anew, and the lease is longer than that.
            log.warning("release_pulse_missed release=%s error=%s", self.release.pk, type(error).__name__)
            connection.close()

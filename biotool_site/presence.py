"""Workers tell the database that they are there, so that pages can say when nobody is."""

import logging
import os
import threading
from datetime import timedelta
from typing import Any

from celery.signals import worker_ready, worker_shutdown, worker_shutting_down
from django.db import Error, connection
from django.db.models.functions import Now

from biotool_site.lib import holders

log = logging.getLogger(__name__)

EVERY_SECONDS = 4.0
FORGOTTEN_AFTER = timedelta(hours=1)


class Presence(threading.Thread):
    """A thread of the worker's main process that renews one row until told to stop, then deletes it.

    It uses a database connection of its own and closes it after each sign of life: nothing is held open
    across a fork of the pool or a restart of Postgres. A failed write is tried again at the next turn.
    """

    def __init__(self, name: str, app: Any) -> None:
        super().__init__(name="presence", daemon=True)
        self.row_name = f"{name}:{os.getpid()}"
        self.app = app
        self.stopping = threading.Event()
        self._told_trouble = False

    def run(self) -> None:
        while True:
            self._attempt(self.tell)
            if self.stopping.wait(EVERY_SECONDS):
                break
        self._attempt(self.leave)

    def tell(self) -> None:
        """Renew the row, and clear away rows of workers that died long ago."""
        from biotool_site.models import WorkerPresence

        queues = sorted(self.app.amqp.queues.consume_from)
        told = {"queues": queues, "seen_at": Now()}
        WorkerPresence.objects.update_or_create(name=self.row_name, defaults=told)
        WorkerPresence.objects.filter(seen_at__lt=Now() - FORGOTTEN_AFTER).delete()

    def leave(self) -> None:
        """Delete the row."""
        from biotool_site.models import WorkerPresence

        WorkerPresence.objects.filter(name=self.row_name).delete()

    def _attempt(self, step: Any) -> None:
        try:
            step()
            self._told_trouble = False
        except Error as error:
            if not self._told_trouble:
                log.warning("presence_not_told worker=%s error=%s", self.row_name, type(error).__name__)
            self._told_trouble = True
        finally:
            connection.close()


_running: list[Presence] = []


@worker_ready.connect
def arrive(sender: Any = None, **_: Any) -> None:
    """The worker consumes from now on."""
    holders.begin()
    presence = Presence(sender.hostname, sender.app)
    _running.append(presence)
    presence.start()


@worker_shutting_down.connect
def stop(**_: Any) -> None:
    """A worker that winds down takes nothing new, so it counts as gone.

    Runs inside a signal handler, so it only sets a flag.
    """
    for presence in _running:
        presence.stopping.set()


@worker_shutdown.connect
def depart(**_: Any) -> None:
    """Wait shortly for the farewell to be written."""
    holders.end()
    stop()
    while _running:
        _running.pop().join(timeout=2)

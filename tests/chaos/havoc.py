"""What is done to a running system: workers killed, Redis wiped, Postgres restarted; with the moments."""

import random
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from tests.stack import Stack, wait_for

RESTART_SECONDS = 60


@dataclass(frozen=True)
class Blow:
    """What was hit (a worker's name, redis or postgres), and from when to when, in seconds of time.monotonic."""

    what: str
    began: float
    ended: float


class Havoc(threading.Thread):
    """Kills a worker every few seconds, wipes Redis and restarts Postgres, until told to stop.

    every: shortest and longest pause between two blows. in_turn: the worker that has lived longest is killed; else
    chance decides. most_kills, wipes, restarts: how often each at most.
    """

    def __init__(
        self,
        stack: Stack,
        *,
        seed: int = 11,
        every: tuple[float, float] = (2, 4),
        in_turn: bool = False,
        most_kills: int = 5,
        wipes: int = 2,
        restarts: int = 1,
    ) -> None:
        super().__init__(name="havoc", daemon=True)
        self.stack = stack
        self.blows: list[Blow] = []
        self._done = threading.Event()
        self._chance = random.Random(seed)
        self._every = every
        self._in_turn = in_turn
        self._most = {"kills": most_kills, "wipes": wipes, "restarts": restarts}
        self._broker = stack.python("from django.conf import settings; result = settings.REDIS_URL")

    @property
    def kills(self) -> int:
        return sum(blow.what not in ("redis", "postgres") for blow in self.blows)

    @property
    def wipes(self) -> int:
        return sum(blow.what == "redis" for blow in self.blows)

    @property
    def restarts(self) -> int:
        return sum(blow.what == "postgres" for blow in self.blows)

    def end(self) -> None:
        """No further blow; one that is under way is finished."""
        self._done.set()
        self.join()

    def run(self) -> None:
        due = time.monotonic()
        while True:
            due += self._chance.uniform(*self._every)
            if self._done.wait(max(0.0, due - time.monotonic())):
                return
            if self.kills < self._most["kills"]:
                self._kill()
            if self.wipes < self._most["wipes"]:
                self._wipe()
            elif self.restarts < self._most["restarts"]:
                self._restart()

    def _kill(self) -> None:
        """kill -9 of one of the workers that are there just now."""
        workers = sorted(self.stack.children("worker"), key=lambda worker: worker.create_time())
        if not workers:
            return
        worker = workers[0] if self._in_turn else self._chance.choice(workers)
        if name := end(worker, signal.SIGKILL):
            self._note(name, time.monotonic())

    def _wipe(self) -> None:
        began = time.monotonic()
        with redis.Redis.from_url(self._broker) as broker:
            broker.flushall()
        self._note("redis", began)

    def _restart(self) -> None:
        """Postgres ends all sessions and itself; its keeper starts it again."""
        file = Path(self.stack.environ["DATA_DIR"]) / "postgres" / "18" / "postmaster.pid"
        began, old = time.monotonic(), file.read_text().split()[0]

        def back() -> bool:
            lines = file.read_text().split() if file.exists() else []
            return bool(lines) and lines[0] != old and lines[-1] == "ready"

        if end(psutil.Process(int(old)), signal.SIGINT):
            wait_for(back, RESTART_SECONDS, "Postgres to be there again", every=0.05)
            self._note("postgres", began)

    def _note(self, what: str, began: float) -> None:
        self.blows.append(Blow(what, began, time.monotonic()))


def end(process: psutil.Process, how: signal.Signals) -> str:
    """The name of the process to which the signal was sent; empty when it was gone before."""
    try:
        words = process.cmdline()
        process.send_signal(how)
    except psutil.Error:
        return ""
    return words[words.index("--hostname") + 1].split("@")[0] if "--hostname" in words else words[0]

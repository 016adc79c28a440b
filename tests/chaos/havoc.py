"""What is done to a running system: workers killed, Redis wiped, Postgres restarted, with the moments; engines taken away."""

import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from tests.engines.processes import of_data_dir, the_server
from tests.stack import Stack, wait_for

RESTART_SECONDS = 60
SERVERS = {"postgres": "bin/postgres -D", "redis": "redis-server"}


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
        folder = Path(self.stack.environ["DATA_DIR"])
        began, old = time.monotonic(), the_server(folder, SERVERS["postgres"])
        if end(old, signal.SIGINT):
            wait_for(lambda: answers(folder, "postgres", old), RESTART_SECONDS, "Postgres to be back", every=0.05)
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


def answers(folder: Path, engine: str, old: psutil.Process) -> bool:
    """Whether another server than the old one runs in the data directory, and takes connections."""
    if old.pid in (found := {process.pid for process in of_data_dir(folder, SERVERS[engine])}) or not found:
        return False
    told = folder / "postgres" / "18" / "postmaster.pid"
    return engine == "redis" or (told.exists() and told.read_text().split()[-1:] == ["ready"])


@contextmanager
def gone(stack: Stack, engine: str) -> Iterator[None]:
    """`postgres` or `redis` is ended, and nobody starts it again, until the block ends; then it answers once more."""
    folder = Path(stack.environ["DATA_DIR"])
    (keeper,) = of_data_dir(folder, f"engines.keeper {engine}")
    keeper.suspend()
    old = the_server(folder, SERVERS[engine])
    old.send_signal(signal.SIGINT)
    try:
        wait_for(lambda: not of_data_dir(folder, SERVERS[engine]), RESTART_SECONDS, f"{engine} to end", every=0.05)
        yield
    finally:
        keeper.resume()
        wait_for(lambda: answers(folder, engine, old), RESTART_SECONDS, f"{engine} to be back", every=0.05)


@contextmanager
def silent(stack: Stack, engine: str) -> Iterator[None]:
    """The engine takes connections and never answers, until the block ends."""
    server = the_server(Path(stack.environ["DATA_DIR"]), SERVERS[engine])
    server.suspend()
    try:
        yield
    finally:
        server.resume()

"""The keeper: one small process that runs one engine for as long as anybody uses its data directory.

`python -m biotool_site.engines.keeper postgres DATA_DIR` returns when the keeper lives in the background.
Users hold a shared lock. The engine is stopped when the last one is gone, even that of a killed user.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from biotool_site.engines.engine import Engine, EngineError
from biotool_site.engines.locks import EXCLUSIVE, Lock
from biotool_site.engines.needed import ENGINES

LOOK_SECONDS = 0.15
STOP_SECONDS = 2.0
# An engine that ends by itself this soon, this often in a row, will not run by being started again.
SHORT_LIFE_SECONDS = 5.0
SHORT_LIVES = 3


def lock_path(data_dir: Path, engine: str, kind: str) -> Path:
    """The file of a lock: `users` is shared by all who use the engine, `keeper` belongs to its one keeper."""
    return data_dir / "locks" / f"{engine}.{kind}"


class Keeper:
    """Runs one engine; starts it again when it dies, stops it when nobody uses it any more."""

    def __init__(self, engine: Engine, users: Lock) -> None:
        self.engine = engine
        self.users = users
        self.told_to_stop = False
        self.server: subprocess.Popen[bytes] | None = None

    def keep(self) -> int:
        """Exit code: 0 when nobody needs the engine any more, 1 when it cannot run."""
        signal.signal(signal.SIGTERM, self._on_signal)
        short_lives = 0
        while not self._unused():
            born = time.monotonic()
            try:
                self._start()
                self._watch()
            except (EngineError, OSError) as error:
                say(f"{self.engine.name} cannot start: {error}")
                return 1
            finally:
                self._stop()
            if self._unused():
                break
            short_lives = short_lives + 1 if time.monotonic() - born < SHORT_LIFE_SECONDS else 0
            if short_lives >= SHORT_LIVES:
                say(f"{self.engine.name} ends by itself again and again; given up")
                return 1
            say(f"{self.engine.name} ended by itself; starting it again")
        return 0

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _unused(self) -> bool:
        """Nobody holds the users' lock. Once true it stays so: we hold the lock ourselves until we end."""
        return self.told_to_stop or not self.users.still_there() or self.users.take(EXCLUSIVE)

    def _start(self) -> None:
        self.engine.prepare()
        self.server = subprocess.Popen(self.engine.command(), stdin=subprocess.DEVNULL, cwd="/")

    def _watch(self) -> None:
        """Until the engine ends or nobody uses it."""
        while self.server and self.server.poll() is None and not self._unused():
            time.sleep(LOOK_SECONDS)

    def _stop(self) -> None:
        server, self.server = self.server, None
        if server is None or server.poll() is not None:
            return
        for number in (self.engine.stop_signal, signal.SIGQUIT, signal.SIGKILL):
            server.send_signal(number)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                say(f"{self.engine.name} does not stop on {number.name}")
            else:
                return


def say(message: str) -> None:
    """A line in the engine's log, which is our standard error."""
    sys.stderr.write(f"keeper: {message}\n")
    sys.stderr.flush()


def main(name: str, folder: str) -> int:
    """Take the keeper's lock, then go on in the background; 3 when another keeper lives."""
    data_dir = Path(folder)
    ours = Lock(lock_path(data_dir, name, "keeper"))
    if not ours.take(EXCLUSIVE, within=1):
        return 3
    if os.fork():
        os._exit(0)  # the lock lives on in the child
    return Keeper(ENGINES[name](data_dir), Lock(lock_path(data_dir, name, "users"))).keep()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))

"""Using the engines of a data directory: start what does not run, hold it while in use, let go."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from biotool_site.engines.engine import Engine, EngineError
from biotool_site.engines.folders import data_folder, log_file, private_folder, set_aside, tail
from biotool_site.engines.keeper import lock_path
from biotool_site.engines.locks import EXCLUSIVE, SHARED, Lock, held

# Recovery after a power loss and a first start on a slow disk take their time.
READY_SECONDS = 120.0
# How long a keeper that is just stopping may take to be done.
STOPPING_SECONDS = 30.0
PROJECT = Path(__file__).resolve().parent.parent.parent


class Attachment:
    """One process' hold on some engines. They run at least until it lets go or dies."""

    def __init__(self, data_dir: Path, engines: Sequence[Engine]) -> None:
        self.data_dir = data_dir
        self.engines = list(engines)
        self.holds: dict[str, Lock] = {}

    def ensure(self) -> None:
        """Start what does not run and return when all answer; cheap when they do. EngineError."""
        if not self.engines:
            return
        data_folder(self.data_dir)
        private_folder(self.data_dir / "locks")
        for engine in self.engines:
            self._hold(engine)
        starting = Lock(self.data_dir / "locks" / "starting")
        try:
            if not starting.take(EXCLUSIVE, within=READY_SECONDS):
                raise EngineError("Another process has been starting the engines for too long. Try again.")
            for engine in self.engines:
                self._spawn_keeper(engine)
            for engine in self.engines:
                self._wait_ready(engine)
        finally:
            starting.close()

    def kept(self) -> bool:
        """Whether every engine has a living keeper, which starts its engine again by itself."""
        return all(held(lock_path(self.data_dir, engine.name, "keeper")) for engine in self.engines)

    def release(self) -> list[str]:
        """Let go. Returns the engines that nobody else uses; they are stopping now."""
        stopping = []
        for name, hold in self.holds.items():
            if hold.take(EXCLUSIVE):  # nobody else has it
                stopping.append(name)
            hold.close()
        self.holds.clear()
        return stopping

    def wait_stopped(self, names: Sequence[str], within: float) -> bool:
        """Whether the keepers of these engines were gone within so many seconds."""
        deadline = time.monotonic() + within
        while any(held(lock_path(self.data_dir, name, "keeper")) for name in names):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.03)
        return True

    def _hold(self, engine: Engine) -> None:
        hold = self.holds.get(engine.name)
        if hold and not hold.still_there():
            raise EngineError(f"The data directory {self.data_dir} was removed while it was in use.")
        if hold is None:
            hold = Lock(lock_path(self.data_dir, engine.name, "users"))
            if not hold.take(SHARED, within=STOPPING_SECONDS):
                raise EngineError(f"{engine.name} has been stopping for too long. Look at its log.")
            self.holds[engine.name] = hold

    def _spawn_keeper(self, engine: Engine) -> None:
        if held(lock_path(self.data_dir, engine.name, "keeper")):
            return
        path = log_file(self.data_dir, engine.name)
        set_aside(path)
        command = [sys.executable, "-m", "biotool_site.engines.keeper", engine.name, str(self.data_dir)]
        with path.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal must not reach the engine before its users end.
            subprocess.run(
                command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
            )

    def _wait_ready(self, engine: Engine) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not engine.ready():
            kept = held(lock_path(self.data_dir, engine.name, "keeper"))
            if not kept or time.monotonic() > deadline:
                log = log_file(self.data_dir, engine.name)
                raise EngineError(f"{engine.name} does not start. The end of {log}:\n{tail(log)}")
            time.sleep(0.03)


@contextmanager
def attach(data_dir: Path, engines: Sequence[Engine]) -> Iterator[Attachment]:
    """Use these engines of a data directory inside the block. EngineError."""
    attachment = Attachment(data_dir.resolve(), engines)
    try:
        attachment.ensure()
        yield attachment
    finally:
        attachment.release()

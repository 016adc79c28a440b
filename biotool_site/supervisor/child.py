"""One child process of the supervisor: started, followed, started again when it dies, ended for good."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from biotool_site.engines.programs import tied_to_parent
from biotool_site.supervisor import console

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A child that lived this long is healthy: its next death is answered quickly again.
HEALTHY_SECONDS = 30.0
PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Child:
    """A program that runs as long as the supervisor, or once (`keep=False`)."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    keep: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    exit_code: int | None = field(default=None, init=False)
    _pause: float = field(default=FIRST_PAUSE, init=False)
    _born: float = field(default=0.0, init=False)
    _next_start: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it in a process group of its own; the kernel kills it when the supervisor is killed."""
        self._born = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  the commands of our own plan
            [*tied_to_parent("KILL"), *self.command],
            cwd=PROJECT,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self.process.stdout
        console.follow(self.name, self.process.stdout)

    def look(self) -> None:
        """Notice its death, tell it, and start it again when its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is not None:
                self._note_end(code, now)
        elif self.keep and now >= self._next_start:
            self.start()

    def ask_to_end(self) -> None:
        """Tell it to finish."""
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def kill(self) -> None:
        """Kill its whole process group: its own children may outlive it."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _note_end(self, code: int, now: float) -> None:
        self.kill()
        self.process = None
        self.exit_code = code
        if not self.keep:
            return
        # Who is killed from outside did not fail at starting: there is no reason to wait longer each time.
        healthy = now - self._born > HEALTHY_SECONDS or code == -signal.SIGKILL
        self._pause = FIRST_PAUSE if healthy else self._pause
        self._next_start = now + self._pause
        console.say(f"{self.name} ended with {reason(code)}; starting it again in {self._pause:g} s")
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def reason(code: int) -> str:
    """`exit code 3` or `signal SIGKILL`, from what Popen tells."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"

"""One `manage.py shell` beside a running system that stays open: loading Django for every question would take longest.

The test process speaks through `Shell`; `serve` is what runs in the shell. Each sends one JSON text per line.
"""

import json
import os
import select
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

SERVE = "from tests.shell import serve; serve()"


class Shell:
    """The shell as its user sees it; it is started with the first code to run.

    folder: of the project. environ: the system's. log: where the shell's own output goes.
    """

    def __init__(self, folder: Path, environ: dict[str, str], log: Path) -> None:
        self._folder, self._environ, self._log = folder, environ, log
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def run(self, code: str, seconds: float) -> Any:
        """What the code left in `result`, as JSON carries it. AssertionError when it failed or took too long."""
        with self._one_at_a_time:
            process = self._running()
            assert process.stdin and process.stdout
            process.stdin.write(json.dumps(code) + "\n")
            process.stdin.flush()
            readable, _, _ = select.select([process.stdout], [], [], seconds)
            line = process.stdout.readline() if readable else ""
            if not line:
                self._kill()
                raise AssertionError(f"no answer within {seconds} s; see {self._log}")
        answer = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer["result"]

    def end(self) -> None:
        """Close it, so that nobody but the system uses the engines."""
        with self._one_at_a_time:
            if self._process and self._process.stdin:
                self._process.stdin.close()
                try:
                    self._process.wait(10)
                finally:
                    self._kill()

    def _running(self) -> "subprocess.Popen[str]":
        if self._process and self._process.poll() is not None:
            self._kill()  # somebody else ended it: another one takes its place
        if self._process is None:
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "manage.py", "shell", "--no-imports", "--command", SERVE],
                    cwd=self._folder, env=self._environ, start_new_session=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                )  # fmt: skip
        return self._process

    def _kill(self) -> None:
        if self._process:
            process, self._process = self._process, None
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


def serve() -> None:
    """Run each code that comes, in a namespace of its own, until the input is closed."""
    from django.db import connections

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the code prints is no answer
    for line in sys.stdin:
        names: dict[str, Any] = {"result": None}
        try:
            exec(json.loads(line), names)
            answer = json.dumps({"result": names["result"]}, default=str)
        except Exception:
            answer = json.dumps({"failed": traceback.format_exc()})
        connections.close_all()  # the next code finds the database as a new process would, even one that was restarted
        print(answer, file=answers, flush=True)

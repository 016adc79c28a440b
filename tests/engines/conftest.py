"""Data directories of a test's own, and processes that use their engines."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines.processes import ROOT, kill_all, of_data_dir

USER = """
import sys
from pathlib import Path
from biotool_site.engines import attach, needed_engines
folder = Path(sys.argv[1])
with attach(folder, needed_engines({}, folder)):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A fresh data directory with a short path; whatever still runs on it afterwards is killed."""
    with tempfile.TemporaryDirectory(prefix="bts-", dir="/tmp", ignore_cleanup_errors=True) as parent:
        folder = Path(parent) / "var"
        yield folder
        kill_all(of_data_dir(folder))


@pytest.fixture
def user_of() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Start another process that uses a data directory until its input is closed: user_of(folder)."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()

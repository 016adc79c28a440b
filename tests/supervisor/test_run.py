"""The whole system as one command: it serves, heals itself, and ends without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from biotool_site.supervisor import network
from tests.engines.processes import ROOT, eventually, kill_all, of_data_dir

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

OURS = {
    "DATABASE_URL",
    "REDIS_URL",
    "STANDIN_URL",
    "DJANGO_SETTINGS_MODULE",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
}


class Run:
    """One `make run` without make, on a data directory and port of its own."""

    def __init__(self, data_dir: Path, log: Path) -> None:
        self.data_dir = data_dir
        self.port = network.free_port()
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        environ = {name: value for name, value in os.environ.items() if name not in OURS}
        environ |= {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "DEBUG": "1"}
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "biotool_site.supervisor"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
        return self.process

    def serves(self) -> bool:
        return network.answers(self.port, "/healthz")

    def said(self, words: str) -> bool:
        return words in self.log.read_text(errors="replace")

    def left(self) -> list[psutil.Process]:
        return of_data_dir(self.data_dir)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data directory for the whole module: the first start pays for all migrations."""
    folder = tmp_path_factory.mktemp("run") / "var"
    yield folder
    kill_all(of_data_dir(folder))


@pytest.fixture
def run(data_dir: Path, tmp_path: Path) -> Iterator[Run]:
    made = Run(data_dir, tmp_path / "run.log")
    yield made
    if made.process:
        made.process.kill()
        made.process.wait()
    kill_all(made.left())


def the_process(run: Run, *words: str) -> psutil.Process:
    found = [one for one in run.left() if all(word in (one.info["cmdline"] or []) for word in words)]
    return min(found, key=lambda one: one.create_time())


def test_it_serves_heals_and_ends_within_five_seconds_without_a_trace(run: Run) -> None:
    process = run.start()
    eventually(run.serves, within=90)
    eventually(lambda: run.said("worker   | "), within=30)
    the_process(run, "celery", "worker").kill()
    eventually(lambda: run.said("studio   | worker ended with signal SIGKILL; starting it again in 0.5 s"))
    the_process(run, "gunicorn").kill()
    eventually(lambda: run.said("studio   | web ended with signal SIGKILL; starting it again in 0.5 s"))
    eventually(run.serves, within=30)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - asked < 5
    assert run.left() == []


def test_a_killed_supervisor_leaves_nothing_and_the_next_start_is_quick(run: Run) -> None:
    process = run.start()
    eventually(run.serves, within=90)
    process.kill()
    process.wait()
    eventually(lambda: not run.left(), within=10)
    started = time.monotonic()
    process = run.start()
    eventually(run.serves, within=30)
    assert time.monotonic() - started < 20  # 4 s on two idle cores; benchmarks hold the number
    process.terminate()
    assert process.wait(timeout=10) == 0
    assert run.left() == []


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"PORT": "web"}, "PORT must be a whole number, not 'web'."),
        ({"PORT": "70000"}, "PORT must be from 1 to 65535, not 70000."),
        ({"WORKER_CONCURRENCY": "0"}, "WORKER_CONCURRENCY must be from 1 to 512, not 0."),
    ],
)
def test_a_bad_setting_is_refused_by_name(environ: dict[str, str], told: str, tmp_path: Path) -> None:
    done = supervise({**environ, "DATA_DIR": str(tmp_path / "var")})
    assert (done.returncode, done.stderr) == (1, f"{told}\n")
    assert not (tmp_path / "var").exists()


def test_a_busy_port_is_told_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server((network.HOST, 0)) as server:
        port = server.getsockname()[1]
        done = supervise({"PORT": str(port), "DATA_DIR": str(tmp_path / "var")})
    assert done.returncode == 1
    assert f"Port {port} is in use by another program." in done.stdout
    assert f"make run PORT={port + 1}" in done.stdout
    assert not (tmp_path / "var").exists()


def test_a_database_that_cannot_be_brought_up_to_date_ends_the_start(tmp_path: Path) -> None:
    address = f"postgresql://nobody@{network.HOST}:{network.free_port()}/nothing"
    settings = {"DJANGO_SETTINGS_MODULE": "biotool_site.settings.local", "PORT": str(network.free_port())}
    done = supervise({**settings, "DATABASE_URL": address, "DATA_DIR": str(tmp_path / "var")})
    assert done.returncode == 1
    assert "connection failed" in done.stdout
    assert "The web server ended with exit code 1; its lines above say why." in done.stdout


def supervise(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "biotool_site.supervisor"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, timeout=60)

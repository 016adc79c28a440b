"""A dead child is started again, later each time, and the log says so by name and reason."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from biotool_site.supervisor import console
from biotool_site.supervisor.child import Child, reason
from tests.engines.processes import eventually


@pytest.fixture
def children() -> Iterator[list[Child]]:
    """Children that are killed at the end."""
    started: list[Child] = []
    yield started
    for child in started:
        child.kill()


def python(name: str, text: str) -> Child:
    return Child(name, [sys.executable, "-c", text], os.environ)


def look_until(child: Child, fact: Callable[[], bool], within: float = 10) -> None:
    deadline = time.monotonic() + within
    while not fact():
        assert time.monotonic() < deadline
        child.look()
        time.sleep(0.02)


def test_a_child_that_ends_is_started_again_with_growing_pauses(
    children: list[Child], capsys: pytest.CaptureFixture[str]
) -> None:
    child = python("worker", "print('hello'); raise SystemExit(3)")
    children.append(child)
    child.start()
    seen = ""

    def twice() -> bool:
        nonlocal seen
        seen += capsys.readouterr().out
        return seen.count("hello") == 2 and "again in 1 s" in seen

    look_until(child, twice)
    assert "worker   | hello\n" in seen
    assert "studio   | worker ended with exit code 3; starting it again in 0.5 s\n" in seen
    assert "studio   | worker ended with exit code 3; starting it again in 1 s\n" in seen


def test_a_child_that_is_killed_again_and_again_is_never_long_away(
    children: list[Child], capsys: pytest.CaptureFixture[str]
) -> None:
    child = python("worker", "import time; time.sleep(60)")
    children.append(child)
    child.start()
    seen = ""
    for times in (1, 2, 3):
        assert child.process
        child.process.kill()

        def told(times: int = times) -> bool:
            nonlocal seen
            seen += capsys.readouterr().out
            return seen.count("worker ended with signal SIGKILL; starting it again in 0.5 s\n") == times

        look_until(child, told)
        look_until(child, child.alive)


def test_killing_a_child_kills_what_it_started(children: list[Child]) -> None:
    child = python("web", "import subprocess; subprocess.run(['sleep', '60'])")
    children.append(child)
    child.start()
    assert child.process
    process = psutil.Process(child.process.pid)
    eventually(process.children)
    (grandchild,) = process.children()
    os.kill(process.pid, signal.SIGKILL)
    look_until(child, lambda: child.exit_code == -signal.SIGKILL)
    eventually(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


def test_what_a_child_prints_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console.line("web", console.printable("\x1b[2J\x07gone\r" + "x" * 5000))
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\r" not in out and "\x07" not in out
    assert len(out) < 4100


@pytest.mark.parametrize(("code", "words"), [(1, "exit code 1"), (-9, "signal SIGKILL"), (-99, "signal 99")])
def test_the_reason_of_an_end_is_named(code: int, words: str) -> None:
    assert reason(code) == words

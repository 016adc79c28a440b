"""Finding, killing and waiting for the processes of one data directory."""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from biotool_site.engines import addresses

ROOT = Path(__file__).resolve().parent.parent.parent


def of_data_dir(folder: Path, word: str = "") -> list[psutil.Process]:
    """Living processes that name this data directory (or its short form) and the word in their command."""
    names = (f"{folder}/", str(addresses.run_dir(folder)), addresses.digest(folder))
    found = []
    for process in psutil.process_iter(["cmdline", "environ", "status"]):
        command = " ".join(process.info["cmdline"] or [])
        told = (process.info["environ"] or {}).get("DATA_DIR") == str(folder)
        named = told or f"{command} ".find(f"{folder} ") >= 0 or any(name in command for name in names)
        if named and word in command and process.pid != os.getpid() and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def the_server(folder: Path, word: str) -> psutil.Process:
    """The one server process: `bin/postgres -D` or `redis-server`."""
    (found,) = of_data_dir(folder, word)
    return found


def kill_all(found: list[psutil.Process]) -> None:
    """kill -9, at once."""
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(found, timeout=5)


def eventually(fact: Callable[[], object], within: float = 10) -> None:
    """Fail when the fact is not true within so many seconds."""
    deadline = time.monotonic() + within
    while not fact():
        assert time.monotonic() < deadline, f"not so within {within} s"
        time.sleep(0.05)

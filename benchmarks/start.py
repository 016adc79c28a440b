"""How long a second `make run` takes to its first page, beside what loading the site once takes.

`.venv/bin/python -m benchmarks.start [RUNS]`, with an empty DATA_DIR of its own; prints a line per run.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from biotool_site.supervisor import network

ROOT = Path(__file__).resolve().parent.parent
LOAD = "import biotool_site.wsgi, biotool_site.urls"


def load_seconds() -> float:
    """Seconds until one Python process has loaded the site: no start of the web server can be quicker."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "biotool_site.settings.local"}
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, env=environ, check=True)
    return time.monotonic() - started


def start_seconds(data_dir: str) -> tuple[float, float]:
    """Seconds from the command to the log-in page, and from Ctrl-C to the end."""
    port = network.free_port()
    started = time.monotonic()
    with subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": data_dir, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        while not served(port):
            time.sleep(0.02)
        page = time.monotonic() - started
        time.sleep(2)  # the rest of the system starts, too
        asked = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        run.wait()
        return page, time.monotonic() - asked


def served(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{network.HOST}:{port}/login/", timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as data_dir:
        first, _ = start_seconds(data_dir)
        print(f"first start, nothing in the data directory: page after {first:.1f} s")
        for _ in range(runs):
            load = load_seconds()
            page, stop = start_seconds(data_dir)
            print(f"page after {page:.1f} s, Ctrl-C to end {stop:.1f} s; loading the site once {load:.1f} s")


if __name__ == "__main__":
    main()

"""A database with all migrations and the demo people, made once in a run of the tests; each further system gets a copy.

That a first start makes them by itself is tested in tests/supervisor and tests/deployment.
"""

import os
import subprocess
import sys
from pathlib import Path

from biotool_site.engines import attach, needed_engines
from biotool_site.engines.locks import EXCLUSIVE, Lock

PLACE = "TESTS_SEED"
"""The variable with the folder of this run; where it is unset (benchmarks), a system makes its database by itself."""
MAKING_SECONDS = 170
STOPPING_SECONDS = 30
MAKE = "from django.core.management import call_command as call; call('migrate', verbosity=0); call('demo')"


def plant(data_dir: Path, project: Path, environ: dict[str, str]) -> None:
    """Give a data directory the database that a system would make in it; nothing where it has one already."""
    if not (place := os.environ.get(PLACE)) or data_dir.exists():
        return
    seed = Path(place) / "data"
    lock = Lock(Path(place) / "making")
    try:
        assert lock.take(EXCLUSIVE, within=MAKING_SECONDS), f"another process makes {seed} for too long"
        if not seed.exists():
            _make(seed, project, environ)
    finally:
        lock.close()
    data_dir.mkdir(mode=0o700)
    subprocess.run(["cp", "-a", seed / "postgres", data_dir], check=True)  # Postgres may run as another user


def _make(seed: Path, project: Path, environ: dict[str, str]) -> None:
    new = seed.with_name("new")
    with attach(new, needed_engines({}, new)) as attachment:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", MAKE]
        told = environ | {"DATA_DIR": str(new), "DEMO": "accounts"}
        subprocess.run(command, cwd=project, env=told, check=True, stdout=subprocess.DEVNULL)
    assert attachment.wait_stopped(["postgres", "redis"], within=STOPPING_SECONDS)
    new.rename(seed)

"""With DATABASE_URL and REDIS_URL set, those servers are used and no engine of ours is started."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.deployment.servers import outside_postgres, outside_redis, postgres_folder, redis_server
from tests.engines.processes import ROOT, eventually, of_data_dir

THERE = postgres_folder() is not None and redis_server() is not None
pytestmark = [
    pytest.mark.stack,
    # CI installs both, so that there this test always runs.
    pytest.mark.skipif(not THERE and not os.environ.get("CI"), reason="needs postgresql and redis-server of Debian"),
]


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation on outside servers."""
    with outside_postgres() as database_url, outside_redis() as redis_url:
        yield os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(tmp_path / "var"),
            "DJANGO_SETTINGS_MODULE": "biotool_site.settings.local",
        }


def test_migrations_and_a_worker_run_on_outside_servers(environ: dict[str, str], tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, *words], cwd=ROOT, env=environ, capture_output=True, text=True)

    migrated = run("manage.py", "migrate", "--noinput", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) > 10 FROM django_migrations").fetchone() == (True,)

    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "biotool_site"]
    worker = subprocess.Popen(
        [*celery, "worker", "--queues", "calls", "--pool", "threads", "--hostname", "outside@test"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ping = ("-m", "celery", "-A", "biotool_site", "inspect", "ping", "--destination", "outside@test")
        eventually(lambda: "outside@test: OK" in run(*ping).stdout, within=40)
        assert of_data_dir(tmp_path / "var", "keeper") == []
        assert not (tmp_path / "var" / "postgres").exists()
        assert not (tmp_path / "var" / "run").exists()
    finally:
        worker.kill()
        worker.wait()
